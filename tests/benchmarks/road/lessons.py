"""The published sets as the tutorial encodes them, and its answers as labels of documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from torch import nn
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification

from tests.benchmarks.road import tutorial
from tests.benchmarks.road.data_sets import (
    LabelledText,
    PublishedFiles,
    Sentence,
    label_slug,
    read_conll,
    read_csv,
)
from tests.benchmarks.road.scoring import Labels, ScoredDocument, spans_in
from tests.benchmarks.road.tutorial import BASE, IGNORED, PAD_TO, Encoded, Lesson


@dataclass(frozen=True, slots=True)
class Course:
    """A lesson and its exam. read: the model's labels of the exported test documents."""

    lesson: Lesson
    read: Callable[[nn.Module, Sequence[ScoredDocument]], list[Labels]]


def course_of(published: PublishedFiles) -> Course:
    """The course for a set: words get tags, or texts get a category."""
    return _tagging(published) if published.data_set.kind == "spans" else _choosing(published)


def _tagging(published: PublishedFiles) -> Course:
    train, exam = read_conll(published.paths["train"]), read_conll(published.paths["test"])
    tags = sorted({tag for one in train for tag in one.tags})
    cut = tutorial.tokenizer()

    def read(model: nn.Module, documents: Sequence[ScoredDocument]) -> list[Labels]:
        encoded = [_tagged(one, tags, cut) for one in exam]
        found = tutorial.likeliest(model, [pieces for pieces, _ in encoded])
        return [
            spans_in(document.text, one.words, _word_tags(one, firsts, numbers, tags))
            for document, one, (_, firsts), numbers in zip(
                documents, exam, encoded, found, strict=True
            )
        ]

    lesson = Lesson(
        lambda: AutoModelForTokenClassification.from_pretrained(
            BASE, num_labels=len(tags), local_files_only=True
        ),
        [_tagged(one, tags, cut)[0] for one in train],
    )
    return Course(lesson, read)


def _tagged(sentence: Sentence, tags: Sequence[str], cut: Any) -> tuple[Encoded, list[int | None]]:
    """The sentence's pieces, its words' tags on their first pieces, and which word each begins.

    Words beyond 128 pieces are cut off, as tutorials do. A tag never seen in training counts as O.
    """
    pieces = cut(list(sentence.words), is_split_into_words=True, truncation=True, max_length=PAD_TO)
    words = pieces.word_ids()
    firsts = [words[0], *(new if new != old else None for old, new in pairwise(words))]
    numbers = [tags.index(tag if tag in tags else "O") for tag in sentence.tags]
    target = tuple(IGNORED if word is None else numbers[word] for word in firsts)
    return Encoded(tuple(pieces["input_ids"]), target), firsts


def _word_tags(
    sentence: Sentence, firsts: Sequence[int | None], numbers: Sequence[int], tags: Sequence[str]
) -> list[str]:
    found = ["O"] * len(sentence.words)
    for word, number in zip(firsts, numbers, strict=False):  # what is left over is padding
        if word is not None:
            found[word] = tags[number]
    return found


def _choosing(published: PublishedFiles) -> Course:
    train, exam = read_csv(published.paths["train"]), read_csv(published.paths["test"])
    categories = sorted({row.category for row in train})
    cut = tutorial.tokenizer()

    def read(model: nn.Module, documents: Sequence[ScoredDocument]) -> list[Labels]:
        if [document.text for document in documents] != [row.text for row in exam]:
            raise ValueError("The exported documents aren't those of the published file.")
        found = tutorial.likeliest(model, [_chosen(row, categories, cut) for row in exam])
        return [frozenset({label_slug(categories[number])}) for (number,) in found]

    lesson = Lesson(
        lambda: AutoModelForSequenceClassification.from_pretrained(
            BASE, num_labels=len(categories), local_files_only=True
        ),
        [_chosen(row, categories, cut) for row in train],
    )
    return Course(lesson, read)


def _chosen(row: LabelledText, categories: Sequence[str], cut: Any) -> Encoded:
    pieces = cut(row.text, truncation=True, max_length=PAD_TO)["input_ids"]
    return Encoded(tuple(pieces), categories.index(row.category))
