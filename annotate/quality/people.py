"""How good one person is: against gold that others decided, and with and without pre-tags."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from annotate.kinds.kind import Counts, Outcome, TaskKind, sum_by_label
from annotate.markup import Answer, Span
from annotate.quality.agreement import measured
from annotate.quality.coefficients import Array, pairwise_f1
from annotate.quality.intervals import STATISTICS, tally

MOST_CONFUSIONS = 50
BY_DEFINITION = "agreement"
"""The source of gold that a person who answered can't but agree with."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One answer of a person beside gold. source: how the gold came about, as approvals say."""

    given: Answer
    gold: Answer
    pre_tagged: bool
    source: str


def accuracy_of(
    kind: TaskKind, labels: Sequence[str], judgements: Sequence[Judgement]
) -> dict[str, Any]:
    """A person's figures on one question.

    Returns {"metric", "documents", "headline", "blind", "pre_tagged": figures as `measured` gives
    them, "labels": {slug: {"f1": figure, "precision", "recall", "gold", "given"}}, "confusions":
    as `confusions_of`, "sources": {source: documents}}. gold and given count how often the label
    occurs there; headline is over all documents, blind and pre_tagged over their part.

    There are no figures as long as all gold is what the person agreed to: that is right by
    definition. Beside what reviewers decided, what was agreed on belongs to the sample.
    """
    sources = Counter(judged.source for judged in judgements)
    documents = len(judgements)
    if set(sources) <= {BY_DEFINITION}:
        judgements = []
    outcomes = [kind.compare(judged.gold, judged.given) for judged in judgements]
    parts = {
        "headline": outcomes,
        "blind": _those(outcomes, judgements, pre_tagged=False),
        "pre_tagged": _those(outcomes, judgements, pre_tagged=True),
    }
    return {
        "metric": kind.metric,
        "documents": documents,
        **{name: _headline(kind, some) for name, some in parts.items()},
        "labels": _by_label(labels, outcomes),
        "confusions": confusions_of(judgements),
        "sources": dict(sources.most_common()),
    }


def confusions_of(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """What was given in the place of what, the most frequent first.

    Each: {"gold": slug or None, "given": slug or None, "edges": bool, "count"}. None is nothing:
    the label was missed or invented. edges: the label is right, where it begins or ends isn't.
    """
    found = Counter[tuple[str | None, str | None]]()
    for judged in judgements:
        if judged.gold.spans or judged.given.spans:
            found.update(_spans_confused(judged.gold.spans, judged.given.spans))
        else:
            found.update(_labels_confused(judged.gold.labels, judged.given.labels))
    return [
        {"gold": gold, "given": given, "edges": gold == given, "count": count}
        for (gold, given), count in found.most_common(MOST_CONFUSIONS)
    ]


def _those(
    outcomes: Sequence[Outcome], judgements: Sequence[Judgement], *, pre_tagged: bool
) -> list[Outcome]:
    both = zip(outcomes, judgements, strict=True)
    return [outcome for outcome, judged in both if judged.pre_tagged == pre_tagged]


def _headline(kind: TaskKind, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """An F1 stands on the documents in which there is anything to find or was anything found."""
    if kind.metric == "f1":
        rows = [(some.right, some.invented, some.missed) for some in map(_together, outcomes)]
        counts = np.array(rows, dtype=float).reshape(len(rows), 3)
        return measured({"headline": (counts, pairwise_f1)})["headline"]
    return measured({"headline": (tally(outcomes), STATISTICS[kind.metric])})["headline"]


def _together(outcome: Outcome) -> Counts:
    return sum(outcome.by_label.values(), Counts())


def _by_label(labels: Sequence[str], outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    together = sum_by_label(outcomes)
    known = [label for label in labels if label in together]
    figures = measured({label: (_counts(outcomes, label), pairwise_f1) for label in known})
    return {
        label: {
            "f1": figures[label],
            "precision": together[label].precision,
            "recall": together[label].recall,
            "gold": together[label].gold,
            "given": together[label].right + together[label].invented,
        }
        for label in known
    }


def _counts(outcomes: Sequence[Outcome], label: str) -> Array:
    """Right, invented, missed of one label: [documents, 3]; all 0 where it doesn't occur."""
    counts = (outcome.by_label.get(label, Counts()) for outcome in outcomes)
    return np.array([(some.right, some.invented, some.missed) for some in counts], dtype=float)


def _labels_confused(
    gold: Sequence[str], given: Sequence[str]
) -> Iterable[tuple[str | None, str | None]]:
    """One label for another, where it is one for one; else each is missed or invented by itself."""
    missed = [label for label in gold if label not in given]
    invented = [label for label in given if label not in gold]
    if len(missed) == len(invented) == 1:
        return [(missed[0], invented[0])]
    return [*((label, None) for label in missed), *((None, label) for label in invented)]


def _spans_confused(
    gold: Sequence[Span], given: Sequence[Span]
) -> Iterable[tuple[str | None, str | None]]:
    """Each wrong span with the gold span that it shares most characters with, if it shares any."""
    missed = [span for span in gold if span not in given]
    for span in given:
        if span in gold:
            continue
        nearest = max(missed, key=lambda other: _shared(span, other), default=None)
        if nearest is None or not _shared(span, nearest):
            yield None, span.label
        else:
            missed.remove(nearest)
            yield nearest.label, span.label
    for span in missed:
        yield span.label, None


def _shared(one: Span, other: Span) -> int:
    """Characters that two spans have in common."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))
