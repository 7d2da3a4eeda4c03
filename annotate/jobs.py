"""Work for the worker processes: request, claim, beat, cancel, rescue; and the one task."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annotate.models import Job, Project, User


@dataclass(frozen=True, slots=True)
class JobKind:
    """How one kind of job is run. function: dotted path of `f(running: RunningJob) -> dict`."""

    name: str
    function: str
    queue: str


JOB_KINDS: dict[str, JobKind] = {}


def register_job(name: str, function: str, *, queue: str = "default") -> None:
    """Make a kind of job known. Called by an `apps.py`; the function is imported when it runs."""
    JOB_KINDS[name] = JobKind(name, function, queue)
