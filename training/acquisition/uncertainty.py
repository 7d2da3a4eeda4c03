"""How unsure a labeller is of a document: 0 sure, 1 all labels equally likely.

With many labels the margin teaches most; entropy and least confidence of a choice can teach less
than random order. For spans it is the confidence of the least sure reading that pays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter
from typing import Any

from annotate.models import Labeller, Question
from training.labellers import PredictedAnswer

LABELS_IN_A_REASON = 3


def margin(probabilities: Sequence[float]) -> float:
    """One less how far the likeliest label is ahead of the second (Scheffer et al. 2001)."""
    first, second = nlargest(2, (*probabilities, 0.0, 0.0))
    return 1.0 - (first - second)


def nearest_to_half(probabilities: Sequence[float]) -> float:
    """Where each label is decided by itself: how near to one half the most doubtful one is."""
    return 1.0 - min((abs(2 * p - 1) for p in probabilities), default=1.0)


def least_confidence(confidence: float) -> float:
    """One less the probability of the answer given (Culotta and McCallum 2005)."""
    return 1.0 - confidence


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one question adds to a document's acquisition score, and its labels in doubt."""

    question: str
    uncertainty: float
    method: str
    labels: tuple[tuple[str, float], ...]


def doubt_of(question: Question, predicted: PredictedAnswer) -> Doubt:
    """How unsure the labeller of `question` is of a document, with the labels it doubts most."""
    kind = question.task_kind
    scores = predicted.scores
    if not isinstance(scores, Mapping):
        spans = zip((span.label for span in predicted.answer.spans), scores, strict=True)
        labels = sorted(spans, key=lambda pair: pair[1])
    elif kind.single_choice:
        labels = nlargest(2, scores.items(), key=itemgetter(1))
    else:
        labels = sorted(scores.items(), key=lambda pair: abs(pair[1] - 0.5))
    method = "least_confidence" if kind.marks_text else "margin"
    return Doubt(question.slug, predicted.uncertainty, method, tuple(labels[:LABELS_IN_A_REASON]))


def acquisition_score(uncertainties: Mapping[str, float]) -> float:
    """One document's score: the mean over its questions, so that none of them drowns the others."""
    return sum(uncertainties.values()) / len(uncertainties) if uncertainties else 0.0


def reason_for(
    doubts: Sequence[Doubt], labeller: Labeller, known: Mapping[str, float]
) -> dict[str, Any]:
    """Why a document was chosen, as the page reads it: method, least sure labels, labeller.

    doubts: of the questions just predicted. labeller: of the most doubtful one of these.
    known: the uncertainty of every question, earlier ones too, kept for the next partial run.
    """
    worst_first = sorted(doubts, key=lambda doubt: -doubt.uncertainty)
    labels = [
        {"question": doubt.question, "label": label, "score": round(score, 4)}
        for doubt in worst_first
        for label, score in doubt.labels
    ]
    return {
        "method": worst_first[0].method,
        "labels": labels[:LABELS_IN_A_REASON],
        "labeller": labeller.kind,
        "version": labeller.part.trained_in.number if labeller.part else None,
        "questions": {slug: round(value, 6) for slug, value in known.items()},
    }
