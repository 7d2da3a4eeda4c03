"""A Collab of a benchmark's own: its COLLAB_HOME, and commands run as a person would."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.harness import BenchmarkFailed
from tests.benchmarks.machine import ROOT

# A person's own environment must not decide what is measured.
_LEFT_OUT = ("DATABASE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "BEHIND_TLS", "PORT")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a command printed as its last line, if that was JSON, and its wall seconds."""

    figures: dict[str, Any]
    seconds: float


class Installation:
    """One COLLAB_HOME and the environment that points at it."""

    def __init__(self, home: Path, *, threads: int) -> None:
        self.home = home.resolve()
        kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        self.environment = kept | {
            "COLLAB_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "collab.settings",
            "HF_HUB_OFFLINE": "1",
            "OMP_NUM_THREADS": str(threads),
            "PYTHONUNBUFFERED": "1",
        }

    @classmethod
    def fresh(cls, home: Path, *, threads: int) -> "Installation":
        """An empty one with its tables made; what stood there before is gone."""
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        made = cls(home, threads=threads)
        made.manage("migrate", "--no-input", "--verbosity", "0")
        return made

    def manage(self, *words: str | Path) -> Answered:
        """Run `manage.py WORDS`. Raises BenchmarkFailed with what it said if it fails."""
        return self.run(ROOT / "manage.py", *words)

    def module(self, name: str, *words: str | Path) -> Answered:
        """Run `python -m NAME WORDS` in this installation."""
        return self.run("-m", name, *words)

    def run(self, *words: str | Path) -> Answered:
        """Run Python with these words; the last line of its output may be JSON."""
        command = [sys.executable, *map(str, words)]
        begun = time.perf_counter()
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - begun
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).splitlines()[-25:])
            raise BenchmarkFailed(f"{' '.join(command[1:])} failed:\n{said}")
        return Answered(_last_object(done.stdout), round(seconds, 3))


def _last_object(output: str) -> dict[str, Any]:
    lines = output.strip().splitlines()
    try:
        found = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
