"""The project page: progress, who makes the pre-tags, jobs, Retrain."""

import pytest
from django.urls import reverse
from django.utils import timezone

from annotate.jobs import request_job
from annotate.models import Annotation, Evaluation, Event, Job, Labeller
from tests.people_and_projects import a_document, a_labeller, a_user, some_documents

pytestmark = pytest.mark.django_db

RETRAIN = {"question": "", "promote": "not-worse", "base": ""}


def page_of(client, project):
    return client.get(reverse("project", args=[project.slug])).content.decode()


def an_evaluation(labeller, split, value, documents=50, **fields):
    figures = {"metric": "accuracy", "value": value, "low": value - 0.05, "high": value + 0.05}
    return Evaluation.objects.create(
        labeller=labeller,
        split=split,
        gold_hash="same",
        figures={**figures, "documents": documents, "labels": {}},
        **fields,
    )


def test_without_a_model_it_says_how_many_documents_are_to_go(annotator, project):
    some_documents(project, 3, state="approved")

    page = page_of(annotator, project)

    assert "Pre-tags come from label names and examples for now." in page
    assert "The first model trains by itself after 50 approved documents: 47 to go." in page


def test_the_first_training_is_named_while_it_is_under_way(admin, project, dana, now):
    request_job(kind="train", project=project, by=dana, now=now)

    pages = [admin.get(reverse(name, args=[project.slug])) for name in ("project", "models")]

    for page in pages:
        assert "The first model is being trained." in page.content.decode()
        assert "to go" not in page.content.decode()


def test_what_happened_within_the_minute_happened_just_now(annotator, project, now):
    Event.objects.record("created", project=project, by=None, now=timezone.now())
    Event.objects.record("changed", project=project, by=None, now=now)

    page = page_of(annotator, project)

    assert "just now" in page
    assert "0 minutes" not in page
    assert " ago" in page


def test_figures_name_their_interval_their_sample_and_what_is_open(annotator, project):
    labeller = a_labeller(project, "intent", Labeller.Kind.SIMILARITY)
    an_evaluation(labeller, "validation", 0.7, open_documents=4)
    an_evaluation(labeller, "test", 0.65)

    page = page_of(annotator, project)

    assert "0.700" in page
    assert "0.650–0.750" in page
    assert "50 validation" in page
    assert "4 still open" in page


def test_too_few_documents_are_no_figure_but_a_number_that_is_missing(annotator, project):
    labeller = a_labeller(project, "intent", Labeller.Kind.SIMILARITY)
    an_evaluation(labeller, "validation", 0.7, documents=12)

    page = page_of(annotator, project)

    assert "too few: 18 more needed" in page
    assert "0.700" not in page


def test_labellers_on_other_documents_are_not_passed_off_as_comparable(annotator, project):
    first = a_labeller(project, "intent", Labeller.Kind.SIMILARITY)
    second = a_labeller(project, "intent", Labeller.Kind.DICTIONARY, in_use=False)
    an_evaluation(first, "validation", 0.7)
    an_evaluation(second, "validation", 0.6)
    together = page_of(annotator, project)
    Evaluation.objects.filter(labeller=second).update(gold_hash="other")

    apart = page_of(annotator, project)

    assert "Not all were measured on the same documents." not in together
    assert "Not all were measured on the same documents." in apart


def test_acceptance_is_measured_on_random_documents_alone(annotator, project, amira, now):
    for number in range(60):
        document = a_document(project, is_random=number < 40)
        Annotation.objects.create(
            document=document,
            annotator=amira,
            verdict="accepted" if number < 30 or number >= 40 else "fixed",
            submission_key=str(number),
            submitted_at=now,
        )

    page = page_of(annotator, project)

    assert "75 %" in page
    assert "60 % to 86 %, 40 documents drawn at random" in page


def test_retrain_asks_for_one_training_and_refuses_a_second_in_words(admin, project):
    address = reverse("retrain", args=[project.slug])

    asked = admin.post(address, RETRAIN)
    refused = admin.post(address, RETRAIN, headers={"HX-Request": "true"})

    job = Job.objects.get(kind="train")
    assert asked.status_code == 302
    assert job.arguments == {"questions": [], "promote": "not-worse", "base": ""}
    assert refused.status_code == 422
    assert "is under way already" in refused.content.decode()


def test_a_refused_retrain_without_htmx_shows_the_whole_page(admin, project):
    answer = admin.post(reverse("retrain", args=[project.slug]), {**RETRAIN, "promote": "perhaps"})

    assert answer.status_code == 422
    assert "<h1" in answer.content.decode()
    assert "Queue" in answer.content.decode()


def test_jobs_poll_fast_while_one_runs_and_wake_the_figures_when_it_begins_or_ends(
    admin, project, dana, now
):
    job = request_job(kind="predict", project=project, by=dana, now=now)
    address = reverse("project", args=[project.slug])
    htmx = {"HX-Request": "true", "HX-Target": "jobs"}

    begun = admin.get(address, {"shown": ""}, headers=htmx)
    running = admin.get(address, {"shown": f"{job.pk},"}, headers=htmx)
    Job.objects.update(state=Job.State.DONE)
    ended = admin.get(address, {"shown": f"{job.pk},"}, headers=htmx)

    assert 'data-poll="2"' in running.content.decode()
    assert "jobs-changed" in begun.headers["HX-Trigger"]
    assert "HX-Trigger" not in running.headers
    assert 'data-poll="30"' in ended.content.decode()
    assert "jobs-changed" in ended.headers["HX-Trigger"]


def test_a_failed_job_says_why(admin, project, dana, now):
    request_job(kind="train", project=project, by=dana, now=now)
    Job.objects.update(state=Job.State.FAILED, error="Only 3 documents are approved.")

    page = page_of(admin, project)

    assert "Training failed." in page
    assert "Only 3 documents are approved." in page


def test_a_superuser_runs_a_project_they_are_no_member_of(browser_of, project):
    root = a_user("root", is_superuser=True)

    assert 'data-open="retrain"' in page_of(browser_of(root), project)
