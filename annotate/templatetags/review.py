"""The review screen: the text with its layers as HTML, and how much waits."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from annotate.differences import Case
from annotate.markup import Answer
from annotate.models import Project, Question
from annotate.review_queue import COUNTED_ON_EVERY_PAGE, count_to_review
from annotate.templatetags.figures import up_to
from annotate.templatetags.markup import plain
from annotate.views.review_layers import LayerShown
from annotate.views.review_sheet import ReviewSheet
from annotate.views.review_text import Cell, Piece

register = template.Library()


@register.filter
def layered(pieces: Sequence[Piece]) -> SafeString:
    """The text with a row below it for each layer; `textContent` stays the stored text.

    Every row is an element around the words themselves, never beside them: so rows stay under
    their words where a line wraps, in any script and direction.
    """
    return mark_safe("".join(_segments(pieces)))  # noqa: S308 all parts are escaped below


@register.simple_tag
def to_review(project: Project) -> str:
    """How many documents wait for a reviewer, for the navigation; empty if none does."""
    count = count_to_review(project)
    return up_to(count, COUNTED_ON_EVERY_PAGE) if count else ""


@register.simple_tag
def answer(sheet: ReviewSheet, shown: LayerShown, question: Question) -> str:
    """What one layer answers to a question about the whole text."""
    given = shown.layer.markup.get(question.slug)
    if given is None:
        return "–"
    return _names(sheet, question.slug, given)


@register.simple_tag
def verdict(sheet: ReviewSheet, case: Case) -> str:
    """What holds in a case."""
    given = sheet.adjudication.answer_to(case)
    return _("left open") if given is None else _names(sheet, case.question, given)


def _names(sheet: ReviewSheet, question: str, given: Answer) -> str:
    labels = sheet.labels_in(question, given)
    return ", ".join(label.name for label in labels) or _("none of them")


def _segments(pieces: Sequence[Piece]) -> Iterator[str]:
    for keys, together in groupby(pieces, key=lambda piece: piece.keys):
        same = list(together)
        if not keys:
            yield from (plain(piece.text) for piece in same)
            continue
        look = "seg is-open" if same[0].is_open else "seg"
        yield format_html('<span class="{}" data-case="{}">', look, keys)
        yield from (_piece(piece) for piece in same)
        yield "</span>"


def _piece(piece: Piece) -> str:
    """The rows, the first outermost, around the words; what the verdict says is ink on them."""
    words = plain(piece.text)
    if piece.verdict.colour:
        words = _marked("mark", f"ink {piece.verdict.colour}", piece.verdict, words)
    for number, cell in reversed(list(enumerate(piece.cells, start=1))):
        pencil = " pencil" if cell.pencil else ""
        look = "silent" if cell.silent else cell.colour or "o"
        words = _marked("i", f"row{number} {look}{pencil}", cell, words)
    return words


def _marked(tag: str, look: str, cell: Cell, words: str) -> str:
    opening = format_html('<{} class="{}" data-code="{}">', tag, look, cell.code)
    return f"{opening}{words}</{tag}>"
