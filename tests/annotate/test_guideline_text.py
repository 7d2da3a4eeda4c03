"""A guideline's Markdown as HTML."""

import re

import pytest

from annotate.guideline_text import guideline_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("`5 mg`", "<p><code>5 mg</code></p>"),
        ("|a|\n|-|\n|1|", "<td>1</td>"),
        ("[more](https://example.org)", '<a href="https://example.org" target="_blank"'),
    ],
)
def test_lists_quotes_code_tables_and_links_are_shown(text, html):
    assert html in guideline_html(text, below=1)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<b onclick="alert(1)">bold</b>',
        "[go](javascript:alert(1))",
        "[go](data:text/html;base64,PHNjcmlwdD4=)",
        "![](https://example.org/seen.png)",
        '<div hx-get="/account/" hx-trigger="load">x</div>',
        "<style>body { display: none }</style>",
    ],
)
def test_nothing_that_acts_gets_through(text):
    html = guideline_html(text, below=1)

    tags = re.findall(r"<(\w+)([^>]*)>", html)
    assert {name for name, _ in tags} <= {"p", "a"}
    assert all("javascript" not in more and "onclick" not in more for _, more in tags)


def test_headings_go_on_from_the_page_without_a_gap():
    html = guideline_html("### Dose\n##### Mark\n# Drug\n## Leave out", below=2)

    assert re.findall(r"<(h\d)>(.*?)</h\d>", html) == [
        ("h3", "Dose"),
        ("h4", "Mark"),
        ("h3", "Drug"),
        ("h4", "Leave out"),
    ]
