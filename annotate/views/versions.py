"""Two versions of one document's labels, side by side."""

from dataclasses import dataclass

from annotate.markup import Markup, Span
from annotate.models import Document, Question, questions_of


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of the text, or one question, with the labels that each version gives it."""

    what: str
    mine: str
    other: str

    @property
    def differs(self) -> bool:
        """Whether the versions disagree here."""
        return self.mine != self.other


def side_by_side(document: Document, mine: Markup, other: Markup) -> list[Row]:
    """What both versions say of the document, in the order of its questions and of the text."""
    return [
        row
        for question in questions_of(document.project)
        for row in _rows(question, document.text, mine, other)
    ]


def _rows(question: Question, text: str, mine: Markup, other: Markup) -> list[Row]:
    names = {label.slug: label.name for label in question.labels.all()}
    if not question.task_kind.marks_text:
        said = [_chosen(markup, question.slug, names) for markup in (mine, other)]
        return [Row(question.name, *said)]
    spans = [_by_place(markup, question.slug) for markup in (mine, other)]
    return [
        Row(text[start:end], *(_named(labels.get((start, end), []), names) for labels in spans))
        for start, end in sorted(spans[0].keys() | spans[1].keys())
    ]


def _by_place(markup: Markup, question: str) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    spans: tuple[Span, ...] = markup[question].spans if question in markup else ()
    for span in spans:
        found.setdefault((span.start, span.end), []).append(span.label)
    return found


def _chosen(markup: Markup, question: str, names: dict[str, str]) -> str:
    return _named(list(markup[question].labels), names) if question in markup else ""


def _named(slugs: list[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(slug, slug) for slug in slugs)
