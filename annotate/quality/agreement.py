"""How alike people label: figures of one question, from what they independently said.

Choices: the share of pairs who say the same, kappa (Fleiss' for all, Cohen's for two people) and
Krippendorff's alpha. Spans: strict F1 between people, and alpha over the text.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from annotate.kinds.kind import Counts, TaskKind, sum_by_label
from annotate.markup import Answer
from annotate.quality.coefficients import (
    Array,
    Unit,
    alpha_tally,
    cohen_kappa,
    cohen_tally,
    fleiss_kappa,
    fleiss_tally,
    krippendorff_alpha,
    pairwise_f1,
    same_tally,
    share,
)
from annotate.quality.intervals import Statistic, resampled_sums
from annotate.reliability import ENOUGH_DOCUMENTS

MOST_UNDEFINED = 0.05
"""What can't be computed in more than this share of resamples hangs on two or three documents."""

LABELS_AT_ONCE = 16
MOST_DIFFERENCES = 10

Column = tuple[Array, Statistic]
"""A tally of each document and the statistic of their sums."""

Figures = dict[str, dict[str, Any]]
"""By name: {"documents": 40, "value": 0.8, "low": 0.7, "high": 0.9}; no value if too few."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What several people said of one document. length: of its text, in code points."""

    length: int
    answers: Mapping[int, Answer]

    def of(self, people: Sequence[int]) -> "Judged":
        """What these people said of it."""
        return Judged(self.length, {person: self.answers[person] for person in people})


def agreement_of(kind: TaskKind, labels: Sequence[str], judged: Sequence[Judged]) -> dict[str, Any]:
    """All figures of one question; documents that one person judged count for nothing.

    labels: slugs of those to look at one by one. Returns {"documents", "answers", "people",
    "measures": Figures, "labels": {slug: Figures}, "pairs": [{"people": [id, id], "documents",
    "measures", "differ": {slug: times}}]}; the pair that shares most comes first.
    """
    shared = [document for document in judged if len(document.answers) > 1]
    together: dict[tuple[int, ...], list[Judged]] = {}
    for document in shared:
        for people in combinations(sorted(document.answers), 2):
            together.setdefault(people, []).append(document.of(people))
    pairs = [_pair(kind, people, some) for people, some in together.items()]
    sample = _Sample(kind, shared)
    return {
        "documents": len(shared),
        "answers": sum(len(document.answers) for document in shared),
        "people": len({person for document in shared for person in document.answers}),
        "measures": measured(sample.measures()),
        "labels": _by_label(sample, [label for label in labels if label in sample.seen]),
        "pairs": sorted(pairs, key=lambda pair: (-pair["documents"], pair["people"])),
    }


def measured(columns: Mapping[Any, Column]) -> dict[Any, dict[str, Any]]:
    """Each statistic with its 95 % interval by one bootstrap over the same documents.

    documents: those that say something about the figure. No value if they are fewer than
    ENOUGH_DOCUMENTS, or if the figure is undefined, as chance is where only one value occurs.
    """
    figures: dict[Any, dict[str, Any]] = {
        name: {"documents": int(np.count_nonzero(tally.any(axis=1)))}
        for name, (tally, _) in columns.items()
    }
    enough = {
        name: column
        for name, column in columns.items()
        if figures[name]["documents"] >= ENOUGH_DOCUMENTS
    }
    for name, samples in _resampled(enough).items():
        tally, statistic = enough[name]
        value = float(statistic(tally.sum(axis=0, keepdims=True))[0])
        if np.isnan(value) or np.isnan(samples).mean() > MOST_UNDEFINED:
            continue
        low, high = np.nanpercentile(samples, [2.5, 97.5])
        figures[name] |= {"value": value, "low": float(low), "high": float(high)}
    return figures


def _resampled(columns: Mapping[Any, Column]) -> dict[Any, Array]:
    """The statistics of each resample, by name: [samples] each."""
    if not columns:
        return {}
    tallies = [tally for tally, _ in columns.values()]
    edges = np.cumsum([tally.shape[1] for tally in tallies])[:-1]
    found: dict[Any, list[Array]] = {name: [] for name in columns}
    for sums in resampled_sums(np.hstack(tallies)):
        parts = np.split(sums, edges, axis=1)
        for (name, (_, statistic)), part in zip(columns.items(), parts, strict=True):
            found[name].append(statistic(part))
    return {name: np.concatenate(samples) for name, samples in found.items()}


def _pair(kind: TaskKind, people: tuple[int, ...], judged: Sequence[Judged]) -> dict[str, Any]:
    found: dict[str, Any] = {"people": list(people), "documents": len(judged)}
    if len(judged) < ENOUGH_DOCUMENTS:
        return found | {"measures": {}, "differ": {}}
    sample = _Sample(kind, judged)
    return found | {"measures": measured(sample.measures()), "differ": sample.differences()}


