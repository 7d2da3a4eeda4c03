"""The quick learner: a linear head on sentence vectors, fitted anew within seconds of a label.

Features are the texts' vectors as seen from the middle of all texts. Each label's place among the
unlabelled texts counts as NAMES_COUNT approved texts, so that the head begins where similarity
stands and no label is unknown to it. Only gold of the train split is learned from.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from annotate.errors import ModelRefused
from annotate.kinds import kind_named
from annotate.markup import Answer
from annotate.models import Labeller, Question, Split
from annotate.scheme import QuestionSpec
from training.acquisition.diversity import density, diverse_order
from training.bases import refuse_unreadable
from training.calibration import ENOUGH_TO_CALIBRATE, fit_temperature
from training.embeddings import SentenceEncoder, Vectors, sentence_encoder
from training.encoding import Example
from training.gold import gold_of
from training.labellers import PredictedAnswer, TemperedLabeller
from training.labellers.choosing import chosen_answers
from training.labellers.kept_heads import QuickHead, read_head
from training.labellers.label_space import LabelSpace, label_space, said_of, sample_texts
from training.linear import (
    FEW_TEXTS,
    MANY_TEXTS,
    LinearHead,
    sigmoid_surprise,
    softmax_surprise,
    solve,
)
from training.training_set import approvals_to_learn_from, hash_of

NAMES_COUNT = 2.0
"""Approved texts that a label's name, description and examples stand for. Chosen among 1, 2 and 4
on train texts of BANKING77 and CLINC150 (docs/benchmarks.md)."""
TYPICAL_UNTIL = 2.0
"""Approved texts a label at which it counts half as much how typical a text is."""


class Quick(TemperedLabeller):
    """One question's head, with the encoder that it reads texts by."""

    def __init__(
        self, question: QuestionSpec, encoder: SentenceEncoder, head: QuickHead, made_from: str = ""
    ) -> None:
        self.question = question
        self.encoder = encoder
        self.head = head
        self.hash = made_from
        self.temperature = head.temperature

    def predict(self, texts: Sequence[str]) -> list[PredictedAnswer]:
        if not texts:
            return []
        return chosen_answers(self.question, self._logits(texts) / self.temperature)

    def surprise(
        self, texts: Sequence[str], gold: Sequence[Answer]
    ) -> Callable[[float], float] | None:
        examples = [Example(text, answer) for text, answer in zip(texts, gold, strict=True)]
        usable = answerable(self.question, examples)
        if not usable:
            return None
        logits = self._logits([example.text for example in usable])
        targets = targets_of(self.question, usable)
        counts = np.full(len(usable), 1 / len(usable), dtype=np.float32)
        single_choice = kind_named(self.question.kind).single_choice
        surprise = softmax_surprise if single_choice else sigmoid_surprise
        return lambda temperature: surprise(logits / temperature, targets, counts)[0]

    def order_of(self, texts: Sequence[str], uncertainties: Sequence[float]) -> list[int]:
        """Numbers of the texts in the order in which answers teach most, best first.

        Uncertain, typical of all texts, and unlike those before it. What is typical matters less
        the more texts of each label are known.
        """
        vectors = self._features(texts)
        early = TYPICAL_UNTIL * len(self.head.labels)
        typical = density(vectors, self.head.sample) ** (early / (early + self.head.learned))
        return diverse_order(np.asarray(uncertainties, dtype=np.float32) * typical, vectors)

    def _logits(self, texts: Sequence[str]) -> Vectors:
        return self.head.linear.logits(self._features(texts))

    def _features(self, texts: Sequence[str]) -> Vectors:
        """Texts as the head reads them: [texts, width]."""
        return self.head.space.centred(self.encoder.vectors(texts))


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a head is fitted on.

    features: [texts, width], as seen from the middle. targets: [texts, labels], 1 where gold says
    so. space: where the labels lie by themselves.
    """

    space: LabelSpace
    features: Vectors
    targets: Vectors
    single_choice: bool

    def head(self, chosen: Sequence[int] | slice = slice(None)) -> LinearHead:
        """The head of all texts, or of those `chosen`; the labels' own places always count."""
        features, targets = self.features[chosen], self.targets[chosen]
        labels = len(self.space.labels)
        names = np.full(labels, NAMES_COUNT, dtype=np.float32)
        return solve(
            np.concatenate([features, self.space.labels]),
            np.concatenate([targets, np.eye(labels, dtype=np.float32)]),
            np.concatenate([np.ones(len(features), dtype=np.float32), names]),
            single_choice=self.single_choice,
        )

    def only(self, chosen: Sequence[int]) -> "Lessons":
        """The same with some of the texts."""
        some = list(chosen)
        return replace(self, features=self.features[some], targets=self.targets[some])


