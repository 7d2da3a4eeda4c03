"""The published sets of `road`: their files, read as plainly as a tutorial would."""

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.harness import Setting

SPLITS = ("train", "validation", "test")
SMALL_SENTENCES = 36
SMALL_LABELS = 4
SMALL_TEXTS_PER_LABEL = 10


@dataclass(frozen=True, slots=True)
class DataSet:
    """A published set. files: by split, below --data. goal: what `metric` must reach, if any."""

    slug: str
    name: str
    kind: str
    question: str
    files: Mapping[str, str]
    goal: float | None = None

    @property
    def metric(self) -> str:
        """Key of the quality figure."""
        return "f1" if self.kind == "spans" else "accuracy"


NCBI = DataSet(
    slug="ncbi",
    name="NCBI-disease",
    kind="spans",
    question="entities",
    files={
        "train": "ncbi-disease/conll/train.tsv.gz",
        "validation": "ncbi-disease/conll/devel.tsv.gz",
        "test": "ncbi-disease/conll/test.tsv.gz",
    },
    goal=0.83,
)
WNUT17 = DataSet(
    slug="wnut17",
    name="WNUT17",
    kind="spans",
    question="entities",
    files={
        "train": "wnut17/wnut17train.conll.gz",
        "validation": "wnut17/emerging.dev.conll.gz",
        "test": "wnut17/emerging.test.annotated.gz",
    },
)
BANKING77 = DataSet(
    slug="banking77",
    name="BANKING77",
    kind="one_of",
    question="category",
    files={"train": "banking77/train.csv", "test": "banking77/test.csv"},
    goal=0.933,
)
DATA_SETS = (NCBI, WNUT17, BANKING77)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words and their IOB2 tags, as the published file has them."""

    words: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def labels(self) -> set[str]:
        """The labels that occur in it."""
        return {tag.partition("-")[2] for tag in self.tags if tag != "O"}


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text and its category, as the published file has them."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """A set's files unpacked below the benchmark's folder, and its label scheme."""

    data_set: DataSet
    paths: Mapping[str, Path]
    scheme: Path


def read_conll(path: Path) -> list[Sentence]:
    """The sentences of a two-column file with tabs; a line of whitespace ends one."""
    sentences: list[Sentence] = []
    rows: list[list[str]] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if line.strip():
            rows.append(line.split("\t"))
        elif rows:
            words, tags = zip(*rows, strict=True)
            sentences.append(Sentence(words, tags))
            rows = []
    return sentences


def read_csv(path: Path) -> list[LabelledText]:
    """The rows of a CSV file with the columns text and category."""
    with path.open(encoding="utf-8", newline="") as file:
        return [LabelledText(row["text"], row["category"]) for row in csv.DictReader(file)]


def unpack(data_set: DataSet, setting: Setting) -> PublishedFiles:
    """Write the set's files, or a few documents of each in the small size, and its scheme."""
    folder = setting.folder
    folder.mkdir(parents=True, exist_ok=True)
    ending = "conll" if data_set.kind == "spans" else "csv"
    paths = {split: folder / f"{split}.{ending}" for split in SPLITS if split in data_set.files}
    for split, path in paths.items():
        path.write_bytes(_published(setting.source(data_set.files[split])))
    if setting.small:
        _make_small(data_set, paths)
    scheme = folder / "scheme.json"
    scheme.write_text(json.dumps(_scheme(data_set, paths), indent=1), encoding="utf-8")
    return PublishedFiles(data_set, paths, scheme)


def label_slug(name: str) -> str:
    """A published label as a slug: `reverted_card_payment?` → `reverted_card_payment`."""
    return re.sub(r"[^a-z0-9_-]", "", name.lower())


def _published(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def _scheme(data_set: DataSet, paths: Mapping[str, Path]) -> dict[str, Any]:
    names = sorted(_label_names(data_set, paths.values()))
    question = {
        "slug": data_set.question,
        "name": data_set.question.capitalize(),
        "kind": data_set.kind,
        "labels": [_label(name) for name in names],
    }
    return {"name": data_set.name, "language": "en", "questions": [question]}


def _label(name: str) -> dict[str, str]:
    """A label that the importer finds by the published name, with words a person would read."""
    slug = label_slug(name)
    words = re.sub(r"[_-]+", " ", name).strip(" ?").capitalize()
    return {"slug": slug, "name": words if slug == name.lower() else name, "description": words}


def _label_names(data_set: DataSet, paths: Iterable[Path]) -> set[str]:
    if data_set.kind == "spans":
        return {label for path in paths for one in read_conll(path) for label in one.labels}
    return {row.category for path in paths for row in read_csv(path)}


def _make_small(data_set: DataSet, paths: Mapping[str, Path]) -> None:
    if data_set.kind == "spans":
        for path in paths.values():
            _write_conll(path, _few_sentences(read_conll(path)))
        return
    kept = sorted({row.category for row in read_csv(paths["test"])})[:SMALL_LABELS]
    for path in paths.values():
        _write_csv(path, _few_texts(read_csv(path), kept))


def _few_sentences(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Short sentences, two thirds of them with labels, each label in turn as far as it goes."""
    short = [one for one in sentences if 4 <= len(one.words) <= 24]
    enough = 2 * SMALL_SENTENCES // 3 // len({label for one in sentences for label in one.labels})
    met: Counter[str] = Counter()
    labelled: list[Sentence] = []
    for one in short:
        if one.labels and min(met[label] for label in one.labels) < enough:
            met.update(one.labels)
            labelled.append(one)
    empty = [one for one in short if not one.labels]
    return [*labelled[: 2 * SMALL_SENTENCES // 3], *empty[: SMALL_SENTENCES // 3]]


def _few_texts(rows: Sequence[LabelledText], kept: Sequence[str]) -> list[LabelledText]:
    return [
        row
        for category in kept
        for row in [row for row in rows if row.category == category][:SMALL_TEXTS_PER_LABEL]
    ]


def _write_conll(path: Path, sentences: Sequence[Sentence]) -> None:
    blocks = (
        "".join(f"{word}\t{tag}\n" for word, tag in zip(one.words, one.tags, strict=True))
        for one in sentences
    )
    path.write_text("\n".join(blocks), encoding="utf-8")


def _write_csv(path: Path, rows: Sequence[LabelledText]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "category"])
        writer.writerows((row.text, row.category) for row in rows)
