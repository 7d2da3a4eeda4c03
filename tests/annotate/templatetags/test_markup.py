"""Text with marks: nothing is added, nothing is lost, every span stands where it belongs."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from annotate.markup import Span
from annotate.templatetags.markup import marked
from annotate.views.confidence import Confidence
from annotate.views.sheet import LabelShown, SpanShown

DRUG = LabelShown("drug", "Drug", "DRUG", "c1", "")


def shown(start, end, **look):
    return SpanShown("entities", Span(start, end, "drug"), "", DRUG, id=f"{start}-{end}", **look)


def text_of(page):
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def test_a_span_becomes_a_mark_with_its_label():
    page = marked("no ibuprofen", [shown(3, 12, confidence=Confidence("low", 48))])

    assert page == (
        'no <mark class="sp c1" data-id="3-12" data-code="DRUG" data-name="Drug" data-sure="low" '
        'data-p="48">ibuprofen</mark>'
    )


def test_nested_spans_nest_and_crossing_ones_are_cut_with_one_name():
    nested = marked("abcdef", [shown(0, 6), shown(2, 4)])
    crossing = marked("abcdef", [shown(0, 4), shown(2, 6)])

    assert re.sub(r"<mark[^>]*>", "<", nested).replace("</mark>", ">") == "<ab<cd>ef>"
    assert re.sub(r"<mark[^>]*>", "<", crossing).replace("</mark>", ">") == "<ab<cd>><ef>"
    assert crossing.count('data-code="DRUG"') == 2


def test_names_of_spans_that_begin_together_stand_in_a_row_the_innermost_first():
    spans = [shown(0, 20), shown(0, 12), shown(0, 6), shown(30, 44), shown(36, 44)]

    page = marked("abcdef" * 8, spans)

    by_id = {name: look for look, name in re.findall(r'class="([^"]*)" data-id="([^"]*)"', page)}
    assert by_id == {
        "0-20": "sp c1 is-led2",
        "0-12": "sp c1 is-led",
        "0-6": "sp c1",
        "30-44": "sp c1",
        "36-44": "sp c1",
    }


def test_a_name_makes_room_for_one_that_begins_just_beside_it():
    page = marked("abcdef" * 2, [shown(0, 12), shown(2, 6)])

    assert re.findall(r'class="([^"]*)"', page) == ["sp c1 is-led2", "sp c1"]


def test_markup_in_the_text_stays_text():
    page = marked('<script>"&amp;', [shown(0, 8)])

    assert "<script" not in page
    assert text_of(page) == '<script>"&amp;'


def test_paragraph_breaks_and_carriage_returns_are_kept():
    page = marked("one\r\n\r\ntwo\nthree", [])

    assert page == 'one<span class="br">&#13;\n&#13;\n</span>two\nthree'


@given(
    st.text(min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(1, 40)), max_size=6),
)
def test_the_text_is_always_the_stored_text_and_marks_close(text, pairs):
    spans = [shown(start, end) for start, end in set(pairs) if start < end <= len(text)]

    page = marked(text, spans)

    assert text_of(page) == text
    assert page.count("<mark") == page.count("</mark>")
