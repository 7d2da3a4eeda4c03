"""Keeps finished parts, so that a long benchmark can run in pieces."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """A part that was measured: its figures, and the commit, machine, date and seconds of it."""

    figures: Figures
    commit: str
    threads: int
    machine: Mapping[str, Any]
    date: str
    seconds: float

    def is_of(self, commit: str, threads: int) -> bool:
        """Whether measuring it again would measure the same thing."""
        return bool(commit) and self.commit == commit and self.threads == threads

    @property
    def circumstances(self) -> dict[str, Any]:
        """All but the figures."""
        return {
            "commit": self.commit,
            "threads": self.threads,
            "machine": dict(self.machine),
            "date": self.date,
            "seconds": self.seconds,
        }


class Record:
    """The finished parts of one benchmark at one size, in a JSON file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def parts(self) -> dict[str, Finished]:
        """What is finished, by the part's name."""
        if not self.path.exists():
            return {}
        kept = json.loads(self.path.read_text(encoding="utf-8"))
        return {name: Finished(**part) for name, part in kept.items()}

    def keep(self, name: str, finished: Finished) -> None:
        """Add a part, or replace an older one; a crash leaves the file as it was or as it is."""
        parts = {**self.parts(), name: finished}
        kept = {
            name: {"figures": dict(part.figures), **part.circumstances}
            for name, part in parts.items()
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
        partial.replace(self.path)
