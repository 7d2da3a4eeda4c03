"""Writes the rows of a file into a batch, a chunk and a transaction at a time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotate.errors import ImportRefused
from annotate.importing.checking import CheckedRow
from annotate.importing.labels import LabelledRow, Labelling
from annotate.importing.options import ImportOptions
from annotate.importing.repeats import first_documents
from annotate.models import Document, DocumentWords, ImportBatch, Split, sample_number
from annotate.project_rules import ProjectRules
from annotate.samples import is_drawn_blind, opinions_to_ask

VALIDATION_BELOW = 0.08
TEST_BELOW = 0.16


@dataclass(slots=True)
class BatchWriter:
    """Writes rows a chunk at a time, each in a transaction of its own.

    for_documents_there: labels for documents of earlier imports, which people see already; they
    are written with the update that makes the batch visible.
    """

    batch: ImportBatch
    options: ImportOptions
    labelling: Labelling
    for_documents_there: list[LabelledRow] = field(default_factory=list)
    chance: random.Random = field(init=False)
    rules: ProjectRules = field(init=False)

    def __post_init__(self) -> None:
        # The hash makes two files differ that are imported with one seed.
        seed = self.options.seed
        self.chance = (
            random.SystemRandom()
            if seed is None
            else random.Random(f"{seed}:{self.batch.file_hash}")
        )
        self.rules = self.batch.project.rules

    def take(self, chunk: Sequence[CheckedRow]) -> None:
        """Write a chunk, unless an earlier attempt did."""
        # One draw for each row, written or not, so that a seed gives the same after a restart.
        draws = [self.chance.random() for _ in chunk]
        is_written = chunk[-1].row.line <= self.batch.report["written_to"]
        with transaction.atomic():
            there = self._documents_there(chunk)
            self._keep_for_later(chunk, there)
            if not is_written:
                self._write(chunk, draws, there)
                self._mark_written(chunk[-1].row.line)

    def _documents_there(self, chunk: Sequence[CheckedRow]) -> dict[str, int]:
        if self.options.on_duplicate == "keep":
            return {}
        return first_documents(self.batch.project, {checked.content_hash for checked in chunk})

    def _keep_for_later(self, chunk: Sequence[CheckedRow], there: dict[str, int]) -> None:
        self.for_documents_there += [
            LabelledRow(there[checked.content_hash], _without_text(checked))
            for checked in chunk
            if checked.content_hash in there and checked.markup
        ]

    def _write(
        self, chunk: Sequence[CheckedRow], draws: Sequence[float], there: dict[str, int]
    ) -> None:
        keeps = self.options.on_duplicate == "keep"
        known = {} if keeps else self._documents_of_batch(chunk)
        fresh: dict[str | int, Document] = {}
        labels: list[tuple[int | Document, CheckedRow]] = []
        for checked, draw in zip(chunk, draws, strict=True):
            if checked.content_hash in there:
                continue
            key = checked.row.line if keeps else checked.content_hash
            if key not in known and key not in fresh:
                fresh[key] = self._document(checked, draw)
            labels.append((known.get(checked.content_hash) or fresh[key], checked))
        DocumentWords.objects.index(Document.objects.bulk_create(fresh.values()))
        self.labelling.write(
            [
                LabelledRow(document.pk if isinstance(document, Document) else document, checked)
                for document, checked in labels
            ]
        )

    def _documents_of_batch(self, chunk: Sequence[CheckedRow]) -> dict[str | int, int]:
        hashes = {checked.content_hash for checked in chunk}
        mine = self.batch.documents.filter(project=self.batch.project, content_hash__in=hashes)
        return dict(mine.values_list("content_hash", "pk"))

    def _document(self, checked: CheckedRow, draw: float) -> Document:
        row = checked.row
        split = self._split(row.split, draw)
        return Document(
            project=self.batch.project,
            batch=self.batch,
            text=row.text,
            language=row.language,
            meta=dict(row.meta),
            external_id=row.id,
            content_hash=checked.content_hash,
            draw=draw,
            split=split,
            is_random=(
                split == Split.TRAIN and sample_number(draw, "random") < self.rules.random_share
            ),
            opinions_wanted=opinions_to_ask(draw, self.rules),
            is_drawn_blind=is_drawn_blind(draw, split, self.rules),
        )

    def _split(self, own: str, draw: float) -> str:
        if self.options.split != "auto":
            return self.options.split
        if own:
            return own
        if draw < VALIDATION_BELOW:
            return Split.VALIDATION
        return Split.TEST if draw < TEST_BELOW else Split.TRAIN

    def _mark_written(self, line: int) -> None:
        self.batch.report = {**self.batch.report, "written_to": line}
        touch(self.batch, report=self.batch.report)


def _without_text(checked: CheckedRow) -> CheckedRow:
    """The labels alone: these wait in memory until the whole file is read."""
    return replace(checked, row=replace(checked.row, text="", meta={}, answers={}))


def touch(batch: ImportBatch, **fields: object) -> None:
    """Say that somebody is at work on the batch. Raises ImportRefused if it was removed."""
    writing = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.WRITING)
    if not writing.update(written_at=timezone.now(), **fields):
        raise ImportRefused(
            _("The import of %(file)s was taken for abandoned and removed. Start it again.")
            % {"file": batch.file_name}
        )
