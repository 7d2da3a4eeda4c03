"""How far a figure could be off: bootstrap intervals over documents, and paired comparisons.

Documents are resampled whole, because what a document holds is not independent of the rest of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotate.kinds.kind import Counts, Outcome, micro

RESAMPLES = 1000
SEED = 20260302
CELLS_AT_ONCE = 4_000_000
"""Weights held at a time, so that memory doesn't grow with the gold."""

Array = NDArray[np.float64]
Statistic = Callable[[Array], Array]

EXACT, RIGHT, INVENTED, MISSED, DOCUMENTS = range(5)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher one labeller is than another on the same documents.

    chance: share of resamples in which it is not higher; a small one means "beyond chance".
    """

    value: float
    low: float
    high: float
    chance: float


def tally(outcomes: Sequence[Outcome]) -> Array:
    """Counts of each document: exact, right, invented, missed, and 1 for the document itself.

    Returns [documents, 5].
    """
    return _tally([(outcome.exact, micro([outcome])) for outcome in outcomes])


def tally_of_label(outcomes: Sequence[Outcome], label: str) -> Array:
    """The same counts of one label alone; exact is whether nothing of it is wrong.

    Returns [documents, 5].
    """
    counted = [outcome.by_label.get(label, Counts()) for outcome in outcomes]
    return _tally([(not counts.invented and not counts.missed, counts) for counts in counted])


def _tally(documents: Sequence[tuple[bool, Counts]]) -> Array:
    rows = np.zeros((len(documents), 5))
    for row, (exact, counts) in zip(rows, documents, strict=True):
        row[:] = exact, counts.right, counts.invented, counts.missed, 1
    return rows


def accuracy(sums: Array) -> Array:
    """Share of documents whose whole answer is right. sums: [samples, 5]; returns [samples]."""
    return sums[:, EXACT] / np.maximum(sums[:, DOCUMENTS], 1)


def f1(sums: Array) -> Array:
    """Micro-F1; 1 where neither side holds anything. sums: [samples, 5]; returns [samples]."""
    both = 2 * sums[:, RIGHT] + sums[:, INVENTED] + sums[:, MISSED]
    return np.where(both > 0, 2 * sums[:, RIGHT] / np.maximum(both, 1), 1.0)


STATISTICS: dict[str, Statistic] = {"accuracy": accuracy, "f1": f1}
"""A task kind's `metric` as a function of summed tallies."""


def bootstrap(tallies: Array, statistic: Statistic, *, seed: int = SEED) -> Interval:
    """The statistic of all documents with its 95 % percentile interval (Efron 1979).

    tallies: [documents, 5], at least one document.
    """
    samples = np.concatenate([statistic(sums) for sums in resampled_sums(tallies, seed)])
    low, high = np.percentile(samples, [2.5, 97.5])
    return Interval(_of_all(tallies, statistic), float(low), float(high))


def paired_bootstrap(
    challenger: Array, holder: Array, statistic: Statistic, *, seed: int = SEED
) -> Difference:
    """Whether the challenger is higher beyond chance on the same documents (Koehn 2004).

    challenger, holder: [documents, 5], the same documents in the same order, at least one.
    """
    width = challenger.shape[1]
    differences = np.concatenate(
        [
            statistic(sums[:, :width]) - statistic(sums[:, width:])
            for sums in resampled_sums(np.hstack([challenger, holder]), seed)
        ]
    )
    low, high = np.percentile(differences, [2.5, 97.5])
    return Difference(
        value=_of_all(challenger, statistic) - _of_all(holder, statistic),
        low=float(low),
        high=float(high),
        chance=float((np.sum(differences <= 0) + 1) / (len(differences) + 1)),
    )


def _of_all(tallies: Array, statistic: Statistic) -> float:
    return float(statistic(tallies.sum(axis=0, keepdims=True))[0])


def resampled_sums(tallies: Array, seed: int = SEED) -> Iterator[Array]:
    """Sums over RESAMPLES draws of as many documents with replacement, some at a time.

    tallies: [documents, columns], at least one document. Yields [samples, columns].
    """
    generator = np.random.default_rng(seed)
    documents = len(tallies)
    at_once = max(1, min(RESAMPLES, CELLS_AT_ONCE // documents))
    for done in range(0, RESAMPLES, at_once):
        times = generator.multinomial(
            documents, np.full(documents, 1 / documents), size=min(at_once, RESAMPLES - done)
        )  # [samples, documents]
        yield times @ tallies
