"""Figures come from today's gold, repeat, and compare both sides on the same documents."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotate.markup import Answer, Span
from annotate.models import Annotation, Approval, Evaluation, Job, Lease, Prediction
from annotate.promoting import labeller_of, promote
from tests.people_and_projects import (
    ENTITIES,
    NOW,
    a_document,
    a_member,
    a_prediction,
    a_project,
)
from tests.training.gold_and_models import a_part, a_version, approved, some_gold, with_files
from training.evaluating import evaluate, evaluate_project, evaluate_version
from training.gold import gold_of
from training.labellers.choice import untrained_labeller


@pytest.fixture
def project(db):
    return a_project()


@pytest.fixture
def entities(db):
    """A project of spans whose dictionary knows aspirin and nothing else."""
    project = a_project("notes", questions=[ENTITIES])
    approved(a_document(project, "took aspirin"), "entities", Answer.of_spans(Span(5, 12, "drug")))
    return project


def test_figures_are_those_of_the_dictionary_on_gold(entities):
    both = Answer.of_spans(Span(5, 12, "drug"), Span(17, 22, "symptom"))
    for _ in range(3):
        approved(a_document(entities, "took aspirin for fever", split="test"), "entities", both)
    approved(a_document(entities, "nothing", split="test"), "entities", Answer())
    chosen = untrained_labeller(entities.questions.get())

    figures = evaluate(chosen.labeller, "test", live=chosen.live).figures

    assert figures["documents"] == 4
    assert (figures["precision"], figures["recall"]) == (1.0, 0.5)
    assert figures["value"] == pytest.approx(2 / 3)
    assert figures["low"] <= figures["value"] <= figures["high"]
    assert figures["exact"] == 0.25
    assert figures["labels"]["drug"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "low": 1.0,
        "high": 1.0,
        "gold": 3,
        "predicted": 3,
        "documents": 3,
    }
    assert figures["labels"]["symptom"]["f1"] == 0.0
    assert figures["macro_f1"] == 0.5


def test_the_same_gold_gives_the_stored_figures_and_new_gold_new_ones(entities):
    chosen = untrained_labeller(entities.questions.get())
    gold = Answer.of_spans(Span(0, 7, "drug"))
    approved(a_document(entities, "aspirin", split="validation"), "entities", gold)

    first = evaluate(chosen.labeller, "validation", live=chosen.live)
    again = evaluate(chosen.labeller, "validation", live=chosen.live)
    approved(a_document(entities, "aspirin!", split="validation"), "entities", gold)
    later = evaluate(chosen.labeller, "validation", live=chosen.live)

    assert first == again != later
    assert len(later.approval_ids) == 2


def test_without_gold_there_are_no_figures(entities):
    chosen = untrained_labeller(entities.questions.get())

    assert evaluate(chosen.labeller, "test", live=chosen.live) is None


def test_a_superseded_approval_is_not_gold(project):
    some_gold(project, 4, split="test")
    Approval.objects.filter(pk=Approval.objects.first().pk).update(superseded_at=NOW)

    assert len(gold_of(project.questions.get(), "test")) == 3


def test_figures_say_whether_gold_was_made_blind(project):
    amira = a_member(project, "amira")
    document = a_document(project, split="test")
    seen = Annotation.objects.create(
        document=document,
        annotator=amira,
        verdict=Annotation.Verdict.ACCEPTED,
        blind=False,
        submission_key="1",
        submitted_at=NOW,
    )
    some_gold(project, 2, split="test")
    assert gold_of(project.questions.get(), "test").blind

    approved(document, "intent", Answer.of_labels("refund"), annotation=seen)

    assert not gold_of(project.questions.get(), "test").blind


def test_figures_say_how_many_of_the_sample_are_still_open(entities):
    amira = a_member(entities, "amira")
    gold = Answer.of_spans(Span(0, 7, "drug"))
    approved(a_document(entities, "aspirin", split="test"), "entities", gold)
    held, skipped, _untouched = (a_document(entities, split="test") for _ in range(3))
    Lease.objects.create(document=held, user=amira, until=NOW, taken_at=NOW)
    Annotation.objects.create(
        document=skipped,
        annotator=amira,
        verdict=Annotation.Verdict.SKIPPED,
        submission_key="1",
        submitted_at=NOW,
    )
    chosen = untrained_labeller(entities.questions.get())

    assert evaluate(chosen.labeller, "test", live=chosen.live).open_documents == 2


def test_a_version_is_compared_with_what_is_in_use_on_the_same_gold(project):
    for text in ("about a refund", "about shipping"):
        a_document(project, text)
    for split in ("validation", "test"):
        some_gold(project, 40, split=split)
    version = a_version(project)
    part = with_files(a_part(version))

    (comparison,) = evaluate_version(version, device="cpu")

    assert comparison.documents == 40
    assert (comparison.holder, comparison.holder_version) == ("similarity", None)
    assert comparison.holder_value == 1.0 > comparison.value
    assert comparison.chance > 0.9
    assert Evaluation.objects.count() == 4
    assert len(set(Evaluation.objects.values_list("split", "gold_hash"))) == 2
    assert labeller_of(part).is_calibrated


def test_the_second_version_is_compared_with_the_first(project):
    some_gold(project, 40, split="validation")
    first = a_version(project, 1)
    with_files(a_part(first))
    promote(version=first, by=None, now=NOW)
    second = a_version(project, 2)
    with_files(a_part(second))

    (comparison,) = evaluate_version(second, device="cpu")

    assert (comparison.holder, comparison.holder_version) == ("fine_tuned", 1)
    assert comparison.holder_value == comparison.value
    assert comparison.chance == 1.0


def test_where_nothing_can_be_in_use_a_version_stands_alone(project):
    for text in ("您好，我的包裹在哪里？", "我要退款，谢谢"):
        a_document(project, text)
    some_gold(project, 2, split="validation")
    version = a_version(project)
    with_files(a_part(version))

    (comparison,) = evaluate_version(version, device="cpu")

    assert comparison.holder_value is None


def test_nothing_is_predicted_for_measuring_documents_by_evaluating(project):
    a_document(project, "about a refund")
    some_gold(project, 6, split="validation")

    evaluate_project(project, device="cpu")

    assert not Prediction.objects.exists()


def test_a_labeller_in_use_that_learns_its_temperature_predicts_again(project):
    a_document(project)
    version = a_version(project)
    part = with_files(a_part(version))
    promote(version=version, by=None, now=NOW)
    a_prediction(
        project.documents.get(), "intent", Answer.of_labels("refund"), labeller=labeller_of(part)
    )
    Job.objects.all().delete()
    some_gold(project, 30, split="validation")

    call_command("evaluate", project.slug, "--device", "cpu", stdout=StringIO())

    assert "since" in Job.objects.get(kind="predict").arguments


def figures_by_command(*arguments: str) -> str:
    out = StringIO()
    call_command("evaluate", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_repeats_its_figures(entities):
    gold = Answer.of_spans(Span(0, 7, "drug"))
    approved(a_document(entities, "aspirin", split="test"), "entities", gold)

    first, again = (figures_by_command("notes", "--json") for _ in range(2))

    assert json.loads(first.splitlines()[-1]) == json.loads(again.splitlines()[-1])
    (question,) = json.loads(first)["questions"]
    assert question["test"]["value"] == 1.0
    assert (question["labeller"], question["version"]) == ("dictionary", None)


def test_the_command_shows_a_table_per_label(entities):
    gold = Answer.of_spans(Span(0, 7, "drug"))
    approved(a_document(entities, "aspirin", split="test"), "entities", gold)

    said = figures_by_command("notes")

    assert "validation: no gold yet" in said
    assert "f1 1.000" in said
    assert "drug" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["letters", "--model", "7"], "no model version “7”; there are: v1"),
        (["letters", "--model", "x"], "no model version “x”"),
        (["nowhere"], "no project “nowhere”; there are: letters"),
    ],
)
def test_mistakes_are_said_in_words(project, arguments, words):
    a_version(project)

    with pytest.raises(CommandError, match=words):
        call_command("evaluate", *arguments)
