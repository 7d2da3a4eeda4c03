"""A training whose worker is killed is taken up by another, and what was in use stays so."""

import time
from datetime import datetime

import pytest
from django.utils import timezone

from annotate.jobs import request_job
from annotate.models import Job, ModelVersion, Project
from tests.people_and_projects import a_labeller, a_project
from tests.servers import worker_process
from tests.training.gold_and_models import some_gold

pytestmark = [pytest.mark.heavy, pytest.mark.django_db(transaction=True)]


def test_a_training_whose_worker_is_killed_goes_on_within_a_minute():
    project = a_project(first_training_at=0)
    some_gold(project, 40, split="train")
    in_use = a_labeller(project, "intent", "similarity")
    job = request_job(
        kind="train",
        project=project,
        by=None,
        now=timezone.now(),
        arguments={"changes": {"epochs": 40}},
    )

    with worker_process() as first:
        wait_until(lambda: Job.objects.get(pk=job.pk).done > 3, seconds=60)
        first.kill()
        killed_at = timezone.now()
    with worker_process():
        wait_until(lambda: was_begun_again(job, after=killed_at), seconds=60)
        assert project.questions.get().labeller_in_use == in_use
        wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, seconds=180)

    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert states_of(project) == {1: ModelVersion.State.FAILED, 2: ModelVersion.State.READY}


def was_begun_again(job: Job, *, after: datetime) -> bool:
    job = Job.objects.get(pk=job.pk)
    return job.attempts == 2 and job.started_at > after


def states_of(project: Project) -> dict[int, str]:
    return dict(project.versions.values_list("number", "state"))


def wait_until(is_so, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.2)
