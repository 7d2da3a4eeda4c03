"""A document's text with one set of labels, as the page of the document shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotate.markup import Answer, Markup
from annotate.models import Document, Label, Prediction, Question, markup_of, questions_of
from annotate.views.confidence import Guess
from annotate.views.sheet import SURE, LabelShown, SpanShown


@dataclass(frozen=True, slots=True)
class Choice:
    """A question about the whole text, and what was chosen; `given` is None if nothing was said."""

    question: Question
    given: tuple[Label, ...] | None


@dataclass(frozen=True, slots=True)
class ShownText:
    """What stands in the text and beside it."""

    spans: tuple[SpanShown, ...]
    choices: tuple[Choice, ...]
    ink: bool


def text_with(document: Document, markup: Markup) -> ShownText:
    """The labels of people: ink."""
    spans = [
        shown
        for question in _questions(document)
        if question.task_kind.marks_text
        for shown in _spans(document.text, question, markup.get(question.slug), None)
    ]
    return ShownText(_in_order(spans), _choices(document, markup), ink=True)


def text_with_predictions(document: Document, predictions: list[Prediction]) -> ShownText:
    """The labels of labellers: pencil."""
    rules = document.project.rules
    guesses = {made.labeller.question_id: Guess(rules, made) for made in predictions}
    spans = [
        shown
        for question in _questions(document)
        if question.task_kind.marks_text and question.pk in guesses
        for shown in _spans(
            document.text, question, guesses[question.pk].answer, guesses[question.pk]
        )
    ]
    return ShownText(_in_order(spans), _choices(document, markup_of(predictions)), ink=False)


def _questions(document: Document) -> list[Question]:
    return questions_of(document.project)


def _in_order(spans: list[SpanShown]) -> tuple[SpanShown, ...]:
    return tuple(sorted(spans, key=lambda shown: (shown.span.start, -shown.span.end)))


def _spans(
    text: str, question: Question, answer: Answer | None, guess: Guess | None
) -> Iterator[SpanShown]:
    """A label that was removed since has no colour and no name any more: its spans are left out."""
    labels = {label.slug: label for label in question.labels.all()}
    confidences = guess.of_spans() if guess else {}
    for number, span in enumerate(answer.spans if answer else ()):
        if span.label in labels:
            yield SpanShown(
                question=question.slug,
                span=span,
                words=span.text_in(text),
                label=_label(labels[span.label]),
                ink=guess is None,
                confidence=confidences.get(span, SURE),
                id=f"{question.slug}-{number}",
            )


def _label(label: Label) -> LabelShown:
    return LabelShown(
        slug=label.slug,
        name=label.name,
        code=label.short_name,
        colour=f"c{label.slot}",
        description=label.description,
    )


def _choices(document: Document, markup: Markup) -> tuple[Choice, ...]:
    return tuple(
        Choice(question, _given(question, markup.get(question.slug)))
        for question in _questions(document)
        if not question.task_kind.marks_text
    )


def _given(question: Question, answer: Answer | None) -> tuple[Label, ...] | None:
    if answer is None:
        return None
    labels = {label.slug: label for label in question.labels.all()}
    return tuple(labels[slug] for slug in answer.labels if slug in labels)