def _by_label(sample: "_Sample", labels: Sequence[str]) -> dict[str, Figures]:
    """Some labels at a time: their tallies needn't all be held, nor each have its own resamples."""
    found: dict[str, Figures] = {label: {} for label in labels}
    for start in range(0, len(labels), LABELS_AT_ONCE):
        columns = {
            (label, name): column
            for label in labels[start : start + LABELS_AT_ONCE]
            for name, column in sample.measures_of(label).items()
        }
        for (label, name), figure in measured(columns).items():
            found[label][name] = figure
    return found


class _Sample:
    """Documents with what people said of them, as the tallies of each measure."""

    def __init__(self, kind: TaskKind, judged: Sequence[Judged]) -> None:
        self._marks_text = kind.marks_text
        self._units = [list(_units(kind, document)) for document in judged]
        self._compared = [_compared(kind, document) for document in judged]
        self._is_one_pair = len({tuple(sorted(document.answers)) for document in judged}) == 1
        self.seen = {
            label
            for document in judged
            for answer in document.answers.values()
            for label in answer.label_slugs
        }

    def measures(self) -> dict[str, Column]:
        """Of all labels together: what counts as the same value is the same set of labels."""
        counts = [sum(by_label.values(), Counts()) for by_label in self._compared]
        return self._columns(self._units, counts)

    def measures_of(self, label: str) -> dict[str, Column]:
        """Of one label alone: is it there or not?"""
        units = [
            [Unit(tuple(label in value for value in unit.values), unit.weight) for unit in document]
            for document in self._units
        ]
        return self._columns(units, [by_label.get(label, Counts()) for by_label in self._compared])

    def differences(self) -> dict[str, int]:
        """How often one gave a label where another didn't, by label; the most frequent first."""
        times = Counter[str]()
        for by_label in self._compared:
            times.update({label: some.invented + some.missed for label, some in by_label.items()})
        return {label: count for label, count in times.most_common(MOST_DIFFERENCES) if count}

    def _columns(
        self, units: Sequence[Sequence[Unit[Hashable]]], counts: Sequence[Counts]
    ) -> dict[str, Column]:
        alpha = (alpha_tally(units), krippendorff_alpha)
        if self._marks_text:
            rows = [(found.right, found.invented, found.missed) for found in counts]
            f1 = np.array(rows, dtype=float).reshape(len(rows), 3)
            return {"f1": (f1, pairwise_f1), "alpha": alpha}
        return {"same": (same_tally(units), share), "kappa": self._kappa(units), "alpha": alpha}

    def _kappa(self, units: Sequence[Sequence[Unit[Hashable]]]) -> Column:
        """Cohen's for two people who share all documents, else Fleiss'. A choice is one unit."""
        choices = [unit for document in units for unit in document]
        if self._is_one_pair and all(len(unit.values) == 2 for unit in choices):
            return cohen_tally([(unit.values[0], unit.values[1]) for unit in choices]), cohen_kappa
        return fleiss_tally(choices), fleiss_kappa


def _units(kind: TaskKind, document: Judged) -> Iterator[Unit[frozenset[str]]]:
    """What people judged of a document, valued by the set of labels that each gave it.

    Of spans each character is a unit, labelled or not: the text is a continuum whose stretches,
    gaps included, carry values (Krippendorff, Mathet, Bouvry and Widlöcher 2016), and stretches
    within which nobody's labels change are units of their length. Characters need no tokenizer
    and hold for every language.
    """
    said = [document.answers[person] for person in sorted(document.answers)]
    if not kind.marks_text:
        yield Unit(tuple(answer.label_slugs for answer in said))
        return
    edges = {edge for answer in said for span in answer.spans for edge in (span.start, span.end)}
    places = sorted({0, document.length, *edges})
    number = {place: index for index, place in enumerate(places)}
    covered = [[set[str]() for _ in places] for _ in said]
    for sets, answer in zip(covered, said, strict=True):
        for span in answer.spans:
            for index in range(number[span.start], number[span.end]):
                sets[index].add(span.label)
    for index, (start, end) in enumerate(pairwise(places)):
        yield Unit(tuple(frozenset(sets[index]) for sets in covered), weight=end - start)


def _compared(kind: TaskKind, document: Judged) -> dict[str, Counts]:
    """Every two people's answers compared, summed by label."""
    said = [document.answers[person] for person in sorted(document.answers)]
    return sum_by_label(kind.compare(one, other) for one, other in combinations(said, 2))