def lessons_of(
    question: QuestionSpec,
    encoder: SentenceEncoder,
    space: LabelSpace,
    examples: Sequence[Example],
) -> Lessons:
    """The examples as numbers. They are answerable."""
    vectors = encoder.vectors([example.text for example in examples])
    return Lessons(
        space,
        space.centred(vectors),
        targets_of(question, examples),
        kind_named(question.kind).single_choice,
    )


def answerable(question: QuestionSpec, examples: Sequence[Example]) -> list[Example]:
    """The examples whose labels the question still has; one choice needs one."""
    known = set(question.label_slugs)
    fewest = 1 if kind_named(question.kind).single_choice else 0
    return [
        example
        for example in examples
        if example.answer.label_slugs <= known and len(example.answer.labels) >= fewest
    ]


def targets_of(question: QuestionSpec, examples: Sequence[Example]) -> Vectors:
    """1 where a label holds: [examples, labels]."""
    rows = [
        [slug in example.answer.labels for slug in question.label_slugs] for example in examples
    ]
    return np.array(rows, dtype=np.float32).reshape(len(examples), len(question.label_slugs))


@dataclass(frozen=True, slots=True)
class Course:
    """A question with all that decides what its quick learner is; see `course_of`.

    sample: texts that say where the labels lie. hash: of everything, today's approvals included.
    """

    question: Question
    spec: QuestionSpec
    encoder: SentenceEncoder
    sample: Sequence[str]
    examples: Sequence[Example]
    hash: str

    def space(self) -> LabelSpace:
        """Where the labels lie."""
        return label_space(self.spec, self.encoder, self.sample)

    def lessons(self) -> Lessons:
        """What the head is fitted on."""
        return lessons_of(self.spec, self.encoder, self.space(), self.examples)


def course_of(question: Question, *, device: str = "auto") -> Course:
    """What is to be learned as of now.

    Raises ModelRefused for a question without labels or without an approved train document,
    TrainingRefused if the project's base doesn't know over a tenth of the texts' characters.
    """
    spec = question.spec
    approvals = approvals_to_learn_from(question)
    examples = answerable(
        spec, [Example(approval.document.text, approval.answer) for approval in approvals]
    )
    if not spec.labels or not examples:
        raise ModelRefused(
            _("There is no approved train document of “%(question)s” to learn from yet.")
            % {"question": question}
        )
    base = question.project.rules.base
    encoder = sentence_encoder(base, device=device)
    sample = sample_texts(question)
    refuse_unreadable(sample, encoder.base.tokenizer, base=base)
    said = [[label.slug, *said_of(label)] for label in spec.labels]
    recipe = [FEW_TEXTS, MANY_TEXTS, NAMES_COUNT]
    judged_by = gold_of(question, Split.VALIDATION)
    measured = judged_by.hash if len(judged_by) >= ENOUGH_TO_CALIBRATE else ""
    content = json.dumps([encoder.hash, said, sample, hash_of(approvals), recipe, measured])
    made_from = hashlib.sha256(content.encode()).hexdigest()
    return Course(question, spec, encoder, sample, examples, made_from)


def fitted(course: Course, lessons: Lessons) -> Quick:
    """The learner of a course, its temperature fitted once there is enough validation gold."""
    head = QuickHead(
        course.spec.label_slugs,
        lessons.space,
        lessons.head(),
        lessons.space.centred(course.encoder.vectors(course.sample)),
        len(course.examples),
    )
    live = Quick(course.spec, course.encoder, head, course.hash)
    gold = gold_of(course.question, Split.VALIDATION)
    if len(gold) < ENOUGH_TO_CALIBRATE:
        return live
    surprise = live.surprise(gold.texts, gold.answers)
    if surprise is None:
        return live
    temperature = fit_temperature(surprise, gold)
    calibrated = replace(head, temperature=temperature, is_calibrated=True)
    return Quick(course.spec, course.encoder, calibrated, course.hash)


def make(question: Question, *, device: str = "auto") -> Quick:
    """The question's quick learner as of now. Raises as course_of does."""
    course = course_of(question, device=device)
    return fitted(course, course.lessons())


def load(labeller: Labeller, *, device: str = "auto") -> Quick:
    """The stored head of a labeller.

    Raises ModelRefused if it is gone or damaged, was made with another base, or its question has
    other labels by now.
    """
    question = labeller.question
    head = read_head(labeller)
    encoder = sentence_encoder(question.project.rules.base, device=device)
    spec = question.spec
    if set(head.labels) != set(spec.label_slugs) or head.width != encoder.width:
        raise ModelRefused(
            _("The quick learner of “%(question)s” was made for other labels or another base.")
            % {"question": question}
        )
    return Quick(spec, encoder, head.in_order(spec.label_slugs), labeller.made_from)
