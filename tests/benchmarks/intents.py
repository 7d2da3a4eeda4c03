"""Published sets of intents, as texts and vectors: what the quick learner is measured on."""

import csv
import gzip
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.harness import KEPT, Setting
from tests.benchmarks.road.data_sets import label_slug

if TYPE_CHECKING:
    from annotate.scheme import QuestionSpec
    from training.embeddings import SentenceEncoder
    from training.labellers.label_space import LabelSpace

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]
Rows = Sequence[tuple[str, str]]

SMALL_LABELS, SMALL_TEXTS = 6, 12


@dataclass(frozen=True, slots=True)
class IntentSet:
    """A set's texts with the numbers of their labels, which are in the question's order."""

    slug: str
    name: str
    question: "QuestionSpec"
    train_texts: Sequence[str]
    train_labels: Numbers
    test_texts: Sequence[str]
    test_labels: Numbers

    def sample(self, seed: int) -> list[str]:
        """As many train texts, drawn at random, as Collab looks at to place the labels."""
        from training.labellers.label_space import FEWEST_TEXTS, MOST_TEXTS, TEXTS_PER_LABEL

        wanted = TEXTS_PER_LABEL * len(self.question.labels)
        drawn = np.random.default_rng(seed).permutation(len(self.train_texts))
        return [self.train_texts[at] for at in drawn[: max(FEWEST_TEXTS, min(wanted, MOST_TEXTS))]]

    def space(self, seed: int) -> "LabelSpace":
        """The labels placed among such a sample."""
        from training.labellers.label_space import label_space

        return label_space(self.question, encoder(), self.sample(seed))


def banking77(setting: Setting) -> IntentSet:
    """BANKING77: 77 intents of a bank's customers (Casanueva et al. 2020)."""
    rows = [_csv(setting.source(f"banking77/{split}.csv")) for split in ("train", "test")]
    return _intent_set("banking77", "BANKING77", rows, setting)


def clinc150(setting: Setting) -> IntentSet:
    """CLINC150 without its texts out of scope: 150 intents of ten domains (Larson et al. 2019)."""
    published: Mapping[str, Any] = json.loads(
        gzip.decompress(setting.source("clinc150/data_full.json.gz").read_bytes())
    )
    rows = [[(text, label) for text, label in published[split]] for split in ("train", "test")]
    return _intent_set("clinc150", "CLINC150", rows, setting)


INTENT_SETS: Mapping[str, Callable[[Setting], IntentSet]] = {
    "banking77": banking77,
    "clinc150": clinc150,
}


def _csv(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def _intent_set(slug: str, name: str, splits: Sequence[Rows], setting: Setting) -> IntentSet:
    from annotate.scheme import LabelSpec, QuestionSpec

    labels = sorted({label for _text, label in splits[0]})[
        : SMALL_LABELS if setting.small else None
    ]
    number = {label: at for at, label in enumerate(labels)}
    kept = [[row for row in rows if row[1] in number] for rows in splits]
    if setting.small:
        kept = [[row for each in labels for row in _of(each, rows)] for rows in kept]
    texts = [[text for text, _label in rows] for rows in kept]
    numbers = [np.array([number[label] for _text, label in rows]) for rows in kept]
    question = QuestionSpec(
        slug="intent",
        name="Intent",
        kind="one_of",
        labels=tuple(LabelSpec(label_slug(label), _words(label)) for label in labels),
    )
    return IntentSet(slug, name, question, texts[0], numbers[0], texts[1], numbers[1])


def _of(label: str, rows: Rows) -> Rows:
    return [row for row in rows if row[1] == label][:SMALL_TEXTS]


def _words(label: str) -> str:
    return label.replace("_", " ").strip(" ?").capitalize()


def one_hot(labels: Numbers, count: int) -> Vectors:
    """[texts] → [texts, labels], 1 for the label."""
    return np.eye(count, dtype=np.float32)[labels]


@cache
def encoder() -> "SentenceEncoder":
    """The built-in base; vectors are kept below build/benchmarks, as Collab keeps its own."""
    from training.embeddings import sentence_encoder

    return sentence_encoder("", device="cpu")


def prepare() -> None:
    """Bring Django up with a home of the benchmarks' own. Call it before anything is imported."""
    import django

    os.environ["COLLAB_HOME"] = str(KEPT / "vectors")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    django.setup()


def mean_and_spread(values: Sequence[float]) -> dict[str, float]:
    """The mean over seeds, and their standard deviation."""
    return {
        "mean": float(np.mean(values)),
        "spread": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
    }
