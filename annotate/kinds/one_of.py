"""One of: exactly one label for the whole text."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.errors import AnswerRefused, MarkupRefused
from annotate.kinds.kind import (
    Outcome,
    TaskKind,
    choices_compared,
    refuse_unknown_labels,
    refuse_unknown_settings,
)
from annotate.markup import Answer
from annotate.scheme import QuestionSpec


class OneOf(TaskKind):
    """Choose one label. Without a choice the answer is absent, never empty."""

    name = "one_of"
    title = gettext_lazy("Choose one")
    metric = "accuracy"
    single_choice = True

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        refuse_unknown_settings(settings, set(), self.name)
        return {}

    def check(self, answer: Answer, question: QuestionSpec, text: str) -> None:
        if answer.spans or len(answer.labels) != 1:
            raise AnswerRefused(
                _("“%(question)s” takes exactly one label.") % {"question": question.slug}
            )
        refuse_unknown_labels(answer, question)

    def read(self, value: Any) -> Answer | None:
        if value is None or value == "" or value == []:
            return None
        if isinstance(value, str):
            return Answer.of_labels(value)
        answer = Answer.from_json(value)
        if answer.spans:
            raise MarkupRefused(_("A choice is a label, not a span."))
        return answer

    def write(self, answer: Answer) -> Any:
        return answer.labels[0] if answer.labels else None

    def compare(self, gold: Answer, predicted: Answer) -> Outcome:
        return choices_compared(gold, predicted)

    def headline(self, outcomes: Sequence[Outcome]) -> float:
        """Accuracy: the share of documents whose label is right."""
        return sum(outcome.exact for outcome in outcomes) / len(outcomes) if outcomes else 0.0

    def answers_when_shown(self, answer: Answer | None) -> Answer | None:
        return None if answer is None or answer.is_empty else answer
