"""Probabilities that mean what they say: a temperature per question, and what counts as a doubt."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from django.db import transaction
from scipy.optimize import minimize_scalar

from annotate.models import Labeller, ModelPart, Split
from training.gold import Gold, gold_of
from training.labellers import PredictedAnswer, PredictingLabeller, TemperedLabeller

ENOUGH_TO_CALIBRATE = 30
"""Validation documents without which a temperature would mostly follow chance."""
WIDEST = math.log(20.0)
DOUBTFUL_SHARE = 20
"""Percent of the labels that show as doubts as long as there is no temperature."""


def calibrate(labeller: Labeller, live: PredictingLabeller) -> bool:
    """Fit and store the labeller's temperature once, if there is enough validation gold.

    Returns whether its probabilities mean something now. It never changes again afterwards: what
    was predicted with it stays comparable.
    """
    if labeller.is_calibrated:
        return True
    part = labeller.part
    if part is None or not isinstance(live, TemperedLabeller):
        return False
    gold = gold_of(labeller.question, Split.VALIDATION)
    if len(gold) < ENOUGH_TO_CALIBRATE:
        return False
    surprise = live.surprise(gold.texts, gold.answers)
    if surprise is None:
        return False
    live.temperature = fit_temperature(surprise, gold)
    with transaction.atomic():
        ModelPart.objects.filter(pk=part.pk).update(temperature=live.temperature)
        Labeller.objects.filter(pk=labeller.pk).update(is_calibrated=True)
    labeller.is_calibrated = True
    return True


def fit_temperature(surprise: Callable[[float], float], gold: Gold) -> float:
    """The temperature under which gold surprises least (Guo et al. 2017, section 4.2).

    A weak prior around 1 keeps thirty documents without an error from making everything certain;
    with a few hundred it no longer counts.
    """
    found = minimize_scalar(
        lambda log_t: len(gold) * surprise(math.exp(log_t)) + log_t**2 / 2,
        bounds=(-WIDEST, WIDEST),
        method="bounded",
        options={"xatol": 1e-4},
    )
    return math.exp(float(found.x))


def settle_doubts(labeller: Labeller, live: PredictingLabeller, texts: Sequence[str]) -> None:
    """Store the score below which the lowest fifth of the labels of `texts` lies, once.

    texts: drawn at random, not from the front of the queue, where doubts are the rule.
    """
    if labeller.is_calibrated or labeller.doubt_below:
        return
    scores = [score for made in live.predict(texts) for score in label_scores(made)]
    if scores:
        labeller.doubt_below = float(np.percentile(scores, DOUBTFUL_SHARE))
        Labeller.objects.filter(pk=labeller.pk).update(doubt_below=labeller.doubt_below)


def label_scores(made: PredictedAnswer) -> list[float]:
    """The score of each label of the answer."""
    if isinstance(made.scores, Mapping):
        return [made.scores[label] for label in made.answer.labels]
    return list(made.scores)
