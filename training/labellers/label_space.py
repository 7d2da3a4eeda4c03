"""Where a question's labels lie among the texts, before any text has an answer.

Texts and labels are centred before they are compared: what all texts of a project have in common
says nothing about any of them. Each label then moves towards the texts around it, which are not
labelled either (clustering seeded by the names: Basu et al. 2002): on the training texts of
BANKING77 that brings 67 instead of 62 % right, on CLINC150 79 instead of 70 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotate.models import Question, Split
from annotate.scheme import LabelSpec, QuestionSpec
from training.embeddings import SentenceEncoder, Vectors
from training.linear import softmax

SHARPNESS = 0.05
"""Temperature over cosines by which texts pull at labels."""
STEPS = 2
NAME_WEIGHT = 5.0
"""Texts it takes to move a label half the way, so that a few stray ones don't."""
TEXTS_PER_LABEL, FEWEST_TEXTS, MOST_TEXTS = 30, 500, 5000


@dataclass(frozen=True, slots=True)
class LabelSpace:
    """Where the labels lie among the texts.

    middle: [width], the mean of the texts. labels: [labels, width], each of length 1.
    """

    middle: Vectors
    labels: Vectors

    def centred(self, vectors: Vectors) -> Vectors:
        """Texts as seen from the middle, each of length 1: [texts, width]."""
        return unit(vectors - self.middle)

    def cosines(self, vectors: Vectors) -> Vectors:
        """How near each text is to each label, -1 to 1: [texts, labels]."""
        return self.centred(vectors) @ self.labels.T


def label_space(
    question: QuestionSpec, encoder: SentenceEncoder, texts: Sequence[str]
) -> LabelSpace:
    """Place the labels among `texts`, of which none needs an answer."""
    labels = np.stack([_anchor(label, encoder) for label in question.labels])
    if len(labels) > 1:
        labels = labels - labels.mean(axis=0)
    if not texts:
        return LabelSpace(np.zeros(encoder.width, dtype=np.float32), unit(labels))
    vectors = encoder.vectors(texts)
    middle = vectors.mean(axis=0)
    names = moved = unit(labels)
    centred = unit(vectors - middle)
    for _step in range(STEPS):
        near = softmax(centred @ moved.T / SHARPNESS)  # [texts, labels]
        texts_of = near.sum(axis=0)[:, None]  # [labels, 1]
        around = unit(near.T @ centred)  # [labels, width]
        moved = unit(names + around * texts_of / (texts_of + NAME_WEIGHT))
    return LabelSpace(middle, moved)


def _anchor(label: LabelSpec, encoder: SentenceEncoder) -> Vectors:
    """What the scheme says of a label, as one vector: the mean of its name, description, examples.

    On the training texts of the customer starter the nearest label is right in 75 %, with names
    alone in 64 %.
    """
    return unit(encoder.vectors(said_of(label)).mean(axis=0))


def said_of(label: LabelSpec) -> list[str]:
    """A label's name as words, its description and its examples."""
    said = [readable(label.name), label.description, *label.examples]
    return [text for text in said if text]


def readable(name: str) -> str:
    """A name as words: labels are often called `card_arrival` or `card-arrival`."""
    return " ".join(name.replace("_", " ").replace("-", " ").split())


def unit(vectors: Vectors) -> Vectors:
    """Of length 1 along the last axis; what has no direction stays 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-12)


def sample_texts(question: Question) -> list[str]:
    """Texts of the train split, drawn at random, enough to tell what all have in common."""
    wanted = question.labels.count() * TEXTS_PER_LABEL
    documents = question.project.documents.visible().in_split(Split.TRAIN).by_draw()
    texts = documents.values_list("text", flat=True)
    return list(texts[: max(FEWEST_TEXTS, min(wanted, MOST_TEXTS))])
