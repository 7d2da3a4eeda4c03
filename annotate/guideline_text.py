"""A guideline's Markdown as HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

DEEPEST = 6
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": {"href", "title", "target"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

# Pictures would have to come from elsewhere, which the pages' security policy forbids.
_markdown = (
    MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
)


def guideline_html(text: str, *, below: int) -> SafeString:
    """The guideline as HTML: headings, lists, tables, code, quotes and links, nothing else.

    below: the level of the heading that the text stands under; its own headings go on from there
    without a gap, whatever levels they were written with.
    """
    tokens = _markdown.parse(text)
    _set_headings_below(below, tokens)
    _open_links_elsewhere(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    return mark_safe(clean)  # noqa: S308 cleaned on the line above


def _set_headings_below(below: int, tokens: list[Token]) -> None:
    above: list[int] = []  # levels, as written, of the headings that a heading stands under
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1:])
            while above and above[-1] >= written:
                above.pop()
            above.append(written)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(below + len(above), DEEPEST)}"


def _open_links_elsewhere(tokens: list[Token]) -> None:
    """A link must not take the page with an open document away."""
    for token in tokens:
        for inside in token.children or []:
            if inside.type == "link_open":
                inside.attrSet("target", "_blank")
