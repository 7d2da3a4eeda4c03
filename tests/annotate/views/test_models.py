"""Model versions and the live page of a job."""

import pytest
from django.urls import reverse

from annotate.jobs import request_job
from annotate.models import Evaluation, Job, ModelPart, ModelVersion, TrainingSet
from annotate.promoting import labeller_of
from tests.people_and_projects import a_labeller, some_documents

pytestmark = pytest.mark.django_db

LOST = {
    "won": False,
    "code": "lower",
    "rule": "not-worse",
    "question": "intent",
    "metric": "accuracy",
    "documents": 50,
    "value": 0.64,
    "holder_value": 0.687,
    "holder": "dictionary",
    "holder_version": None,
    "chance": 0.9,
}
HISTORY = [{"step": step, "epoch": step / 10, "loss": 2 - step / 50} for step in range(1, 41)]


def a_version(project, number, state="ready", **fields):
    version = ModelVersion.objects.create(project=project, number=number, state=state, **fields)
    question = project.questions.get()
    training_set, _ = TrainingSet.objects.get_or_create(
        question=question, hash="f" * 64, approval_ids=list(range(60))
    )
    part = ModelPart.objects.create(
        trained_in=version,
        question=question,
        base="built-in",
        seed=0,
        label_slugs=["refund"],
        training_set=training_set,
        folder=f"v{number}",
        history=HISTORY,
        device="CPU",
    )
    version.parts.add(part)
    return version


def measured(labeller, value, labels):
    Evaluation.objects.create(
        labeller=labeller,
        split="validation",
        gold_hash="same",
        figures={
            "metric": "accuracy",
            "value": value,
            "low": value - 0.05,
            "high": value + 0.05,
            "documents": 50,
            "labels": {
                slug: {"precision": f1, "recall": f1, "f1": f1, "gold": 20, "documents": 20}
                for slug, f1 in labels.items()
            },
        },
    )


def test_a_version_stands_beside_what_it_was_judged_against(admin, project):
    version = a_version(project, 1, verdict={"intent": LOST})
    measured(labeller_of(version.trained_parts.get()), 0.64, {"refund": 0.7})
    measured(a_labeller(project, "intent"), 0.687, {"refund": 0.6})

    page = admin.get(reverse("model", args=[project.slug, 1])).content.decode()

    assert "It did not take over." in page
    assert "0.640" in page
    assert "0.687" in page
    assert "+0.100" in page
    assert "60 approved documents" in page
    assert "not learned" in page
    assert "in none of the validation documents" in page
    assert '<polyline class="s1"' in page


def test_promoting_puts_a_version_into_use(admin, project):
    version = a_version(project, 1, verdict={"intent": LOST})

    answer = admin.post(reverse("model_promote", args=[project.slug, 1]))

    version.refresh_from_db()
    assert answer.url == reverse("model", args=[project.slug, 1])
    assert version.state == ModelVersion.State.IN_USE
    assert Job.objects.filter(kind="predict").exists()


def test_a_version_promoted_by_hand_says_by_whom_and_what_it_had_lost_against(admin, project):
    version = a_version(project, 1, verdict={"intent": LOST})
    measured(labeller_of(version.trained_parts.get()), 0.64, {})

    admin.post(reverse("model_promote", args=[project.slug, 1]))
    version_page = admin.get(reverse("model", args=[project.slug, 1])).content.decode()
    project_page = admin.get(reverse("project", args=[project.slug])).content.decode()

    assert "It did not take over" not in version_page
    for page in (version_page, project_page):
        assert "Promoted by hand by dana," in page
        assert "0.640 on 50 validation documents was lower than the 0.687 of what was in" in page
        assert "for now" not in page


def test_the_dialog_says_what_changes_for_people_at_work(admin, project):
    some_documents(project, 3)
    a_version(project, 1, verdict={"intent": LOST})

    page = admin.get(reverse("models", args=[project.slug])).content.decode()

    assert "pre-tags the 3 open documents again" in page
    assert "Nothing approved changes." in page


def test_rolling_back_returns_to_a_version_that_was_in_use(admin, project, now):
    old = a_version(project, 1, state="kept", promoted_at=now)
    new = a_version(project, 2, state="in_use", promoted_at=now)

    admin.post(reverse("model_roll_back", args=[project.slug, 1]))

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("in_use", "kept")


def test_what_can_not_be_promoted_is_refused_in_words(admin, project):
    a_version(project, 1, state="training")

    answer = admin.post(reverse("model_promote", args=[project.slug, 1]))

    assert answer.status_code == 422
    assert "v1 is still being trained." in answer.content.decode()


def test_a_running_job_asks_again_and_an_ended_one_does_not(admin, project, dana, now):
    job = request_job(kind="train", project=project, by=dana, now=now)
    Job.objects.update(
        state="running", done=4, total=10, message="epoch 2 of 5", curve=HISTORY, log="one line"
    )
    address = reverse("job", args=[project.slug, job.pk])

    running = admin.get(address, headers={"HX-Request": "true"}).content.decode()
    Job.objects.update(state="done")
    done = admin.get(address, headers={"HX-Request": "true"}).content.decode()

    assert 'data-poll="2"' in running
    assert 'value="40"' in running
    assert "epoch 2 of 5" in running
    assert "one line" in running
    assert "data-poll" not in done


def test_a_job_is_stopped(admin, project, dana, now):
    job = request_job(kind="train", project=project, by=dana, now=now)

    admin.post(reverse("job_stop", args=[project.slug, job.pk]))

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
