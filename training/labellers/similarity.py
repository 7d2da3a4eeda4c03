"""Chooses the label whose name, description and examples are nearest to the text.

It needs no approved answer; see `label_space` for how labels are placed among the texts.
"""

import hashlib
import json
from collections.abc import Sequence

from django.utils.translation import gettext as _

from annotate.errors import ModelRefused
from annotate.kinds import kind_named
from annotate.models import Labeller, Question
from annotate.scheme import QuestionSpec
from training.bases import refuse_unreadable
from training.embeddings import SentenceEncoder, sentence_encoder
from training.labellers import PredictedAnswer, PredictingLabeller
from training.labellers.choosing import chosen_answers
from training.labellers.label_space import LabelSpace, label_space, said_of, sample_texts

CANDOUR = 0.08
"""Temperature over cosines of what is stated: at it, stated and true shares agree on the training
texts of BANKING77 (0.667, 0.667) and of the customer starter (0.750, 0.747)."""
STANDS_OUT = 0.3
"""Cosine from which a label is chosen where any number may be."""


class Similarity(PredictingLabeller):
    """One question's labels in the space of sentence vectors."""

    def __init__(
        self, question: QuestionSpec, encoder: SentenceEncoder, space: LabelSpace, made_from: str
    ) -> None:
        self.question = question
        self.encoder = encoder
        self.space = space
        self.hash = made_from
        self._stands_out = 0.0 if kind_named(question.kind).single_choice else STANDS_OUT

    def predict(self, texts: Sequence[str]) -> list[PredictedAnswer]:
        if not texts:
            return []
        cosines = self.space.cosines(self.encoder.vectors(texts))
        return chosen_answers(self.question, (cosines - self._stands_out) / CANDOUR)


def make(question: Question, *, device: str = "auto") -> Similarity:
    """The question's similarity as of now: from its labels, and texts of the train split.

    Raises ModelRefused for a question without labels, TrainingRefused if the project's base
    doesn't know over a tenth of the texts' characters.
    """
    spec = question.spec
    if not spec.labels:
        raise ModelRefused(_("“%(question)s” has no labels yet.") % {"question": question})
    texts = sample_texts(question)
    base = question.project.rules.base
    encoder = sentence_encoder(base, device=device)
    said = [[label.slug, *said_of(label)] for label in spec.labels]
    refuse_unreadable(texts, encoder.base.tokenizer, base=base)
    refuse_unreadable([label.name for label in spec.labels], encoder.base.tokenizer, base=base)
    content = json.dumps([encoder.hash, said, texts])
    made_from = hashlib.sha256(content.encode()).hexdigest()
    return Similarity(spec, encoder, label_space(spec, encoder, texts), made_from)


def load(labeller: Labeller, *, device: str = "auto") -> Similarity:
    """The similarity of a labeller's question, as of now."""
    return make(labeller.question, device=device)
