"""One strict scorer for both sides, on the documents that Collab exported.

It shares no code with the scores that Collab reports, so that each checks the other.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.road.data_sets import DataSet, LabelledText, Sentence, label_slug

Labels = frozenset[Any]
"""Spans as (start, end, label slug) in code points, or the one label slug chosen."""


@dataclass(frozen=True, slots=True)
class ScoredDocument:
    """A document as exported, with its labels."""

    id: str
    text: str
    split: str
    labels: Labels


def read_export(path: Path, data_set: DataSet) -> list[ScoredDocument]:
    """The documents of a JSONL export, in its order."""
    with path.open(encoding="utf-8") as lines:
        return [_document(json.loads(line), data_set.question) for line in lines]


def _document(row: dict[str, Any], question: str) -> ScoredDocument:
    return ScoredDocument(
        id=str(row.get("id", "")),
        text=row["text"],
        split=row.get("split", ""),
        labels=frozenset(_labels(row.get(question))),
    )


def _labels(value: Any) -> Iterator[Any]:
    for item in [value] if isinstance(value, str) else value or []:
        yield item if isinstance(item, str) else (item["start"], item["end"], item["label"])


def quality(data_set: DataSet, gold: Sequence[Labels], predicted: Sequence[Labels]) -> float:
    """Strict micro-F1 of spans, or accuracy of choices; both lists are in one order."""
    if len(gold) != len(predicted):
        raise ValueError(f"{len(gold)} documents, but {len(predicted)} answers.")
    if data_set.kind == "spans":
        return strict_f1(gold, predicted)
    return sum(one == other for one, other in zip(gold, predicted, strict=True)) / len(gold)


def strict_f1(gold: Sequence[Labels], predicted: Sequence[Labels]) -> float:
    """Micro-F1: a span counts only if its start, end and label are all right."""
    right = sum(len(one & other) for one, other in zip(gold, predicted, strict=True))
    both = sum(map(len, gold)) + sum(map(len, predicted))
    return 2 * right / both if both else 1.0


def tagged_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """IOB2 tags as (first word, word after the last, label slug); a stray I- begins a span."""
    spans: list[tuple[int, int, str]] = []
    for place, tag in enumerate(tags):
        prefix, _, label = tag.partition("-")
        slug = label_slug(label)
        if prefix == "I" and spans and spans[-1][1:] == (place, slug):
            spans[-1] = (spans[-1][0], place + 1, slug)
        elif prefix != "O":
            spans.append((place, place + 1, slug))
    return spans


def spans_in(text: str, words: Sequence[str], tags: Sequence[str]) -> Labels:
    """Tags of words as spans of the text in which these words follow one another."""
    places: list[tuple[int, int]] = []
    end = 0
    for word in words:
        start = text.index(word, end)
        if text[end:start].strip():
            raise ValueError(f"“{text[end:start]}” stands before “{word}” in “{text}”.")
        end = start + len(word)
        places.append((start, end))
    found = tagged_spans(tags)
    return frozenset(
        (places[first][0], places[after - 1][1], label) for first, after, label in found
    )


def published_gold(
    examples: Iterable[Sentence | LabelledText], documents: Sequence[ScoredDocument]
) -> list[Labels]:
    """What the published file says of each exported document, which must be in its order."""
    return [
        spans_in(document.text, example.words, example.tags)
        if isinstance(example, Sentence)
        else frozenset({label_slug(example.category)})
        for example, document in zip(examples, documents, strict=True)
    ]
