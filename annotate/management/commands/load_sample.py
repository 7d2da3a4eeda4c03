"""Load a sample project with its documents."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.founding import create_project
from annotate.importing import ImportOptions, import_documents
from annotate.jobs import request_job
from annotate.learning import ask_for_learning
from annotate.management.command import CollabCommand
from annotate.management.finding import find_owner
from annotate.models import ImportBatch, Project, Split, User
from annotate.starters import SAMPLES, sample_files, starter_scheme

APPROVED_TRAIN_DOCUMENTS = {"clinical": 60}
"""Enough for a first training; the other samples start without one."""


class Command(CollabCommand):
    """`manage.py load_sample NAME`."""

    help = gettext_lazy(
        "Create a sample project: its validation and test documents approved, its train documents "
        "waiting; of the clinical one 60 train documents approved too."
    )
    example = "manage.py load_sample customer --owner amira"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=SAMPLES)
        parser.add_argument(
            "--owner",
            default="",
            metavar="USERNAME",
            help=gettext_lazy("Becomes its admin; by default the first superuser."),
        )
        parser.add_argument(
            "--no-predict",
            action="store_true",
            help=gettext_lazy("Ask for no predictions: the command `predict` follows at once."),
        )

    def handle(self, *, name: str, owner: str, no_predict: bool, **options: Any) -> None:
        person = find_owner(owner)
        project = Project.objects.filter(slug=name).first() or create_project(
            slug=name, name="", scheme=starter_scheme(name), by=person, now=timezone.now()
        )
        count = 0
        for path, import_options in _parts(name):
            # A second call goes on after a crash, and adds nothing to what is there.
            if not _is_imported(project, import_options):
                count += self._take(project, path, import_options, person)
        if count and not no_predict:
            request_job(kind="predict", project=project, by=person, now=timezone.now())
        ask_for_learning(project, timezone.now())
        self.stdout.write(
            self.style.SUCCESS(
                _("%(count)d documents loaded into %(project)s.")
                % {"count": count, "project": project}
            )
        )

    def _take(
        self, project: Project, path: Path, options: ImportOptions, person: User | None
    ) -> int:
        with self.progress_bar() as progress:
            return import_documents(
                project=project,
                path=path,
                options=options,
                by=person,
                now=timezone.now(),
                progress=progress,
            ).documents


def _parts(name: str) -> Iterator[tuple[Path, ImportOptions]]:
    """The files to import: gold to measure on, gold to learn from, and what waits for people."""
    files = sample_files(name)
    approved = APPROVED_TRAIN_DOCUMENTS.get(name, 0)
    for split in (Split.VALIDATION, Split.TEST):
        yield files[split], _options(split, split, "gold")
    with _cut(files[Split.TRAIN], approved) as (begun, waiting):
        if approved:
            yield begun, _options("train-approved", Split.TRAIN, "gold")
        yield waiting, _options("train-waiting", Split.TRAIN, "ignore")


def _options(part: str, split: str, labels_as: str) -> ImportOptions:
    return ImportOptions(
        file_name=f"{part}.jsonl", split=split, labels_as=labels_as, predict_after=False
    )


@contextmanager
def _cut(path: Path, lines: int) -> Iterator[tuple[Path, Path]]:
    """The first lines of a file and the others, each as a file of its own."""
    with tempfile.TemporaryDirectory() as folder, path.open(encoding="utf-8") as file:
        begun, waiting = Path(folder) / "begun.jsonl", Path(folder) / "waiting.jsonl"
        begun.write_text("".join(itertools.islice(file, lines)), encoding="utf-8")
        waiting.write_text("".join(file), encoding="utf-8")
        yield begun, waiting


def _is_imported(project: Project, options: ImportOptions) -> bool:
    return project.batches.filter(
        file_name=options.file_name, state=ImportBatch.State.VISIBLE
    ).exists()
