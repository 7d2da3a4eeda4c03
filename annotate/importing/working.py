"""Imports as jobs, and the sweep that removes what a crash left behind."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from annotate.errors import ImportRefused
from annotate.importing.options import ImportOptions
from annotate.importing.report import ImportReport
from annotate.importing.surveying import check_file
from annotate.importing.writing import begin_batch, remove_batch, write_batch
from annotate.jobs import GaveWay, RunningJob
from annotate.models import ImportBatch, Job

ABANDONED_AFTER = timedelta(minutes=10)


def run_import(running: RunningJob) -> dict[str, Any]:
    """Import an uploaded file; with `check_only` just say what is in it.

    Arguments: path, options (ImportOptions as JSON), check_only. The outcome is the report; of a
    check that found mistakes, `message` and `errors`, each with line, field and reason.
    """
    path = Path(running.arguments["path"])
    options = ImportOptions.from_json(running.arguments.get("options", {}))
    if running.arguments.get("check_only"):
        return _checked(running, path, options)
    try:
        outcome = _imported(running, path, options).to_json()
    except ImportRefused:
        _drop_upload(path)
        raise
    _drop_upload(path)
    return outcome


def _checked(running: RunningJob, path: Path, options: ImportOptions) -> dict[str, Any]:
    try:
        report = check_file(path, options, running.project, _progress_of(running))
    except ImportRefused as refusal:
        return {
            "message": refusal.args[0],
            "errors": [
                {"line": error.line, "field": error.field, "reason": error.reason}
                for error in refusal.errors
            ],
        }
    return report.to_json() | {"sentences": list(report.sentences())}


def _imported(running: RunningJob, path: Path, options: ImportOptions) -> ImportReport:
    batch = ImportBatch.objects.filter(pk=running.arguments.get("batch", 0)).first()
    if batch is not None and batch.state == ImportBatch.State.VISIBLE:
        return ImportReport.from_json(batch.report)
    by = running.requested_by
    progress = _progress_of(running)
    if batch is None:
        report = check_file(path, options, running.project, progress)
        if not report.changes_anything:
            return report
        batch = begin_batch(project=running.project, path=path, options=options, by=by)
        running.remember(batch=batch.pk, report=report.to_json())
    else:
        report = ImportReport.from_json(running.arguments["report"])
    try:
        return write_batch(
            batch, path, options, report, by=by, now=timezone.now(), progress=progress
        )
    except GaveWay:
        raise  # goes on later with this batch
    except BaseException:
        remove_batch(batch)
        raise


def _progress_of(running: RunningJob) -> Any:
    def report(done: int, total: int, message: str) -> None:
        running.report(done, total, message, may_give_way=True)

    return report


def _drop_upload(path: Path) -> None:
    """Files people uploaded have served once they are imported; others are theirs."""
    if path.resolve().is_relative_to(settings.MEDIA_ROOT):
        path.unlink(missing_ok=True)


def run_sweep(running: RunningJob) -> dict[str, Any]:
    """Remove batches that nobody has written to for long and no import will go on with."""
    now = timezone.now()
    importing = Job.objects.unfinished().filter(kind="import").values("project")
    abandoned = ImportBatch.objects.filter(
        state=ImportBatch.State.WRITING, written_at__lt=now - ABANDONED_AFTER
    ).exclude(project__in=importing)
    removed = 0
    for batch in abandoned:
        remove_batch(batch)
        removed += 1
    return {"removed": removed}
