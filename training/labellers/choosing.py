"""From each label's probability to the answer of a question that asks for choices."""

from collections.abc import Sequence

import numpy as np

from annotate.kinds import kind_named
from annotate.markup import Answer
from annotate.scheme import QuestionSpec
from training.acquisition.uncertainty import margin, nearest_to_half
from training.labellers import PredictedAnswer
from training.linear import Numbers, sigmoid, softmax


def chosen_answers(question: QuestionSpec, logits: Numbers) -> list[PredictedAnswer]:
    """An answer per text. logits: [texts, labels], the labels in the question's order."""
    slugs = question.label_slugs
    if kind_named(question.kind).single_choice:
        return [_one(slugs, row) for row in softmax(logits).tolist()]
    return [_any(slugs, row) for row in sigmoid(logits).tolist()]


def _one(slugs: Sequence[str], probabilities: Sequence[float]) -> PredictedAnswer:
    scores = dict(zip(slugs, probabilities, strict=True))
    best = max(scores, key=scores.__getitem__)
    return PredictedAnswer(Answer.of_labels(best), scores, scores[best], margin(probabilities))


def _any(slugs: Sequence[str], probabilities: Sequence[float]) -> PredictedAnswer:
    scores = dict(zip(slugs, probabilities, strict=True))
    answer = Answer.of_labels(*(label for label, score in scores.items() if score >= 0.5))
    confidence = float(np.prod([max(p, 1 - p) for p in probabilities]))
    return PredictedAnswer(answer, scores, confidence, nearest_to_half(probabilities))
