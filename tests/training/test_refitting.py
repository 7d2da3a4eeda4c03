"""A refit changes what comes next within seconds, and nothing under a reader."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotate.jobs import RunningJob, claim_job, request_job
from annotate.learning import REFIT_PRIORITY, ask_after_approval, refit_due
from annotate.markup import Answer, Span
from annotate.models import Event, Job, Labeller, Lease, Prediction
from annotate.promoting import promote
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    NOW,
    a_document,
    a_member,
    a_project,
)
from tests.training.gold_and_models import a_part, a_version, approved, some_gold, with_files
from training import refitting, rescoring
from training.predicting import predict_project
from training.refitting import refit_project, run_refit

pytestmark = pytest.mark.postgres_too


@pytest.fixture
def project(db):
    project = a_project(first_training_at=0)
    some_gold(project, 10, split="train")
    return project


def refit(project, **more):
    return refit_project(project=project, device="cpu", **more)


def in_use(project) -> Labeller:
    return project.questions.get().labeller_in_use


def test_it_takes_the_place_of_similarity_once_it_is_not_worse(project):
    document = a_document(project, "about refund, please")
    predict_project(project=project, device="cpu")
    assert in_use(project).kind == Labeller.Kind.SIMILARITY

    found = refit(project).questions["intent"]

    assert found.trial.value >= found.trial.holder
    assert in_use(project) == found.labeller
    assert in_use(project).kind == Labeller.Kind.QUICK
    assert document.predictions.get().labeller == found.labeller


def test_a_quick_learner_that_is_worse_is_not_used(project, monkeypatch):
    predict_project(project=project, device="cpu")
    monkeypatch.setattr(refitting, "trial", lambda *_: refitting.Trial(0.4, 0.5, 10))

    found = refit(project).questions["intent"]

    assert not found.in_use
    assert in_use(project).kind == Labeller.Kind.SIMILARITY


def test_each_open_document_has_a_new_score_and_only_the_front_a_prediction(project, monkeypatch):
    monkeypatch.setattr(rescoring, "FRONT", 2)
    documents = [a_document(project, f"letter {number}") for number in range(5)]

    refitted = refit(project)

    assert (refitted.scored, refitted.predicted) == (5, 2)
    for document in documents:
        document.refresh_from_db()
        assert 0 < document.acquisition_score <= 1
        assert document.score_reason["labeller"] == "quick"
    front = sorted(documents, key=lambda document: -document.acquisition_score)[:2]
    assert set(Prediction.objects.values_list("document", flat=True)) == {d.pk for d in front}


def test_documents_that_come_by_draw_are_predicted_too(project, monkeypatch):
    monkeypatch.setattr(rescoring, "FRONT", 0)
    a_document(project, "letter")
    drawn = a_document(project, "drawn", is_random=True)

    refit(project)

    assert Prediction.objects.get().document == drawn


@pytest.mark.parametrize("split", ["validation", "test"])
def test_documents_annotated_blind_get_neither_score_nor_prediction(project, split):
    document = a_document(project, "about refund", split=split)

    refit(project)

    document.refresh_from_db()
    assert not document.predictions.exists()
    assert (document.acquisition_score, document.score_reason) == (0.0, {})


def test_what_a_person_has_on_screen_stays_and_is_left_alone(project):
    document = a_document(project, "about refund")
    predict_project(project=project, device="cpu")
    shown = document.predictions.get()
    lease = Lease.objects.create(
        document=document,
        user=a_member(project, "amira"),
        until=NOW + timedelta(hours=1),
        taken_at=NOW,
    )
    lease.predictions.add(shown)

    refit(project)

    assert lease.predictions.get() == shown
    assert document.predictions.get() == shown


def test_a_second_refit_learns_nothing_but_tops_up_the_front(project, monkeypatch):
    monkeypatch.setattr(rescoring, "FRONT", 1)
    documents = [a_document(project, f"letter {number}") for number in range(3)]
    refit(project)
    first = Prediction.objects.get()
    type(documents[0]).objects.filter(pk=first.document_id).update(state="approved")

    again = refit(project)

    assert (again.scored, again.predicted) == (0, 1)
    assert not again.questions["intent"].is_new
    assert Prediction.objects.exclude(pk=first.pk).get().labeller == first.labeller


def test_an_import_after_it_is_pre_tagged_by_it(project):
    refit(project)
    document = a_document(project, "about refund")

    predict_project(project=project, device="cpu")

    assert document.predictions.get().labeller == in_use(project)
    document.refresh_from_db()
    assert document.acquisition_score > 0


def test_a_promoted_model_is_not_pushed_aside(project):
    version = a_version(project)
    with_files(a_part(version, "intent"))
    promote(version=version, by=None, now=NOW)

    found = refit(project).questions["intent"]

    assert not found.in_use
    assert "v1" in found.reason
    assert in_use(project).kind == Labeller.Kind.FINE_TUNED


def test_a_dictionary_grows_with_what_is_approved(db):
    project = a_project("notes", questions=[ENTITIES])
    aspirin = Answer.of_spans(Span(5, 12, "drug"))
    approved(a_document(project, "took aspirin"), "entities", aspirin)
    document = a_document(project, "gave heparin")
    refit(project)
    approved(a_document(project, "took heparin"), "entities", aspirin)

    found = refit(project).questions["entities"]

    assert (found.labeller.kind, found.labeller.revision) == ("dictionary", 2)
    assert document.predictions.get().answer == aspirin


def test_each_revision_has_its_figures_once_there_is_a_sample(project):
    some_gold(project, 30, split="validation")

    labeller = refit(project).questions["intent"].labeller

    assert labeller.evaluations.get().split == "validation"


def test_old_revisions_that_nobody_can_see_are_forgotten(project):
    for number in range(8):
        approved(a_document(project, f"text {number}"), "intent", Answer.of_labels("refund"))
        refit(project)

    assert project.questions.get().labellers.filter(kind="quick").count() == 5


def test_every_tenth_approval_asks_for_one(project):
    tenth = project.documents.first()
    assert refit_due(project)
    ask_after_approval(tenth, NOW)
    ask_after_approval(tenth, NOW)
    job = Job.objects.get()
    assert (job.kind, job.queue, job.priority) == ("refit", "default", REFIT_PRIORITY)

    claim_job(job.pk, worker="test", now=NOW)
    job.refresh_from_db()
    run_refit(RunningJob(job))
    assert not refit_due(project)

    for number in range(10):
        assert not refit_due(project)
        approved(a_document(project, f"text {number}"), "intent", Answer.of_labels("refund"))
    assert refit_due(project)


@pytest.mark.parametrize(("after", "due"), [(0, False), (10, True), (11, False)])
def test_the_project_says_after_how_many(db, after, due):
    project = a_project(refit_after=after)
    some_gold(project, 10, split="train")
    some_gold(project, 5, split="validation")

    assert refit_due(project) == due


def test_refits_fill_no_list_of_what_happened(project):
    first = request_job(kind="refit", project=project, by=None, now=NOW)
    assert not Event.objects.exists()

    call_command("refit", project.slug, stdout=StringIO())
    call_command("refit", project.slug, stdout=StringIO())

    assert Job.objects.filter(kind="refit", state="done").count() == 1
    assert Job.objects.filter(pk=first.pk, state="waiting").exists()


def test_the_command_says_what_was_learned(project):
    a_document(project, "letter")
    out = StringIO()
    call_command("refit", project.slug, stdout=out)
    assert "intent: Quick learner, revision 1, from 10 approved documents; in use" in out.getvalue()

    out = StringIO()
    call_command("refit", project.slug, "--json", stdout=out)
    found = json.loads(out.getvalue().splitlines()[-1])["questions"]["intent"]
    assert (found["labeller"], found["revision"], found["new"]) == ("quick", 1, False)


def test_the_command_refuses_a_question_with_nothing_to_learn_from(db):
    project = a_project(questions=[INTENT])

    with pytest.raises(CommandError, match="no approved train document"):
        call_command("refit", project.slug, "--question", "intent")


def test_near_duplicates_do_not_follow_each_other(project):
    twins = [a_document(project, f"about my parcel{'!' * number}") for number in range(3)]
    other = a_document(project, "something about money, or is it")

    refit(project)

    order = list(project.documents.waiting().most_instructive_first().values_list("pk", flat=True))
    assert order.index(other.pk) < 2
    assert len(twins) == 3


def test_the_project_page_says_that_the_quick_learner_tags_now(project, client):
    refit(project)
    client.force_login(a_member(project, "mara", "admin"))

    page = client.get(f"/p/{project.slug}/", follow=True)

    assert page.status_code == 200
    assert "Quick learner" in page.content.decode()
