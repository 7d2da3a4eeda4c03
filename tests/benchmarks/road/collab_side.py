"""Collab's side of `road`: every step is a command, run as a person would run it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.harness import BenchmarkFailed, Setting
from tests.benchmarks.installation import Answered, Installation
from tests.benchmarks.record import Figures
from tests.benchmarks.road.data_sets import DataSet, PublishedFiles, read_conll, read_csv, unpack
from tests.benchmarks.road.scoring import ScoredDocument, published_gold, quality, read_export

SMALL_EPOCHS = "5"
"""With one, the few documents of the small size teach nothing that could be scored."""


@dataclass(slots=True)
class Road:
    """A project under way: its installation, its files, and how long each command took."""

    published: PublishedFiles
    folder: Path
    installation: Installation
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def data_set(self) -> DataSet:
        """The published set that the project is made from."""
        return self.published.data_set

    def command(self, name: str, *words: str | Path) -> Answered:
        """Run `manage.py NAME PROJECT WORDS`; its seconds add up under its name."""
        answered = self.installation.manage(name, self.data_set.slug, *words)
        self.seconds[name] = round(self.seconds.get(name, 0.0) + answered.seconds, 3)
        return answered


def begin(data_set: DataSet, setting: Setting, *splits: str) -> Road:
    """A new installation with the set's project, and the published splits imported as gold."""
    home = Installation.fresh(setting.folder / "home", threads=setting.threads)
    published = unpack(data_set, setting.within("files"))
    road = Road(published, setting.folder, home)
    road.command("create_project", "--scheme", published.scheme)
    for split in splits:
        road.command(
            "import_documents", published.paths[split], "--labels-as", "gold", "--split", split,
            "--on-duplicate", "keep", "--no-predict", "--seed", "0", "--json",
        )  # fmt: skip
    return road


def test_gold(road: Road) -> list[ScoredDocument]:
    """The test documents with their gold as Collab exports them, in the order of the file.

    Raises BenchmarkFailed if a label isn't where the published file has it.
    """
    path = road.folder / "gold.jsonl"
    road.command("export_annotations", "--format", "jsonl", "--output", path)
    documents = [one for one in read_export(path, road.data_set) if one.split == "test"]
    read = read_conll if road.data_set.kind == "spans" else read_csv
    published = published_gold(read(road.published.paths["test"]), documents)
    wrong = [
        document.id
        for document, labels in zip(documents, published, strict=True)
        if document.labels != labels
    ]
    if wrong:
        raise BenchmarkFailed(f"Gold of {len(wrong)} documents differs, first {wrong[:3]}.")
    return documents


def measure(data_set: DataSet, setting: Setting) -> Figures:
    """Create, import, train, evaluate, predict, export; then score what was exported."""
    splits = [split for split in ("train", "validation", "test") if split in data_set.files]
    road = begin(data_set, setting, *splits)
    gold = test_gold(road)
    trained = road.command("train", *_training_words(road, setting), "--json")
    road.command("evaluate", "--json")
    predicted = _predictions(road, gold)
    of_question = trained.figures["questions"][data_set.question]
    return {
        data_set.metric: quality(data_set, [one.labels for one in gold], predicted),
        f"{data_set.metric}_by_collab": of_question["test"]["value"],
        "train_s": of_question["train_s"],
        "train_command_s": trained.seconds,
        "documents": len(gold),
        "command_s": road.seconds,
    }


def _training_words(road: Road, setting: Setting) -> list[str]:
    """Without a validation set nothing can be chosen: what was trained is what is measured."""
    chooses = "validation" in road.data_set.files and not setting.small
    words = ["--device", "cpu", "--seed", "0", "--promote", "not-worse" if chooses else "always"]
    return [*words, "--epochs", SMALL_EPOCHS] if setting.small else words


def _predictions(road: Road, gold: Iterable[ScoredDocument]) -> list[frozenset[Any]]:
    """What the model in use says of the test texts, imported once more without their labels."""
    asked = road.folder / "unlabelled.jsonl"
    with asked.open("w", encoding="utf-8") as file:
        for number, document in enumerate(gold):
            file.write(json.dumps({"id": f"asked-{number}", "text": document.text}) + "\n")
    road.command(
        "import_documents", asked, "--labels-as", "ignore", "--split", "train",
        "--on-duplicate", "keep", "--no-predict", "--json",
    )  # fmt: skip
    road.command("predict", "--json")
    exported = road.folder / "predictions.jsonl"
    road.command(
        "export_annotations", "--source", "predictions", "--format", "jsonl", "--output", exported
    )
    answers = {one.id: one.labels for one in read_export(exported, road.data_set)}
    return [answers[f"asked-{number}"] for number, _ in enumerate(gold)]
