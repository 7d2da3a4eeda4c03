"""`python -m tests.benchmarks.coldstart`: right without a single label, from label names alone."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.harness import Benchmark, Setting, main
from tests.benchmarks.intents import (
    INTENT_SETS,
    IntentSet,
    Vectors,
    encoder,
    mean_and_spread,
    prepare,
)
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table

SEEDS = 5
GOALS = {"banking77": (0.65, 0.81), "clinc150": (0.71, 0.88)}
NAMES = {"banking77": "BANKING77", "clinc150": "CLINC150"}


def measure(slug: str, setting: Setting) -> Figures:
    """Similarity as it is shipped, beside the plain cosine between text and label name."""
    prepare()
    intents = INTENT_SETS[slug](setting)
    vectors = encoder().vectors(intents.test_texts)
    found = [
        hits(intents.space(seed).cosines(vectors), intents)
        for seed in range(2 if setting.small else SEEDS)
    ]
    plain = encoder().vectors([label.name for label in intents.question.labels])
    best, three = hits(vectors @ plain.T, intents)
    return {
        "best": mean_and_spread([one[0] for one in found]),
        "best_of_three": mean_and_spread([one[1] for one in found]),
        "plain_best": best,
        "plain_best_of_three": three,
        "documents": len(intents.test_labels),
    }


def hits(scores: Vectors, intents: IntentSet) -> tuple[float, float]:
    """Share of the test texts whose label scores highest, and is among the highest three."""
    ranked = np.argsort(-scores, axis=1)
    right = ranked == intents.test_labels[:, None]
    return float(right[:, 0].mean()), float(right[:, :3].any(axis=1).mean())


def report(parts: Mapping[str, Figures]) -> Report:
    """Both sides of each set, and the goals."""
    return Report(
        figures=dict(parts),
        tables=[
            Table(
                "Right without a single label: best / among the best three",
                ["set", "Collab", "", "plain cosine", "", "spread"],
                [_row(slug, parts.get(slug, {})) for slug in GOALS],
            )
        ],
        goals=[goal for slug in GOALS for goal in _goals(slug, parts.get(slug, {}))],
    )


def _row(slug: str, found: Mapping[str, Any]) -> Sequence[Any]:
    best, three = found.get("best", {}), found.get("best_of_three", {})
    plain = found.get("plain_best"), found.get("plain_best_of_three")
    return [NAMES[slug], best.get("mean"), three.get("mean"), *plain, best.get("spread")]


def _goals(slug: str, found: Mapping[str, Any]) -> list[Goal]:
    best, three = GOALS[slug]
    return [
        Goal(f"{NAMES[slug]}: best", found.get("best", {}).get("mean"), "≥", best),
        Goal(f"{NAMES[slug]}: best three", found.get("best_of_three", {}).get("mean"), "≥", three),
    ]


BENCHMARK = Benchmark(
    name="coldstart",
    about="Right without a single label, from label names alone, beside plain cosine.",
    parts={slug: partial(measure, slug) for slug in INTENT_SETS},
    report=report,
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
