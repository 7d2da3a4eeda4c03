"""Whose labels a reviewer sees of a document: people's, or what is gold, and the model's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from annotate.differences import Layer
from annotate.markup import Answer, Markup
from annotate.models import Annotation, Approval, Document, Lease, Question, markup_of
from annotate.opinions import NO_LABELS, live_by_question

LETTERS = "ABCDEFGHIJKLNOPQ"  # M is the model's
MODEL = "M"
GOLD = "G"


@dataclass(frozen=True, slots=True)
class LayerShown:
    """A layer, and whose it is. annotation: None for the model's, and for what is approved.

    number: its place among the layers, from 1.
    """

    layer: Layer
    who: str
    annotation: Annotation | None = None
    number: int = 0

    @property
    def name(self) -> str:
        """Its letter."""
        return self.layer.name


def layers_of(
    lease: Lease, standing: Sequence[Annotation], questions: Sequence[Question]
) -> tuple[LayerShown, ...]:
    """The layers of the document that a reviewer holds, numbered from 1; the model's is the last.

    standing: what people say of it.
    """
    layers = [*_people(lease.document, standing, questions), *_model(lease, questions)]
    return tuple(replace(shown, number=place) for place, shown in enumerate(layers, start=1))


def _people(
    document: Document, standing: Sequence[Annotation], questions: Sequence[Question]
) -> list[LayerShown]:
    """Those who labelled the document; what a person or a file made gold counts in their place."""
    decided = [said for said in standing if said.verdict not in NO_LABELS]
    gold = _decided_gold(document, decided, questions)
    if gold is not None:
        return [LayerShown(Layer(GOLD, _known(gold, questions)), _("Approved"))]
    return [
        LayerShown(Layer(letter, _known(said.markup, questions)), str(said.annotator), said)
        for letter, said in zip(LETTERS, decided, strict=False)
    ]


def _decided_gold(
    document: Document, decided: Sequence[Annotation], questions: Sequence[Question]
) -> Markup | None:
    """What a person or a file made gold, if that leaves nothing to decide between people."""
    live = {
        pk: approval
        for pk, approval in live_by_question(document).items()
        if approval.rule in (Approval.Rule.BY_PERSON, Approval.Rule.IMPORTED)
    }
    for question in questions:
        is_answered = any(question.slug in said.markup for said in decided)
        if (question.required or is_answered) and question.pk not in live:
            return None
    slugs = {question.pk: question.slug for question in questions}
    return (
        Markup({slugs[pk]: one.answer for pk, one in live.items() if pk in slugs}) if live else None
    )


def _model(lease: Lease, questions: Sequence[Question]) -> list[LayerShown]:
    """What the lease pinned; nothing where it may not be seen before the verdict."""
    shown = list(lease.shown)
    if not shown:
        return []
    who = ", ".join(dict.fromkeys(str(made.labeller) for made in shown))
    markup = _known(markup_of(shown), questions)
    return [LayerShown(Layer(MODEL, markup, by_person=False), who)]


def _known(markup: Markup, questions: Sequence[Question]) -> Markup:
    """Without labels and questions that the project no longer has: they can't be gold."""
    answers = {}
    for question in questions:
        answer = markup.get(question.slug)
        if answer is None:
            continue
        there = {label.slug for label in question.labels.all()}
        kept = Answer(
            tuple(span for span in answer.spans if span.label in there),
            tuple(label for label in answer.labels if label in there),
        )
        shown = question.task_kind.answers_when_shown(kept)
        if shown is not None:
            answers[question.slug] = shown
    return Markup(answers)
