import pytest

from annotate.errors import AnswerRefused, MarkupRefused, SchemeRefused
from annotate.kinds import KINDS, check, kind_named
from annotate.markup import Answer
from tests.people_and_projects import TOPICS

ANY_OF = kind_named("any_of")


@pytest.mark.parametrize("labels", [(), ("price",), ("quality", "price")])
def test_what_is_written_is_read_again(labels):
    answer = Answer.of_labels(*labels)

    assert ANY_OF.read(ANY_OF.write(answer)) == answer


def test_text_tells_several_labels_none_and_not_answered():
    assert ANY_OF.read("price | quality") == Answer.of_labels("price", "quality")
    assert ANY_OF.read("[]") == Answer()
    assert ANY_OF.read("") is None


def test_a_label_of_another_question_is_refused():
    with pytest.raises(AnswerRefused, match="refund"):
        check(Answer.of_labels("refund"), TOPICS, "text")


def test_spans_are_no_choice():
    with pytest.raises(MarkupRefused):
        ANY_OF.read([[0, 4, "price"]])


def test_the_order_of_labels_says_nothing():
    assert ANY_OF.same(Answer.of_labels("price", "quality"), Answer.of_labels("quality", "price"))
    assert not ANY_OF.same(Answer(), Answer.of_labels("price"))


def test_the_headline_is_micro_f1():
    gold, given = Answer.of_labels("price", "quality"), Answer.of_labels("price")

    assert ANY_OF.headline([ANY_OF.compare(gold, given)]) == pytest.approx(2 / 3)


def test_an_unknown_kind_is_refused_with_those_there_are():
    with pytest.raises(SchemeRefused, match="spans"):
        kind_named("essay")


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_kind_refuses_settings_it_does_not_know(kind):
    with pytest.raises(SchemeRefused):
        kind.clean_settings({"colour": "blue"})
