"""The second pass: rows go into a batch that nobody sees, then one update makes it visible."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from annotate.errors import ImportRefused, LineError
from annotate.importing.batch_writer import BatchWriter, touch
from annotate.importing.checking import CheckedRow
from annotate.importing.labels import LabelledRow, Labelling, made_from_batch, settle_annotated
from annotate.importing.options import ImportOptions
from annotate.importing.reading import ImportFile, chunks
from annotate.importing.report import ImportReport
from annotate.importing.surveying import Progress, check_file, quiet
from annotate.jobs import request_job
from annotate.learning import ask_for_agreement, ask_for_learning
from annotate.models import (
    Document,
    Event,
    ImportBatch,
    Labeller,
    Project,
    User,
)

SETTLED_AT_ONCE = 100
REMOVED_AT_ONCE = 500


def import_documents(
    *,
    project: Project,
    path: Path,
    options: ImportOptions,
    by: User | None,
    now: datetime,
    progress: Progress = quiet,
) -> ImportReport:
    """Turn a file into documents, all or none; what is there already is not imported again.

    Raises ImportRefused with every mistake, up to a hundred; then nothing was written.
    """
    report = check_file(path, options, project, progress)
    if not report.changes_anything:
        return report
    batch = begin_batch(project=project, path=path, options=options, by=by)
    try:
        return write_batch(batch, path, options, report, by=by, now=now, progress=progress)
    except BaseException:
        with contextlib.suppress(DatabaseError):  # the sweep will find it
            remove_batch(batch)
        raise


def begin_batch(
    *, project: Project, path: Path, options: ImportOptions, by: User | None
) -> ImportBatch:
    """An empty batch, seen by nobody."""
    source = ImportFile.at(path, options, project)
    return ImportBatch.objects.create(
        project=project,
        file_name=source.name[:255],
        file_hash=source.hash(),
        imported_by=by,
        split_rule=options.split,
        labels_as=options.labels_as,
        report={"format": source.format.name, "written_to": 0},
    )


def write_batch(
    batch: ImportBatch,
    path: Path,
    options: ImportOptions,
    report: ImportReport,
    *,
    by: User | None,
    now: datetime,
    progress: Progress = quiet,
) -> ImportReport:
    """Fill the batch and make it visible; goes on where an earlier attempt stopped.

    report: of the first pass. Raises ImportRefused if the file changed since.
    """
    source = ImportFile.at(path, options, batch.project)
    writer = BatchWriter(batch, options, Labelling(batch, by, now))
    done = 0
    with source.open() as file:
        for chunk in chunks(_unchanged(source, item) for item in source.items(file)):
            writer.take(chunk)
            done += len(chunk)
            progress(done, report.rows + 1, _("Importing"))
    if options.labels_as == "annotation":
        _settle(batch, report, now, progress)
    report = _publish(batch, writer.for_documents_there, report, by=by, now=now)
    progress(report.rows + 1, report.rows + 1, _("Imported"))
    if options.predict_after:
        _ask_for_more(batch, by, now)
    return report


def _unchanged(source: ImportFile, item: CheckedRow | LineError) -> CheckedRow:
    if isinstance(item, LineError):
        raise ImportRefused(
            _("%(file)s changed while it was being imported. Nothing was imported.")
            % {"file": source.name},
            [item],
        )
    return item


def _settle(batch: ImportBatch, report: ImportReport, now: datetime, progress: Progress) -> None:
    """Let the rule for approval see the annotations, once all of them are in."""
    annotated = batch.documents.exclude(annotations=None).order_by("pk")
    last = 0
    while documents := list(annotated.filter(pk__gt=last).distinct()[:SETTLED_AT_ONCE]):
        with transaction.atomic():
            settle_annotated(documents, now)
            touch(batch)
        last = documents[-1].pk
        progress(report.rows, report.rows + 1, _("Approving"))


def _publish(
    batch: ImportBatch,
    for_documents_there: Sequence[LabelledRow],
    report: ImportReport,
    *,
    by: User | None,
    now: datetime,
) -> ImportReport:
    """Make the batch visible, all at once, with what it adds to earlier documents."""
    splits = batch.documents.order_by("split").values_list("split").annotate(Count("pk"))
    counted = dict(splits)
    report = replace(report, documents=sum(counted.values()), splits=counted, batch=batch.pk)
    with transaction.atomic():
        touch(batch, state=ImportBatch.State.VISIBLE, report=report.to_json())
        batch.state = ImportBatch.State.VISIBLE
        batch.report = report.to_json()
        Labelling(batch, by, now).write(for_documents_there)
        if batch.labels_as == "annotation":
            there = {row.document for row in for_documents_there}
            settle_annotated(list(Document.objects.filter(pk__in=there)), now)
        Event.objects.record(
            "imported",
            project=batch.project,
            by=by,
            now=now,
            batch=batch.pk,
            file=batch.file_name,
            documents=report.documents,
            labels_as=batch.labels_as,
        )
    return report


def _ask_for_more(batch: ImportBatch, by: User | None, now: datetime) -> None:
    """Predictions for the new documents, the first training if their gold makes it due, and how
    alike people label if the file says what people said."""
    if batch.project.questions.exists():
        request_job(kind="predict", project=batch.project, by=by, now=now)
    ask_for_learning(batch.project, now)
    if batch.labels_as == "annotation":
        ask_for_agreement(batch.project, now)


def remove_batch(batch: ImportBatch) -> None:
    """Take away a batch that never became visible, in steps that let others write between."""
    documents = Document.objects.filter(batch=batch.pk, batch__state=ImportBatch.State.WRITING)
    while some := list(documents.values_list("pk", flat=True)[:REMOVED_AT_ONCE]):
        Document.objects.filter(pk__in=some).delete()
    Labeller.objects.filter(
        question__project=batch.project, made_from=made_from_batch(batch)
    ).delete()
    ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.WRITING).delete()
