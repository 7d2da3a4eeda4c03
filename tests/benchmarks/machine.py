"""What was measured, and on what: without it a figure can't be compared."""

import hashlib
import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine at one moment. load: runnable processes over the last minute."""

    cpu: str
    cores: int
    load: float
    python: str

    @classmethod
    def now(cls) -> "Machine":
        """This machine as it is."""
        return cls(
            cpu=_cpu_model(),
            cores=usable_cores(),
            load=round(os.getloadavg()[0], 2),
            python=platform.python_version(),
        )

    def to_json(self) -> dict[str, Any]:
        """As kept with a finished part."""
        return asdict(self)


def usable_cores() -> int:
    """Cores this process may run on, which in a container are fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def code_version() -> str:
    """The commit; with uncommitted changes, also a hash of these. Empty outside a repository."""
    commit = _git("rev-parse", "--short=10", "HEAD").strip()
    changes = _git("diff", "HEAD") + _git("ls-files", "--others", "--exclude-standard")
    if not commit or not changes:
        return commit
    return f"{commit}+{hashlib.sha256(changes.encode()).hexdigest()[:8]}"


def _git(*words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _cpu_model() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
