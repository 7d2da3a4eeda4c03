import pytest
from hypothesis import given

from annotate.errors import AnswerRefused, MarkupRefused, SchemeRefused
from annotate.kinds import check, kind_named
from annotate.markup import Answer, Span
from tests.annotate.texts import texts_with_spans
from tests.people_and_projects import ENTITIES

SPANS = kind_named("spans")
TEXT = "aspirin for pain"
DRUG = Span(0, 7, "drug")
PAIN = Span(12, 16, "symptom")


@given(texts_with_spans())
def test_what_is_written_is_read_again(text_and_spans):
    _, value = text_and_spans
    answer = SPANS.read(value)

    assert SPANS.read(SPANS.write(answer)) == answer


def test_a_missing_field_is_absent_and_an_empty_list_means_none():
    assert SPANS.read(None) is None
    assert SPANS.read("") is None
    assert SPANS.read([]) == Answer()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer.of_spans(Span(0, 99, "drug")), "outside"),
        (Answer.of_spans(Span(0, 7, "dog")), "dog"),
        (Answer.of_spans(DRUG, Span(3, 9, "symptom")), "overlap"),
        (Answer.of_labels("drug"), "spans"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(answer, reason):
    with pytest.raises(AnswerRefused, match=reason):
        check(answer, ENTITIES, TEXT)


def test_bare_labels_are_no_spans():
    with pytest.raises(MarkupRefused):
        SPANS.read(["drug"])


def test_comparison_is_strict_and_by_label():
    gold = Answer.of_spans(DRUG, PAIN)

    outcome = SPANS.compare(gold, Answer.of_spans(DRUG, Span(8, 16, "symptom")))

    assert not outcome.exact
    assert outcome.by_label["drug"].f1 == 1
    assert outcome.by_label["symptom"].f1 == 0
    assert SPANS.headline([outcome]) == pytest.approx(0.5)


def test_an_unknown_setting_is_refused():
    assert SPANS.clean_settings({}) == {"overlap": False}
    with pytest.raises(SchemeRefused):
        SPANS.clean_settings({"nested": True})
    with pytest.raises(SchemeRefused):
        SPANS.clean_settings({"overlap": "yes"})


def test_a_question_shown_and_left_empty_means_none():
    assert SPANS.answers_when_shown(None) == Answer()
