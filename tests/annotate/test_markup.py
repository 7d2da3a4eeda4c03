import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import MarkupRefused
from annotate.markup import Answer, Markup, Span

spans = st.builds(
    Span, st.integers(0, 50), st.integers(51, 99), st.sampled_from(["drug", "symptom"])
)
answers = st.one_of(
    st.lists(spans).map(lambda some: Answer.of_spans(*some)),
    st.lists(st.sampled_from("abc")).map(lambda some: Answer.of_labels(*some)),
)
markups = st.dictionaries(st.sampled_from(["entities", "intent"]), answers).map(Markup)


@given(markups)
def test_markup_survives_json(markup):
    assert Markup.from_json(markup.to_json()) == markup


def test_an_absent_question_is_not_an_empty_answer():
    asked = Markup().with_answer("entities", Answer())

    assert "entities" in asked
    assert asked != Markup()
    assert asked.to_json() == {"entities": []}
    assert asked.without("entities") == Markup()


def test_spans_are_kept_in_order_without_repeats():
    answer = Answer.of_spans(Span(5, 9, "b"), Span(0, 2, "a"), Span(5, 9, "b"))

    assert answer.spans == (Span(0, 2, "a"), Span(5, 9, "b"))


def test_a_span_may_be_written_short():
    assert Answer.from_json([[0, 4, "drug"]]) == Answer.of_spans(Span(0, 4, "drug"))


@pytest.mark.parametrize(
    "value",
    ["drug", {"start": 0}, [3], [{"start": 0, "end": 4}], [[0, "4", "drug"]], [[True, 4, "drug"]]],
)
def test_json_of_another_shape_is_refused(value):
    with pytest.raises(MarkupRefused):
        Answer.from_json(value)


def test_markup_of_another_shape_is_refused():
    with pytest.raises(MarkupRefused):
        Markup.from_json([])


@pytest.mark.parametrize("span", [Span(0, 6, "a"), Span(-1, 2, "a"), Span(3, 3, "a")])
def test_a_span_outside_its_text_is_refused(span):
    with pytest.raises(MarkupRefused, match="outside"):
        Markup({"entities": Answer.of_spans(span)}).check_offsets("12345")


def test_offsets_count_code_points():
    markup = Markup({"entities": Answer.of_spans(Span(1, 2, "a"))})

    markup.check_offsets("👍x")

    assert markup["entities"].spans[0].text_in("👍x") == "x"
