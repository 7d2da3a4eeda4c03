from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from annotate import jobs
from annotate.importing import reading, run_import, run_sweep
from annotate.importing.options import ImportOptions
from annotate.importing.surveying import check_file
from annotate.importing.writing import begin_batch, write_batch
from annotate.jobs import RunningJob, request_job, run_job
from annotate.models import Approval, Document, ImportBatch, Job
from tests.annotate.importing.files import a_file
from tests.people_and_projects import a_member, a_project

ROWS = [{"text": f"Letter {number}.", "intent": "refund"} for number in range(35)]
PLAIN = {"predict_after": False}


@pytest.fixture
def amira(project):
    return a_member(project, "amira", "admin")


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK_ROWS", 10)


def an_import(project, by, path, now, **more):
    return request_job(
        kind="import",
        project=project,
        by=by,
        now=now,
        arguments={"path": str(path), "options": PLAIN, **more},
    )


def work(job):
    run_job.func(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.postgres_too
def test_a_job_imports_a_file_and_its_outcome_is_the_report(project, amira, tmp_path, now):
    job = work(an_import(project, amira, a_file(tmp_path, *ROWS), now))

    assert job.state == Job.State.DONE
    assert job.outcome["documents"] == 35
    assert ImportBatch.objects.get().imported_by == amira
    assert job.percent == 100


def test_a_job_that_finds_mistakes_fails_with_them(project, amira, tmp_path, now):
    job = work(an_import(project, amira, a_file(tmp_path, {"text": ""}), now))

    assert job.state == Job.State.FAILED
    assert "line 1, field “text”" in job.error
    assert not ImportBatch.objects.exists()


def test_a_check_reports_and_writes_nothing(project, amira, tmp_path, now):
    good = work(an_import(project, amira, a_file(tmp_path, *ROWS), now, check_only=True))
    bad = work(an_import(project, amira, a_file(tmp_path, {"text": ""}), now, check_only=True))

    assert good.outcome["documents"] == 35
    assert good.outcome["sentences"]
    assert bad.state == Job.State.DONE
    assert bad.outcome["errors"] == [{"line": 1, "field": "text", "reason": "the text is empty."}]
    assert not ImportBatch.objects.exists()


def test_an_uploaded_file_is_gone_once_it_is_imported(project, amira, now):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    path = a_file(settings.MEDIA_ROOT, *ROWS)

    work(an_import(project, amira, path, now))

    assert not path.exists()


def give_way_after(monkeypatch, documents):
    """Ask the process to end once so many rows are written."""
    original = RunningJob.report

    def report(self, *args, **options):
        if Document.objects.count() >= documents:
            jobs.stopping.set()
        try:
            original(self, *args, **options)
        finally:
            jobs.stopping.clear()

    monkeypatch.setattr(jobs, "WRITE_SECONDS", 0)
    monkeypatch.setattr(RunningJob, "report", report)


@pytest.mark.postgres_too
def test_an_import_that_gave_way_goes_on_where_it_stopped(
    project, amira, tmp_path, now, small_chunks, monkeypatch
):
    job = an_import(project, amira, a_file(tmp_path, *ROWS), now)
    with monkeypatch.context() as patched:
        give_way_after(patched, documents=20)
        work(job)
    assert job.state == Job.State.WAITING
    assert Document.objects.count() == 20
    assert not Document.objects.visible().exists()
    first = set(Document.objects.values_list("pk", flat=True))

    work(job)

    assert job.state == Job.State.DONE
    assert Document.objects.visible().count() == 35
    assert Approval.objects.live().count() == 35
    assert first <= set(Document.objects.values_list("pk", flat=True))


def test_an_import_that_was_stopped_leaves_nothing(
    project, amira, tmp_path, now, small_chunks, monkeypatch
):
    job = an_import(project, amira, a_file(tmp_path, *ROWS), now)
    original = RunningJob.report

    def report(self, *args, **options):
        if Document.objects.exists():
            Job.objects.update(cancel_requested=True)
        original(self, *args, **options)

    monkeypatch.setattr(jobs, "WRITE_SECONDS", 0)
    monkeypatch.setattr(RunningJob, "report", report)
    work(job)

    assert job.state == Job.State.CANCELLED
    assert not ImportBatch.objects.exists()
    assert not Document.objects.exists()


def test_a_job_tried_again_after_it_was_done_imports_nothing_twice(project, amira, tmp_path, now):
    job = work(an_import(project, amira, a_file(tmp_path, *ROWS), now))
    outcome = job.outcome

    assert run_import(RunningJob(job)) == outcome
    assert Document.objects.count() == 35


def abandoned(project, path, *, minutes):
    """A batch that its process left half written so many minutes ago."""
    options = ImportOptions()
    report = check_file(path, options, project)
    batch = begin_batch(project=project, path=path, options=options, by=None)

    def die(done, total, message):
        raise SystemExit

    with pytest.raises(SystemExit):
        write_batch(batch, path, options, report, by=None, now=timezone.now(), progress=die)
    written = timezone.now() - timedelta(minutes=minutes)
    ImportBatch.objects.filter(pk=batch.pk).update(written_at=written)
    return batch


@pytest.mark.postgres_too
def test_after_a_crash_only_an_invisible_batch_is_left_and_the_sweep_removes_it(
    project, amira, tmp_path, now, small_chunks
):
    path = a_file(tmp_path, *ROWS)
    abandoned(project, path, minutes=11)
    abandoned(a_project("other"), path, minutes=9)
    assert Document.objects.count() == 20
    assert not Document.objects.visible().exists()

    outcome = run_sweep(RunningJob(Job(kind="sweep", requested_at=now)))

    assert outcome == {"removed": 1}
    assert ImportBatch.objects.get().project.slug == "other"
    assert Document.objects.count() == Approval.objects.count() == 10


def test_the_sweep_leaves_what_a_waiting_import_will_go_on_with(
    project, amira, tmp_path, now, small_chunks
):
    path = a_file(tmp_path, *ROWS)
    batch = abandoned(project, path, minutes=60)
    an_import(project, amira, path, now, batch=batch.pk)

    assert run_sweep(RunningJob(Job(kind="sweep", requested_at=now))) == {"removed": 0}
