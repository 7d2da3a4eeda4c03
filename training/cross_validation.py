"""What a quick learner says of approved texts that it was not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotate.kinds import kind_named
from annotate.kinds.kind import Outcome
from annotate.markup import Answer
from annotate.scheme import QuestionSpec
from training.encoding import Example
from training.labellers import PredictedAnswer
from training.labellers.choosing import chosen_answers
from training.labellers.quick import Lessons
from training.linear import Numbers

FOLDS = 5


def out_of_fold(lessons: Lessons, *, seed: int = 0) -> Numbers:
    """The logits of each text by a head that was fitted on the other folds: [texts, labels]."""
    texts = len(lessons.features)
    logits = np.zeros_like(lessons.targets)
    for held_out in folds(texts, seed):
        others = np.setdiff1d(np.arange(texts), held_out)
        logits[held_out] = lessons.head(others.tolist()).logits(lessons.features[held_out])
    return logits


def folds(texts: int, seed: int) -> list[NDArray[np.int64]]:
    """The numbers of the texts, dealt at random into parts of one size, give or take one."""
    dealt = np.random.default_rng(seed).permutation(texts)
    return [part for part in np.array_split(dealt, min(FOLDS, texts)) if len(part)]


def random_some(texts: int, most: int, *, seed: int = 0) -> list[int]:
    """The numbers of at most `most` texts, drawn at random, in order."""
    return sorted(np.random.default_rng(seed).permutation(texts)[:most].tolist())


@dataclass(frozen=True, slots=True)
class Trial:
    """A quick learner and what needs no training, on the same approved train texts.

    value: the headline figure out of fold. holder: that of what needs no training, which saw none
    of these answers either. documents: how many texts.
    """

    value: float
    holder: float
    documents: int

    @property
    def is_passed(self) -> bool:
        """Whether the quick learner is not worse."""
        return self.value >= self.holder


def trial(
    question: QuestionSpec,
    lessons: Lessons,
    examples: Sequence[Example],
    untrained: Sequence[PredictedAnswer],
) -> Trial:
    """Judge a quick learner on train gold, by cross-validation."""
    quick = chosen_answers(question, out_of_fold(lessons))
    kind = kind_named(question.kind)
    gold = [example.answer for example in examples]
    return Trial(
        kind.headline(_outcomes(question, gold, quick)),
        kind.headline(_outcomes(question, gold, untrained)),
        len(examples),
    )


def _outcomes(
    question: QuestionSpec, gold: Sequence[Answer], made: Sequence[PredictedAnswer]
) -> list[Outcome]:
    kind = kind_named(question.kind)
    return [kind.compare(true, given.answer) for true, given in zip(gold, made, strict=True)]
