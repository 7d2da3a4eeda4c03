import pytest

from annotate.errors import AnswerRefused, MarkupRefused
from annotate.kinds import check, kind_named
from annotate.markup import Answer
from tests.people_and_projects import INTENT

ONE_OF = kind_named("one_of")
REFUND = Answer.of_labels("refund")
SHIPPING = Answer.of_labels("shipping")


def test_what_is_written_is_read_again():
    assert ONE_OF.read(ONE_OF.write(REFUND)) == REFUND
    assert ONE_OF.read(["refund"]) == REFUND


@pytest.mark.parametrize("value", [None, "", []])
def test_no_choice_is_absent(value):
    assert ONE_OF.read(value) is None


def test_spans_are_no_choice():
    with pytest.raises(MarkupRefused):
        ONE_OF.read([[0, 4, "refund"]])


@pytest.mark.parametrize("labels", [(), ("refund", "shipping"), ("praise",)])
def test_only_one_known_label_fits(labels):
    with pytest.raises(AnswerRefused):
        check(Answer.of_labels(*labels), INTENT, "text")


def test_the_headline_is_accuracy():
    outcomes = [ONE_OF.compare(REFUND, REFUND), ONE_OF.compare(REFUND, SHIPPING)]

    assert ONE_OF.headline(outcomes) == 0.5
    assert ONE_OF.headline([]) == 0


def test_a_question_shown_and_left_empty_stays_absent():
    assert ONE_OF.answers_when_shown(None) is None
    assert ONE_OF.answers_when_shown(Answer()) is None
