"""Markup as HTML: the text with its labels, such that `textContent` is the stored text exactly."""

import re
from collections.abc import Iterator, Sequence

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from annotate.views.sheet import SpanShown

register = template.Library()

# The name stands above so many characters of the text; of spans that begin there together, the
# name of the longer one stands behind those of the shorter ones.
NAME_LENGTH = 4
LED = ("", "is-led", "is-led2", "is-led3")
PARAGRAPH_BREAK = re.compile(r"((?:\r?\n){2,})")
# The HTML parser would turn a bare carriage return into a newline and so shift all offsets.
CARRIAGE_RETURN = "&#13;"


@register.filter
def marked(text: str, spans: Sequence[SpanShown]) -> SafeString:
    """`text` with a `<mark>` around each span; nested where spans nest, cut where they cross.

    The browser draws the same from the same spans: static/js/annotate/spans.js.
    """
    return mark_safe("".join(_pieces(text, spans)))  # noqa: S308 all parts are escaped below


def _pieces(text: str, spans: Sequence[SpanShown]) -> Iterator[str]:
    bounds = {0, len(text)}.union(*({shown.span.start, shown.span.end} for shown in spans))
    cuts = sorted(bounds)
    longest_first = sorted(spans, key=lambda shown: (shown.span.start, -shown.span.end))
    following = 0
    opened: list[SpanShown] = []
    for at, until in zip(cuts, [*cuts[1:], len(text)], strict=True):
        ended = [place for place, shown in enumerate(opened) if shown.span.end == at]
        cut_short: list[SpanShown] = []
        if ended:
            cut_short = [shown for shown in opened[ended[0] :] if shown.span.end != at]
            yield "</mark>" * (len(opened) - ended[0])
            del opened[ended[0] :]
        yield from (_mark(shown, goes_on=True) for shown in cut_short)
        opened += cut_short
        while following < len(spans) and longest_first[following].span.start == at:
            yield _mark(longest_first[following], led=_led_by(longest_first, following))
            opened.append(longest_first[following])
            following += 1
        yield plain(text[at:until])


def _led_by(spans: Sequence[SpanShown], place: int) -> int:
    """How many names' room a name keeps free for the spans that begin where it would stand."""
    span = spans[place].span
    limit = min(span.end, span.start + NAME_LENGTH)
    rivals = [
        shown.span.start
        for shown in spans[place + 1 : place + 1 + len(LED)]
        if shown.span.start < limit
    ]
    is_beside = bool(rivals) and rivals[-1] > span.start
    return min(len(rivals) + is_beside, len(LED) - 1)


def _mark(shown: SpanShown, *, goes_on: bool = False, led: int = 0) -> SafeString:
    """The opening tag. led: how many names stand before its own."""
    classes = ["sp", shown.label.colour]
    classes += ["is-ink"] if shown.ink and not shown.gone else []
    classes += ["is-gone"] if shown.gone else []
    classes += [LED[led]] if led else []
    data = {
        "id": shown.id,
        "code": "" if goes_on else shown.label.code,
        "name": shown.label.name,
        "sure": shown.confidence.sure,
    }
    if shown.confidence.percent is not None:
        data["p"] = str(shown.confidence.percent)
    attributes = format_html_join("", ' data-{}="{}"', data.items())
    return format_html('<mark class="{}"{}>', " ".join(classes), attributes)


def plain(text: str) -> str:
    """Escaped text, with the gap between paragraphs in an element of its own."""
    parts = PARAGRAPH_BREAK.split(text)
    return "".join(
        f'<span class="br">{_escaped(part)}</span>' if place % 2 else _escaped(part)
        for place, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    return escape(text).replace("\r", CARRIAGE_RETURN)
