"""Open documents get predictions, front first; nobody's screen changes; blind ones get none."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotate.errors import SchemeRefused
from annotate.jobs import GaveWay, RunningJob, claim_job, request_job
from annotate.markup import Answer, Span
from annotate.models import Document, ImportBatch, Job, Labeller, Lease, Prediction
from annotate.promoting import labeller_of, promote
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    NOW,
    a_batch,
    a_document,
    a_labeller,
    a_member,
    a_prediction,
    a_project,
    some_documents,
)
from tests.training.gold_and_models import a_part, a_version, approved, with_files
from training import predicting
from training.predicting import predict_project, run_predicting

pytestmark = pytest.mark.postgres_too

ASPIRIN = Answer.of_spans(Span(5, 12, "drug"))


@pytest.fixture
def project(db):
    """A project of spans whose dictionary knows aspirin."""
    project = a_project("notes", questions=[ENTITIES])
    approved(a_document(project, "took aspirin"), "entities", ASPIRIN)
    return project


def answers(project) -> dict[str, Answer]:
    made = Prediction.objects.filter(document__project=project).select_related("document")
    return {prediction.document.text: prediction.answer for prediction in made}


def test_open_documents_are_answered_and_the_labeller_is_in_use(project):
    a_document(project, "took aspirin twice")
    a_document(project, "took nothing")

    predicted = predict_project(project=project)

    assert answers(project) == {"took aspirin twice": ASPIRIN, "took nothing": Answer()}
    assert predicted.answered == {"entities": 2}
    assert project.questions.get().labeller_in_use == predicted.labellers["entities"]


def test_documents_say_how_much_they_would_teach_and_why(project):
    document = a_document(project, "took aspirin twice")

    predict_project(project=project)

    document.refresh_from_db()
    assert 0 < document.acquisition_score < 1
    assert document.score_reason["labels"][0]["label"] == "drug"
    assert document.score_reason["labeller"] == "dictionary"


@pytest.mark.parametrize("split", ["validation", "test"])
def test_documents_annotated_blind_get_no_prediction_score_or_reason(project, split):
    document = a_document(project, "took aspirin", split=split)

    predict_project(project=project)

    document.refresh_from_db()
    assert not document.predictions.exists()
    assert (document.acquisition_score, document.score_reason) == (0.0, {})


def test_a_project_that_switched_blindness_off_gets_them(db):
    project = a_project("notes", questions=[ENTITIES], blind_measuring=False)
    approved(a_document(project, "took aspirin"), "entities", ASPIRIN)
    document = a_document(project, "took aspirin", split="test")
    approved(a_document(project, "took heparin"), "entities", ASPIRIN)

    predict_project(project=project)

    assert document.predictions.exists()


def test_predictions_from_before_blindness_was_switched_on_are_removed(project):
    document = a_document(project, "took aspirin", split="test")
    a_prediction(document, "entities", ASPIRIN)

    predict_project(project=project)

    assert not document.predictions.exists()


@pytest.mark.parametrize("state", ["approved", "flagged", "to_review", "set_aside", "model_alone"])
def test_closed_documents_are_left_alone(project, state):
    document = a_document(project, "took aspirin", state=state)

    predict_project(project=project)

    assert not document.predictions.exists()


def test_documents_of_an_unfinished_import_are_left_alone(project):
    batch = a_batch(project, state=ImportBatch.State.WRITING)
    document = a_document(project, "took aspirin", batch=batch)

    predict_project(project=project)

    assert not document.predictions.exists()


def test_the_front_of_the_queue_comes_first(project, monkeypatch):
    monkeypatch.setattr(predicting, "FIRST_CHUNK", 1)
    monkeypatch.setattr(predicting, "LARGEST_CHUNK", 1)
    a_document(project, "at the back", acquisition_score=0.1)
    a_document(project, "at the front", acquisition_score=0.9)
    a_document(project, "before all", priority=1)
    seen = []

    predict_project(project=project, report=lambda *_: seen.append(set(answers(project))))

    assert seen[1] == {"before all"}
    assert seen[2] == {"before all", "at the front"}


def test_a_run_that_stopped_goes_on_where_it_was(project, monkeypatch):
    monkeypatch.setattr(predicting, "FIRST_CHUNK", 2)
    monkeypatch.setattr(predicting, "LARGEST_CHUNK", 2)
    some_documents(project, 6)

    def stop_after_two(done, total, message):
        if done >= 2:
            raise GaveWay

    with pytest.raises(GaveWay):
        predict_project(project=project, report=stop_after_two)
    assert Prediction.objects.count() == 2
    kept = set(Prediction.objects.values_list("pk", flat=True))

    predicted = predict_project(project=project)

    assert predicted.documents == 4
    assert kept < set(Prediction.objects.values_list("pk", flat=True))
    assert Prediction.objects.count() == 6


def test_a_second_run_has_nothing_to_do(project):
    some_documents(project, 3)
    predict_project(project=project)

    assert predict_project(project=project).documents == 0


def test_memory_does_not_grow_with_the_corpus(project, monkeypatch, django_assert_max_num_queries):
    some_documents(project, 60)
    most = 0
    answer = predicting.Run.answer

    def watched(run, ids):
        nonlocal most
        most = max(most, len(ids))
        return answer(run, ids)

    monkeypatch.setattr(predicting, "LARGEST_CHUNK", 16)
    monkeypatch.setattr(predicting, "FIRST_CHUNK", 16)
    monkeypatch.setattr(predicting.Run, "answer", watched)

    with django_assert_max_num_queries(120):
        predict_project(project=project)

    assert most == 16
    assert Prediction.objects.count() == 60


def test_a_newer_revision_replaces_what_nobody_was_shown(project):
    document = a_document(project, "took heparin")
    predict_project(project=project)
    heparin = approved(a_document(project, "gave heparin"), "entities", ASPIRIN)

    predict_project(project=project)

    (prediction,) = document.predictions.all()
    assert prediction.answer == heparin.answer
    assert prediction.labeller.revision == 2


def test_what_a_person_has_on_screen_stays(project):
    amira = a_member(project, "amira")
    document = a_document(project, "took heparin")
    predict_project(project=project)
    shown = document.predictions.get()
    lease = Lease.objects.create(
        document=document, user=amira, until=NOW + timedelta(hours=1), taken_at=NOW
    )
    lease.predictions.add(shown)
    approved(a_document(project, "gave heparin"), "entities", ASPIRIN)

    predict_project(project=project)

    assert lease.predictions.get() == shown
    assert document.predictions.count() == 2


def test_imported_predictions_are_kept(project):
    document = a_document(project, "took aspirin")
    imported = a_labeller(project, "entities", Labeller.Kind.IMPORTED, in_use=False)
    a_prediction(document, "entities", Answer(), labeller=imported)

    predict_project(project=project)

    assert document.predictions.count() == 2


def test_old_predictions_of_closed_documents_are_pruned(project):
    document = a_document(project, "took aspirin", state=Document.State.APPROVED)
    old = a_labeller(project, "entities", Labeller.Kind.SIMILARITY, in_use=False)
    a_prediction(document, "entities", ASPIRIN, labeller=old)

    predict_project(project=project)

    assert not document.predictions.exists()


def test_what_was_predicted_before_a_temperature_was_known_is_predicted_again(project):
    document = a_document(project, "took aspirin")
    predict_project(project=project)
    old = document.predictions.get()

    predict_project(project=project, since=timezone.now())

    new = document.predictions.get()
    assert new.pk != old.pk
    assert new.labeller == old.labeller


def test_a_promoted_model_answers_instead_of_the_dictionary(project):
    document = a_document(project, "took aspirin")
    predict_project(project=project)
    version = a_version(project)
    part = with_files(a_part(version, "entities"))
    promote(version=version, by=None, now=NOW)

    predicted = predict_project(project=project, device="cpu")

    assert document.predictions.get().labeller == labeller_of(part)
    assert predicted.to_json()["questions"]["entities"]["version"] == 1
    document.refresh_from_db()
    assert document.score_reason["version"] == 1
    assert project.questions.get().labeller_in_use == labeller_of(part)


def test_one_question_of_two_keeps_what_the_other_said(db):
    project = a_project(questions=[INTENT, ENTITIES])
    approved(a_document(project, "took aspirin"), "entities", ASPIRIN)
    document = a_document(project, "refund my aspirin")
    predict_project(project=project, device="cpu")
    approved(a_document(project, "gave heparin"), "entities", ASPIRIN)

    predict_project(project=project, questions=["entities"])

    document.refresh_from_db()
    known = document.score_reason["questions"]
    assert set(known) == {"intent", "entities"}
    assert document.acquisition_score == pytest.approx(sum(known.values()) / 2, abs=1e-5)
    assert document.predictions.count() == 2


def test_what_can_t_be_answered_yet_is_left_out_and_said(db):
    project = a_project(questions=[INTENT, ENTITIES])
    approved(a_document(project, "服用阿司匹林"), "entities", Answer.of_spans(Span(2, 6, "drug")))
    document = a_document(project, "他服用阿司匹林两次")
    lines = []

    predicted = predict_project(project=project, device="cpu", log=lines.append)

    assert "--base" in predicted.refused["intent"]
    assert any("--base" in line for line in lines)
    assert document.predictions.get().answer == Answer.of_spans(Span(3, 7, "drug"))
    assert project.questions.get(slug="intent").labeller_in_use is None


def test_an_unknown_question_is_named_with_those_there_are(project):
    with pytest.raises(SchemeRefused, match="no question “intents”; there are entities"):
        predict_project(project=project, questions=["intents"])


def claimed(job):
    assert claim_job(job.pk, worker="test", now=NOW)
    job.refresh_from_db()
    return job


def test_the_job_gives_way_to_one_of_higher_priority(project):
    some_documents(project, 3)
    job = claimed(request_job(kind="predict", project=project, by=None, now=NOW))
    request_job(kind="predict", project=project, by=None, now=NOW, priority=10)

    with pytest.raises(GaveWay):
        run_predicting(RunningJob(job))

    assert not Prediction.objects.exists()


def test_what_came_into_use_is_measured_if_there_is_a_sample_already(project):
    some_documents(project, 30, split="validation", state="approved")
    job = claimed(request_job(kind="predict", project=project, by=None, now=NOW))

    run_predicting(RunningJob(job))

    assert Job.objects.filter(kind="evaluate").count() == 1


def test_the_command_says_who_predicted_what(project):
    some_documents(project, 2)
    out = StringIO()

    call_command("predict", "notes", stdout=out)
    assert "entities: 2 documents by Dictionary" in out.getvalue()

    out = StringIO()
    call_command("predict", "notes", "--json", stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1])["questions"]["entities"] == {
        "labeller": "dictionary",
        "version": None,
        "documents": 0,
    }


def test_the_command_refuses_a_question_that_nothing_can_answer(db):
    project = a_project(questions=[ENTITIES])
    project.questions.get().labels.update(examples=[])

    with pytest.raises(CommandError, match="no words to look for"):
        call_command("predict", project.slug, "--question", "entities")
