"""`python -m tests.benchmarks.acquisition`: labels that a chosen order saves beside chance."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.harness import Benchmark, Setting, main
from tests.benchmarks.intents import (
    INTENT_SETS,
    IntentSet,
    Numbers,
    Vectors,
    encoder,
    mean_and_spread,
    one_hot,
    prepare,
)
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table

SEEDS = 5
BATCH, RANDOM_BATCHES = 50, 2
MOST = {"default": 900, "margin": 900, "random": 2000, "random_with_names": 2000}
SHARES = (0.90, 0.95)
GOALS = {"banking77": (0.35, 0.38), "clinc150": (0.40, 0.45)}
NAMES = {"banking77": "BANKING77", "clinc150": "CLINC150"}
SHARE_OF_TRAIN = 0.8
"""Each seed plays with another part of the train texts: the default order has no chance in it."""


def play(slug: str, seed: int, setting: Setting) -> Figures:
    """One seed: test accuracy by number of labels for each order, and with all labels."""
    prepare()
    intents = INTENT_SETS[slug](setting)
    game = Game(intents, seed, BATCH // 10 if setting.small else BATCH)
    return {"full": game.accuracy(game.pool)} | {
        name: game.curve(choose, 40 if setting.small else MOST[name], names=name != "random")
        for name, choose in ORDERS.items()
    }


class Game:
    """Gold plays the annotator: a pool of train texts, of which some are labelled."""

    def __init__(self, intents: IntentSet, seed: int, batch: int) -> None:
        self.intents = intents
        self.batch = batch
        self.space = intents.space(seed)
        self.train = self.space.centred(encoder().vectors(intents.train_texts))
        self.test = self.space.centred(encoder().vectors(intents.test_texts))
        self.sample = self.space.centred(encoder().vectors(intents.sample(seed)))
        drawn = np.random.default_rng(seed).permutation(len(intents.train_labels))
        self.pool: Numbers = drawn[: int(SHARE_OF_TRAIN * len(drawn))]

    def head(self, known: Numbers, *, names: bool = True) -> Any:
        """The quick learner of these texts, or one that knows no label names."""
        from training.labellers.quick import Lessons
        from training.linear import solve

        targets = one_hot(self.intents.train_labels[known], len(self.intents.question.labels))
        if names:
            return Lessons(self.space, self.train[known], targets, single_choice=True).head()
        counts = np.ones(len(known), dtype=np.float32)
        return solve(self.train[known], targets, counts, single_choice=True)

    def accuracy(self, known: Numbers, *, names: bool = True) -> float:
        """On the test texts, after these labels."""
        return self.right(self.head(known, names=names))

    def right(self, head: Any) -> float:
        """Share of the test texts that a head labels right."""
        return float((head.logits(self.test).argmax(axis=1) == self.intents.test_labels).mean())

    def curve(self, choose: "Order", most: int, *, names: bool) -> dict[str, list[float]]:
        """Labels and accuracies, from none (with names) or one batch (without)."""
        batch = self.batch * (RANDOM_BATCHES if choose is in_random_order else 1)
        known, left = np.split(self.pool, [0 if names else batch])
        labels, accuracies = [], []
        while len(known) <= most and len(left) > batch:
            head = self.head(known, names=names)
            labels.append(len(known))
            accuracies.append(self.right(head))
            some = choose(self, head, left, len(known))[:batch]
            known = np.concatenate([known, left[some]])
            left = np.delete(left, some)
        return {"labels": labels, "accuracy": accuracies}


Order = Callable[[Game, Any, Numbers, int], Sequence[int]]


def in_random_order(game: Game, head: Any, left: Numbers, known: int) -> Sequence[int]:
    """The pool is shuffled: its first ones."""
    return range(len(left))


def by_margin(game: Game, head: Any, left: Numbers, known: int) -> Sequence[int]:
    """The smallest lead of the likeliest label over the second."""
    return np.argsort(-_uncertainty(game, head, left)).tolist()


def by_default(game: Game, head: Any, left: Numbers, known: int) -> Sequence[int]:
    """As Collab's queue is ordered: see training.rescoring.spread and Quick.order_of."""
    from training.acquisition.diversity import density, diverse_order
    from training.labellers.quick import TYPICAL_UNTIL
    from training.rescoring import SPREAD

    uncertainty = _uncertainty(game, head, left)
    front = np.argsort(-uncertainty)[:SPREAD]
    vectors = game.train[left[front]]
    early = TYPICAL_UNTIL * len(game.intents.question.labels)
    typical = density(vectors, game.sample) ** (early / (early + known))
    order = diverse_order(uncertainty[front] * typical, vectors)
    return front[order].tolist()


