"""`python -m tests.benchmarks.calibration`: whether the quick learner is as right as it says."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.harness import Benchmark, Setting, main
from tests.benchmarks.intents import (
    INTENT_SETS,
    IntentSet,
    encoder,
    mean_and_spread,
    one_hot,
    prepare,
)
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table

BINS = 15
DRAWS = 200
SEEDS = 5
NAMES = {"banking77": "BANKING77", "clinc150": "CLINC150"}
SETTINGS: Mapping[str, tuple[int, int | None]] = {"1000": (300, 1000), "all": (500, None)}
"""By name: documents taken out of train for the temperature; labels learned from."""
ABOVE_FLOOR = 0.005


def measure(slug: str, size: str, setting: Setting) -> Figures:
    """Expected calibration error on test, before and after the temperature, above its floor."""
    prepare()
    intents = INTENT_SETS[slug](setting)
    seeds = 1 if setting.small else SEEDS
    found = [_one(intents, *SETTINGS[size], seed) for seed in range(seeds)]
    return {key: mean_and_spread([one[key] for one in found]) for key in found[0]}


def _one(intents: IntentSet, apart: int, labels: int | None, seed: int) -> dict[str, float]:
    from training.calibration import fit_temperature
    from training.gold import Gold
    from training.labellers.quick import Lessons
    from training.linear import softmax, softmax_surprise

    count = len(intents.question.labels)
    drawn = np.random.default_rng(seed).permutation(len(intents.train_labels))
    apart = min(apart, len(drawn) // 3)
    held, learned = drawn[:apart], drawn[apart:][:labels]
    space = intents.space(seed)

    def features(texts: Sequence[str]) -> Any:
        return space.centred(encoder().vectors(texts))

    known = features([intents.train_texts[at] for at in learned])
    targets = one_hot(intents.train_labels[learned], count)
    head = Lessons(space, known, targets, single_choice=True).head()
    logits = head.logits(features([intents.train_texts[at] for at in held]))
    gold = one_hot(intents.train_labels[held], count)
    shares = np.full(apart, 1 / apart, dtype=np.float32)
    temperature = fit_temperature(
        lambda t: softmax_surprise(logits / t, gold, shares)[0],
        Gold([""] * apart, [], range(apart), "", True),
    )
    tested = head.logits(features(intents.test_texts))
    right = tested.argmax(axis=1) == intents.test_labels
    stated = softmax(tested / temperature).max(axis=1)
    error, floor = expected_calibration_error(stated, right), error_by_chance(stated, seed)
    return {
        "accuracy": float(right.mean()),
        "temperature": temperature,
        "ece_before": expected_calibration_error(softmax(tested).max(axis=1), right),
        "ece": error,
        "floor": floor,
        "above_floor": error - floor,
        "brier": float(np.mean((stated - right) ** 2)),
    }


def expected_calibration_error(stated: NDArray[Any], right: NDArray[Any]) -> float:
    """Mean distance between what is stated and what is true, over bins of equally many texts."""
    parts = np.array_split(np.argsort(stated, kind="stable"), BINS)
    gaps = [len(part) * abs(float(stated[part].mean() - right[part].mean())) for part in parts]
    return sum(gaps) / len(stated)


def error_by_chance(stated: NDArray[Any], seed: int) -> float:
    """The error's mean if every stated probability were true: what a finite sample can't avoid."""
    chance = np.random.default_rng(seed)
    outcomes = chance.random((DRAWS, len(stated))) < stated
    return float(np.mean([expected_calibration_error(stated, drawn) for drawn in outcomes]))


def report(parts: Mapping[str, Figures]) -> Report:
    """A line for each set and size, and the goals."""
    columns = ("accuracy", "temperature", "ece_before", "ece", "floor", "above_floor", "brier")
    rows = [_row(part, found, columns) for part, found in parts.items()]
    headings = ["set, labels", *[name.replace("_", " ") for name in columns], "spread of that"]
    goals = [
        Goal(f"{_title(part)}: above the floor", _above(parts.get(part)), "≤", ABOVE_FLOOR)
        for part in BENCHMARK.parts
    ]
    return Report(dict(parts), [Table("Calibration on the test texts", headings, rows)], goals)


def _row(part: str, found: Figures, columns: Sequence[str]) -> list[Any]:
    means = [found[column]["mean"] for column in columns]
    return [_title(part), *means, found["above_floor"]["spread"]]


def _title(part: str) -> str:
    slug, _slash, size = part.partition("/")
    return f"{NAMES[slug]}, {size}"


def _above(found: Figures | None) -> float | None:
    return float(found["above_floor"]["mean"]) if found else None


BENCHMARK = Benchmark(
    name="calibration",
    about="Whether stated probabilities are true after one temperature; quick learner.",
    parts={
        f"{slug}/{size}": partial(measure, slug, size) for slug in INTENT_SETS for size in SETTINGS
    },
    report=report,
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
