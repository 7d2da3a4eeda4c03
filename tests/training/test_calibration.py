"""A temperature is fitted once there is enough to fit it on, and never to nothing."""

import math

import numpy as np
import pytest

from annotate.markup import Answer
from annotate.models import Labeller
from annotate.promoting import labeller_of
from tests.people_and_projects import a_labeller, a_project
from tests.training.gold_and_models import a_part, a_version, some_gold, with_files
from training.calibration import calibrate, fit_temperature, settle_doubts
from training.gold import Gold
from training.labellers import PredictedAnswer, PredictingLabeller, load_labeller


def gold(documents: int) -> Gold:
    ids = list(range(documents))
    return Gold([""] * documents, [Answer()] * documents, ids, "", True)


def surprise_of(logits: np.ndarray, right: np.ndarray):
    """Mean negative log-likelihood of the right class by temperature."""

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        log_p = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-log_p[np.arange(len(right)), right].mean())

    return surprise


@pytest.mark.parametrize("true_temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_the_data_is_found(true_temperature):
    generator = np.random.default_rng(0)
    logits = generator.normal(scale=3, size=(3000, 4))
    p = np.exp(logits / true_temperature)
    p /= p.sum(axis=1, keepdims=True)
    right = np.array([generator.choice(4, p=row) for row in p])

    found = fit_temperature(surprise_of(logits, right), gold(3000))

    assert found == pytest.approx(true_temperature, rel=0.1)


def test_thirty_documents_without_an_error_make_nothing_certain():
    logits = np.tile([1.0, 0.0], (30, 1))

    temperature = fit_temperature(surprise_of(logits, np.zeros(30, dtype=int)), gold(30))

    stated = 1 / (1 + math.exp(-1 / temperature))
    assert 0.73 < stated < 0.999


@pytest.fixture
def project(db):
    return a_project()


@pytest.mark.parametrize(("documents", "calibrated"), [(29, False), (30, True)])
def test_thirty_validation_documents_are_needed(project, documents, calibrated):
    part = with_files(a_part(a_version(project)))
    labeller = labeller_of(part)
    some_gold(project, documents, split="validation")

    assert calibrate(labeller, load_labeller(labeller, device="cpu")) is calibrated

    part.refresh_from_db()
    assert Labeller.objects.get(pk=labeller.pk).is_calibrated is calibrated
    assert (part.temperature != 1.0) is calibrated


def test_a_temperature_never_changes_again(project):
    part = with_files(a_part(a_version(project)))
    labeller = labeller_of(part)
    live = load_labeller(labeller, device="cpu")
    some_gold(project, 30, split="validation")
    calibrate(labeller, live)
    part.refresh_from_db()
    before = part.temperature

    some_gold(project, 11, split="validation")
    calibrate(labeller, live)

    part.refresh_from_db()
    assert part.temperature == before == live.temperature


def test_what_needs_no_training_is_not_calibrated(project):
    some_gold(project, 40, split="validation")

    assert not calibrate(a_labeller(project, "intent"), Steady([0.5]))


class Steady(PredictingLabeller):
    """Answers with scores given beforehand, one after the other."""

    def __init__(self, scores: list[float]) -> None:
        self.scores = scores

    def predict(self, texts):
        return [
            PredictedAnswer(Answer.of_labels("refund"), {"refund": score, "shipping": 0.0}, score)
            for score in self.scores
        ]


def test_the_lowest_fifth_of_the_labels_shows_as_doubts(project):
    labeller = a_labeller(project, "intent")
    scores = [number / 100 for number in range(100)]

    settle_doubts(labeller, Steady(scores), [""])

    labeller.refresh_from_db()
    assert sum(score < labeller.doubt_below for score in scores) == 20


def test_doubts_are_settled_once(project):
    labeller = a_labeller(project, "intent")
    settle_doubts(labeller, Steady([0.4, 0.9]), [""])
    before = labeller.doubt_below

    settle_doubts(labeller, Steady([0.1, 0.2]), [""])

    assert labeller.doubt_below == before
