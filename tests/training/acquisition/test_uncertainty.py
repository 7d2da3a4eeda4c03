"""Uncertainty runs from 0 to 1, and a document's reason names what is in doubt."""

import pytest

from annotate.markup import Answer, Span
from annotate.models import Labeller
from tests.people_and_projects import ENTITIES, INTENT, TOPICS, a_labeller, a_project
from training.acquisition.uncertainty import (
    acquisition_score,
    doubt_of,
    least_confidence,
    margin,
    nearest_to_half,
    reason_for,
)
from training.labellers import PredictedAnswer


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [([1.0, 0.0, 0.0], 0.0), ([0.5, 0.5], 1.0), ([0.6, 0.3, 0.1], 0.7), ([1.0], 0.0)],
)
def test_the_margin_is_small_where_two_labels_compete(probabilities, expected):
    assert margin(probabilities) == pytest.approx(expected)


def test_one_label_near_a_half_makes_any_of_uncertain():
    assert nearest_to_half([0.01, 0.99]) == pytest.approx(0.02)
    assert nearest_to_half([0.01, 0.5, 0.99]) == pytest.approx(1.0)
    assert nearest_to_half([]) == 0.0


def test_least_confidence_turns_confidence_around():
    assert least_confidence(0.9) == pytest.approx(0.1)


def test_a_documents_score_is_the_mean_of_its_questions():
    assert acquisition_score({"intent": 0.8, "entities": 0.2}) == pytest.approx(0.5)
    assert acquisition_score({}) == 0.0


@pytest.mark.django_db
class TestReasons:
    def test_a_choice_names_the_two_labels_that_compete(self):
        question = a_project(questions=[INTENT]).questions.get()
        scores = {"refund": 0.4, "shipping": 0.6}
        made = PredictedAnswer(Answer.of_labels("shipping"), scores, 0.6, 0.8)

        doubt = doubt_of(question, made)

        assert doubt.labels == (("shipping", 0.6), ("refund", 0.4))
        assert doubt.method == "margin"

    def test_any_of_names_the_labels_nearest_to_a_half(self):
        question = a_project(questions=[TOPICS]).questions.get()
        made = PredictedAnswer(Answer(), {"price": 0.05, "quality": 0.45}, 0.5, 0.9)

        assert doubt_of(question, made).labels[0] == ("quality", 0.45)

    def test_spans_name_the_three_least_sure(self):
        question = a_project(questions=[ENTITIES]).questions.get()
        spans = [Span(at, at + 1, "drug") for at in range(4)]
        made = PredictedAnswer(Answer.of_spans(*spans), [0.9, 0.3, 0.8, 0.5], 0.1, 0.9)

        doubt = doubt_of(question, made)

        assert [score for _, score in doubt.labels] == [0.3, 0.5, 0.8]
        assert doubt.method == "least_confidence"

    def test_the_most_doubtful_question_comes_first_and_all_are_remembered(self):
        project = a_project(questions=[INTENT, ENTITIES])
        sure = PredictedAnswer(
            Answer.of_labels("refund"), {"refund": 0.99, "shipping": 0.01}, 0.99, 0.02
        )
        unsure = PredictedAnswer(Answer.of_spans(Span(0, 4, "drug")), [0.4], 0.4, 0.6)
        doubts = [
            doubt_of(project.questions.get(slug="intent"), sure),
            doubt_of(project.questions.get(slug="entities"), unsure),
        ]
        labeller = a_labeller(project, "entities", Labeller.Kind.DICTIONARY)

        reason = reason_for(doubts, labeller, {"intent": 0.02, "entities": 0.6})

        assert reason["labels"][0] == {"question": "entities", "label": "drug", "score": 0.4}
        assert len(reason["labels"]) == 3
        assert (reason["method"], reason["labeller"]) == ("least_confidence", "dictionary")
        assert reason["questions"] == {"intent": 0.02, "entities": 0.6}
