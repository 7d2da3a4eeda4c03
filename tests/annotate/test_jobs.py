"""Jobs: nobody's work is done twice, lost, or running for ever."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from annotate import jobs
from annotate.errors import JobRefused, TrainingRefused
from annotate.jobs import (
    GaveWay,
    JobCancelled,
    RunningJob,
    cancel_job,
    claim_job,
    register_job,
    request_job,
    rescue_jobs,
    run_here,
)
from annotate.management.commands.worker import keep_house
from annotate.models import Job, ModelVersion
from tests.people_and_projects import a_project

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]


def count_to_three(running: RunningJob) -> dict:
    for number in range(running.arguments.get("from", 0), 3):
        running.report(number, 3, f"at {number}", may_give_way=True)
        running.remember(**{"from": number + 1})
    running.report(3, 3)
    return {"counted": 3}


def refuse(running: RunningJob) -> dict:
    raise TrainingRefused("Too little data.")


def sleep_long(running: RunningJob) -> dict:
    for second in range(600):
        running.report(second, 600)
        time.sleep(0.2)
    return {}


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch):
    monkeypatch.setattr(jobs, "JOB_KINDS", dict(jobs.JOB_KINDS))
    register_job("count", f"{__name__}.count_to_three")
    register_job("refuse", f"{__name__}.refuse")


@pytest.fixture
def project():
    return a_project()


def test_a_job_run_here_ends_with_its_outcome(project, now):
    job = run_here(kind="count", project=project, by=None, now=now)

    assert job.state == Job.State.DONE
    assert job.outcome == {"counted": 3}
    assert (job.done, job.total) == (3, 3)


def test_a_users_mistake_fails_the_job_with_its_sentence(project, now):
    with pytest.raises(TrainingRefused):
        run_here(kind="refuse", project=project, by=None, now=now)

    assert Job.objects.get().state == Job.State.FAILED
    assert Job.objects.get().error == "Too little data."


def test_only_one_worker_wins_a_job(project, now):
    job = request_job(kind="count", project=project, by=None, now=now)

    assert claim_job(job.pk, worker="one", now=now)
    assert not claim_job(job.pk, worker="other", now=now)


def test_a_second_training_of_a_project_is_refused(project, now):
    request_job(kind="train", project=project, by=None, now=now)

    with pytest.raises(JobRefused, match="under way"):
        request_job(kind="train", project=project, by=None, now=now)


def test_a_training_holds_up_neither_an_import_nor_a_pre_tag(project, now):
    kinds = ("train", "evaluate", "predict", "import")
    jobs = [request_job(kind=kind, project=project, by=None, now=now) for kind in kinds]

    assert [job.queue for job in jobs] == ["training", "default", "default", "default"]


def test_a_waiting_job_that_is_stopped_never_runs(project, now):
    job = request_job(kind="count", project=project, by=None, now=now)

    cancel_job(job=job, by=None, now=now)

    assert job.state == Job.State.CANCELLED
    assert not claim_job(job.pk, worker="one", now=now)


def test_a_running_job_stops_at_its_next_report(project, now):
    job = request_job(kind="count", project=project, by=None, now=now)
    claim_job(job.pk, worker="one", now=now)
    cancel_job(job=job, by=None, now=now)

    with pytest.raises(JobCancelled):
        RunningJob(job).report(1, 3)


def test_a_job_gives_way_to_one_of_higher_priority_and_goes_on_where_it_was(project, now):
    job = request_job(kind="count", project=project, by=None, now=now)
    urgent = request_job(kind="count", project=project, by=None, now=now, priority=5)

    jobs.run_job.func(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    cancel_job(job=urgent, by=None, now=now)
    jobs.run_job.func(job.pk)
    job.refresh_from_db()
    assert job.outcome == {"counted": 3}


def test_a_commands_job_gives_way_to_nobody(project, now):
    request_job(kind="count", project=project, by=None, now=now, priority=5)

    job = run_here(kind="count", project=project, by=None, now=now)

    assert job.outcome == {"counted": 3}


def test_a_job_whose_worker_died_is_tried_again_and_then_fails(project, now):
    job = request_job(kind="count", project=project, by=None, now=now)
    for _attempt in range(job.max_attempts):
        claim_job(job.pk, worker="dies", now=now)
        rescue_jobs(now=now + timedelta(seconds=31))

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "died 3 times" in job.error


def test_a_job_whose_heart_beats_is_left_alone(project, now):
    job = request_job(kind="count", project=project, by=None, now=now)
    claim_job(job.pk, worker="works", now=now)

    assert rescue_jobs(now=now + timedelta(seconds=29)) == 0


def test_a_worker_whose_job_went_to_another_lets_go_of_it(project, now):
    job = request_job(kind="count", project=project, by=None, now=now)
    claim_job(job.pk, worker="slept", now=now)
    asleep = RunningJob(Job.objects.get())
    rescue_jobs(now=now + timedelta(seconds=31))
    claim_job(job.pk, worker="other", now=now + timedelta(seconds=32))

    with pytest.raises(GaveWay):
        asleep.report(1, 3)
    jobs._go_back_to_waiting(asleep.job)
    jobs._finish(asleep.job, Job.State.DONE)

    job.refresh_from_db()
    assert (job.state, job.worker, job.done) == (Job.State.RUNNING, "other", 0)
    assert job.heartbeat_at == now + timedelta(seconds=32)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_with_9_leaves_its_job_to_another(project, tmp_path):
    job = request_job(kind="count", project=project, by=None, now=timezone.now())
    worker = _a_worker_that_hangs_on(job)
    try:
        _wait_until(lambda: Job.objects.get(pk=job.pk).state == Job.State.RUNNING)
    finally:
        worker.kill()
        worker.wait()

    assert rescue_jobs(now=timezone.now()) == 0
    assert rescue_jobs(now=timezone.now() + timedelta(seconds=31)) == 1
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    jobs.run_job.func(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def _a_worker_that_hangs_on(job: Job) -> subprocess.Popen:
    """A real process that works on the job and would for two minutes."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    script = (
        "import django, sys; from django.conf import settings; import collab.settings;"
        f"settings.DATABASES['default']['NAME'] = {name!r};"
        "django.setup();"
        "from annotate import jobs;"
        "jobs.register_job('count', 'tests.annotate.test_jobs.sleep_long');"
        f"jobs.run_job.func({job.pk})"
    )
    return subprocess.Popen([sys.executable, "-c", script])


def _wait_until(is_so, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def test_a_version_whose_training_died_for_good_is_failed(project):
    version = ModelVersion.objects.create(project=project, number=1)

    keep_house()

    version.refresh_from_db()
    assert version.state == ModelVersion.State.FAILED


def test_a_command_does_the_training_that_nobody_has_begun(project, now):
    register_job("train", f"{__name__}.count_to_three", queue="training")
    waiting = request_job(kind="train", project=project, by=None, now=now)

    job = run_here(kind="train", project=project, by=None, now=now, arguments={"from": 1})

    assert job == waiting
    assert (job.state, job.arguments) == (Job.State.DONE, {"from": 3})


def test_a_command_leaves_a_training_alone_that_a_worker_has_begun(project, now):
    begun = request_job(kind="train", project=project, by=None, now=now)
    claim_job(begun.pk, worker="one", now=now)

    with pytest.raises(JobRefused, match="under way"):
        run_here(kind="train", project=project, by=None, now=now)
