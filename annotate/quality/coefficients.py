"""Coefficients of agreement, as functions of tallies that add up over documents.

What people said of a document is a list of units. A unit has a weight and each person's value; the
text as a whole is one unit of a choice, a stretch of characters is a unit of spans. Each document
becomes a row of counts, so that a bootstrap over documents only has to add rows.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
V = TypeVar("V", bound=Hashable, covariant=True)


@dataclass(frozen=True, slots=True)
class Unit(Generic[V]):
    """One thing that people judged. values: one for each person who did; weight: its length."""

    values: tuple[V, ...]
    weight: float = 1.0


def alpha_tally(documents: Sequence[Sequence[Unit[Hashable]]]) -> Array:
    """What Krippendorff's alpha needs of each document: pairs that agree, and each value's count.

    Units that fewer than two people judged can't be paired and count for nothing. Returns
    [documents, 1 + values].
    """
    column = _columns(value for units in documents for unit in units for value in unit.values)
    rows = np.zeros((len(documents), 1 + len(column)))
    for row, units in zip(rows, documents, strict=True):
        for unit in units:
            if len(unit.values) < 2:
                continue
            for value, count in Counter(unit.values).items():
                row[0] += unit.weight * count * (count - 1) / (len(unit.values) - 1)
                row[1 + column[value]] += unit.weight * count
    return rows


def krippendorff_alpha(sums: Array) -> Array:
    """Alpha for nominal values, whoever judged what (Krippendorff 2011, section D).

    1 − observed / expected disagreement: 1 is perfect, 0 is chance. NaN where only one value
    occurs, for then nothing can be told from chance. sums: [samples, 1 + values] of alpha_tally;
    returns [samples].
    """
    agreeing, counts = sums[:, 0], sums[:, 1:]
    all_values = counts.sum(axis=1)
    by_chance = (counts * (counts - 1)).sum(axis=1)
    varied = np.count_nonzero(counts, axis=1) > 1
    return _quotient(
        (all_values - 1) * agreeing - by_chance, all_values * (all_values - 1) - by_chance, varied
    )


def fleiss_tally(documents: Sequence[Unit[Hashable]]) -> Array:
    """What Fleiss' kappa needs: a document's pairs that agree, each value's count, and 1.

    Documents that fewer than two people judged count for nothing. Returns [documents, 2 + values].
    """
    column = _columns(value for unit in documents for value in unit.values)
    rows = np.zeros((len(documents), 2 + len(column)))
    for row, unit in zip(rows, documents, strict=True):
        people = len(unit.values)
        if people < 2:
            continue
        row[-1] = 1
        for value, count in Counter(unit.values).items():
            row[0] += count * (count - 1) / (people * (people - 1))
            row[1 + column[value]] += count
    return rows


def fleiss_kappa(sums: Array) -> Array:
    """Kappa for several people, not always the same ones (Fleiss 1971).

    Fleiss has as many judgements of each document; where their number differs, each document
    weighs the same and each judgement counts towards chance. NaN where only one value occurs.
    sums: [samples, 2 + values] of fleiss_tally; returns [samples].
    """
    agreeing, counts, documents = sums[:, 0], sums[:, 1:-1], sums[:, -1]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return _kappa(
        agreeing / np.maximum(documents, 1),
        (shares**2).sum(axis=1),
        np.count_nonzero(counts, axis=1) > 1,
    )


def cohen_tally(documents: Sequence[tuple[Hashable, Hashable]]) -> Array:
    """What Cohen's kappa needs: whether two people agree, what each said, and 1.

    documents: the value of the one and of the other. Returns [documents, 2 + 2 · values].
    """
    column = _columns(value for pair in documents for value in pair)
    rows = np.zeros((len(documents), 2 + 2 * len(column)))
    for row, (one, other) in zip(rows, documents, strict=True):
        row[0] = one == other
        row[1 + column[one]] = 1
        row[1 + len(column) + column[other]] = 1
        row[-1] = 1
    return rows


def cohen_kappa(sums: Array) -> Array:
    """Kappa for two people, each with their own habits (Cohen 1960).

    NaN where both always said the one same thing. sums: [samples, 2 + 2 · values] of cohen_tally;
    returns [samples].
    """
    documents = np.maximum(sums[:, -1], 1)
    one, other = np.split(sums[:, 1:-1], 2, axis=1)
    return _kappa(
        sums[:, 0] / documents,
        (one * other).sum(axis=1) / documents**2,
        np.count_nonzero(one + other, axis=1) > 1,
    )


def same_tally(documents: Sequence[Sequence[Unit[Hashable]]]) -> Array:
    """Pairs of people who said the same of a unit, and all pairs. Returns [documents, 2]."""
    rows = np.zeros((len(documents), 2))
    for row, units in zip(rows, documents, strict=True):
        for unit in units:
            people = len(unit.values)
            row[0] += sum(count * (count - 1) / 2 for count in Counter(unit.values).values())
            row[1] += people * (people - 1) / 2
    return rows


def share(sums: Array) -> Array:
    """The first column as a share of the second; NaN of nothing. Returns [samples]."""
    return _quotient(sums[:, 0], sums[:, 1], sums[:, 1] > 0)


def pairwise_f1(sums: Array) -> Array:
    """F1 between people; NaN where nobody marked anything.

    sums: [samples, 3], right, invented, missed; returns [samples]. Which of two people is taken
    for gold makes no difference.
    """
    both = 2 * sums[:, 0] + sums[:, 1] + sums[:, 2]
    return _quotient(2 * sums[:, 0], both, both > 0)


def _columns(values: Iterable[Hashable]) -> dict[Hashable, int]:
    return {value: column for column, value in enumerate(dict.fromkeys(values))}


def _kappa(observed: Array, by_chance: Array, varied: NDArray[np.bool_]) -> Array:
    return _quotient(observed - by_chance, 1 - by_chance, varied)


def _quotient(above: Array, below: Array, defined: NDArray[np.bool_]) -> Array:
    found = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=defined & (below != 0))
    return found
