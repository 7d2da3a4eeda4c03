"""An evaluation's figures: predicted answers beside gold, counted and bounded."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from annotate.kinds.kind import Counts, Outcome, TaskKind, micro, sum_by_label
from annotate.models import Document, Labeller
from annotate.quality.intervals import STATISTICS, bootstrap, tally, tally_of_label
from training.gold import Gold
from training.labellers import PredictingLabeller

TEXTS_AT_ONCE = 128


def outcomes_of(live: PredictingLabeller, kind: TaskKind, gold: Gold) -> list[Outcome]:
    """How each predicted answer compares with gold, in gold's order."""
    outcomes: list[Outcome] = []
    for at in range(0, len(gold), TEXTS_AT_ONCE):
        made = live.predict(gold.texts[at : at + TEXTS_AT_ONCE])
        answers = gold.answers[at : at + TEXTS_AT_ONCE]
        outcomes += [
            kind.compare(true, given.answer) for true, given in zip(answers, made, strict=True)
        ]
    return outcomes


def figures_of(kind: TaskKind, outcomes: Sequence[Outcome], gold: Gold) -> dict[str, Any]:
    """All figures of one evaluation, as `Evaluation.figures` documents them."""
    interval = bootstrap(tally(outcomes), STATISTICS[kind.metric])
    by_label = sum_by_label(outcomes)
    together = micro(outcomes)
    return {
        "metric": kind.metric,
        "value": interval.value,
        "low": interval.low,
        "high": interval.high,
        "precision": together.precision,
        "recall": together.recall,
        "f1": together.f1,
        "macro_f1": _mean([counts.f1 for counts in by_label.values()]),
        "documents": len(outcomes),
        "exact": _mean([outcome.exact for outcome in outcomes]),
        "labels": {
            label: _label_figures(label, outcomes, by_label[label], gold)
            for label in sorted(by_label)
        },
    }


def _label_figures(
    label: str, outcomes: Sequence[Outcome], counts: Counts, gold: Gold
) -> dict[str, float]:
    """low and high bound the 95 % interval of the label's F1."""
    interval = bootstrap(tally_of_label(outcomes, label), STATISTICS["f1"])
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "low": interval.low,
        "high": interval.high,
        "gold": counts.gold,
        "predicted": counts.right + counts.invented,
        "documents": _documents_with(label, gold),
    }


def _documents_with(label: str, gold: Gold) -> int:
    return sum(label in answer.label_slugs for answer in gold.answers)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0


def open_documents(labeller: Labeller, split: str) -> int:
    """Documents of a split that somebody was handed, skipped or flagged and that have no gold yet.

    Figures say so: what is left open may be harder than what was decided.
    """
    question = labeller.question
    touched = Q(lease__isnull=False) | Q(annotations__isnull=False)
    return (
        question.project.documents.visible()
        .in_split(split)
        .filter(touched)
        .exclude(state=Document.State.SET_ASIDE)
        .exclude(approvals__in=question.approvals.filter(superseded_at=None))
        .distinct()
        .count()
    )
