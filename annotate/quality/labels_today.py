"""What an old answer says in today's labels: merges and removals leave annotations as they were."""

from dataclasses import replace

from annotate.markup import Answer, Markup
from annotate.models import Project


class LabelsToday:
    """Follows the labels of a project through its merges and removals."""

    def __init__(self, project: Project) -> None:
        questions = list(project.questions.prefetch_related("labels"))
        self._kinds = {asked.slug: asked.task_kind for asked in questions}
        self._known = {
            asked.slug: {label.slug for label in asked.labels.all()} for asked in questions
        }
        merges = project.events.filter(verb="labels_merged").order_by("pk")
        self._merged: dict[tuple[str, str], str] = {
            (data["question"], data["label"]): data["into"]
            for data in merges.values_list("data", flat=True)
        }

    def of(self, markup: Markup) -> Markup:
        """The markup with merged labels renamed, and without labels and questions that are gone."""
        answers = {
            question: self._answer(question, answer)
            for question, answer in markup.items()
            if question in self._known
        }
        return Markup({slug: answer for slug, answer in answers.items() if answer is not None})

    def _answer(self, question: str, answer: Answer) -> Answer | None:
        """None if a choice is left that the kind couldn't take."""
        known = self._known[question]
        if answer.label_slugs <= known:
            return answer
        spans = (replace(span, label=self._today(question, span.label)) for span in answer.spans)
        labels = (self._today(question, label) for label in answer.labels)
        left = Answer(
            Answer.of_spans(*(span for span in spans if span.label in known)).spans,
            Answer.of_labels(*(label for label in labels if label in known)).labels,
        )
        return self._kinds[question].answers_when_shown(left)

    def _today(self, question: str, label: str) -> str:
        while label not in self._known[question] and (question, label) in self._merged:
            label = self._merged[question, label]
        return label
