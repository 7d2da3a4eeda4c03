"""Three people's labels of the same clinical notes, each with slips of their own: for review."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import ROOT

SOURCE = ROOT / "annotate" / "starters" / "clinical" / "train.jsonl"
READERS = {"amira": 0.06, "bo": 0.12, "dana": 0.2}
"""How often each person leaves a span out, takes it for something else, or ends it elsewhere."""
TAKEN_FOR = {"problem": "body_part", "test": "result", "dose": "frequency", "route": "dose"}


def write_readings(path: Path, notes: int, seed: int = 7) -> None:
    """A file to import as annotations: each of the first `notes` notes as three people read it."""
    chance = random.Random(seed)
    rows = [json.loads(line) for line in SOURCE.read_text().splitlines()[:notes]]
    lines = [json.dumps(reading) for row in rows for reading in _readings(row, chance)]
    path.write_text("\n".join(lines))


def _readings(row: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    for annotator, slips in READERS.items():
        spans = [_seen(span, row["text"], slips, chance) for span in row["entities"]]
        yield row | {"annotator": annotator, "entities": [span for span in spans if span]}


def _seen(
    span: dict[str, Any], text: str, slips: float, chance: random.Random
) -> dict[str, Any] | None:
    if chance.random() > slips:
        return span
    kind = chance.choice(["left out", "taken for", "shorter"])
    if kind == "taken for" and span["label"] in TAKEN_FOR:
        return span | {"label": TAKEN_FOR[span["label"]]}
    first, _, rest = text[span["start"] : span["end"]].partition(" ")
    if kind == "shorter" and rest:
        return span | {"start": span["start"] + len(first) + 1}
    return None