def _uncertainty(game: Game, head: Any, left: Numbers) -> Vectors:
    from training.linear import softmax

    ordered = np.sort(softmax(head.logits(game.train[left])), axis=1)
    return 1 - (ordered[:, -1] - ordered[:, -2])


ORDERS: Mapping[str, Order] = {
    "default": by_default,
    "margin": by_margin,
    "random": in_random_order,
    "random_with_names": in_random_order,
}


def report(parts: Mapping[str, Figures]) -> Report:
    """Labels to reach shares of the full quality, by order, and × random."""
    figures = {slug: _figures(slug, parts) for slug in GOALS}
    return Report(
        figures={slug: found for slug, found in figures.items() if found},
        tables=[_table(slug, figures[slug]) for slug in GOALS],
        goals=[goal for slug in GOALS for goal in _goals(slug, figures[slug])],
    )


def _figures(slug: str, parts: Mapping[str, Figures]) -> dict[str, Any]:
    """Means over the seeds played; the worst round is the default's least lead over random."""
    played = [parts[name] for name in parts if name.startswith(f"{slug}/")]
    if not played:
        return {}
    found: dict[str, Any] = {"seeds": len(played), "full": _mean([one["full"] for one in played])}
    for share in SHARES:
        reached = {
            name: [labels_to_reach(one[name], share * one["full"]) for one in played]
            for name in ORDERS
        }
        found[f"labels_to_{share:.0%}"] = {
            name: mean_and_spread(labels) for name, labels in reached.items()
        }
        found[f"ratio_{share:.0%}"] = {
            beside: mean_and_spread(_ratios(reached["default"], reached[beside]))
            for beside in ("random", "random_with_names")
        }
    leads = [_leads(one) for one in played]
    found["lead_over_random_with_names"] = _mean([float(np.mean(lead)) for lead in leads])
    found["worst_round"] = float(np.min(np.mean(np.stack(leads), axis=0)))
    return found


def _ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    return [one / max(other, 1.0) for one, other in zip(ours, theirs, strict=True)]


def _leads(played: Figures) -> np.ndarray[Any, Any]:
    """The default's accuracy less that of random order with names, round by round."""
    default, other = played["default"], played["random_with_names"]
    at = np.array([labels for labels in default["labels"] if labels in other["labels"]])
    ours = np.interp(at, default["labels"], default["accuracy"])
    theirs = np.interp(at, other["labels"], other["accuracy"])
    return np.asarray(ours - theirs)


def labels_to_reach(curve: Mapping[str, Sequence[float]], wanted: float) -> float:
    """The labels at which the curve first is as high, between two rounds in a line.

    Not reached: the most that were played, which flatters nobody but that order itself.
    """
    labels, accuracies = curve["labels"], curve["accuracy"]
    for at, accuracy in enumerate(accuracies):
        if accuracy >= wanted:
            if at == 0:
                return float(labels[0])
            before = accuracies[at - 1]
            share = (wanted - before) / (accuracy - before)
            return float(labels[at - 1] + share * (labels[at] - labels[at - 1]))
    return float(labels[-1])


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _table(slug: str, found: Mapping[str, Any]) -> Table:
    rows = [
        [name.replace("_", " "), *[found.get(f"labels_to_{share:.0%}", {}).get(name, {}).get(key)
         for share in SHARES for key in ("mean", "spread")]]
        for name in ORDERS
    ]  # fmt: skip
    headings = ["order", "labels to 90 %", "spread", "labels to 95 %", "spread"]
    return Table(f"{NAMES[slug]}, {found.get('seeds', 0)} seeds", headings, rows)


def _goals(slug: str, found: Mapping[str, Any]) -> list[Goal]:
    goals = [
        Goal(
            f"{NAMES[slug]}: labels to {share:.0%} × random",
            found.get(f"ratio_{share:.0%}", {}).get("random", {}).get("mean"),
            "≤",
            wanted,
        )
        for share, wanted in zip(SHARES, GOALS[slug], strict=True)
    ]
    lead = found.get("lead_over_random_with_names")
    return [*goals, Goal(f"{NAMES[slug]}: mean lead over random", lead, "≥", 0.0)]


BENCHMARK = Benchmark(
    name="acquisition",
    about="Labels to reach a share of the full quality, × random order; quick learner.",
    parts={
        f"{slug}/{seed}": partial(play, slug, seed) for slug in INTENT_SETS for seed in range(SEEDS)
    },
    report=report,
    in_small=("banking77/0",),
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
