from dataclasses import replace
from functools import partial

import pytest

from annotate.annotating import save_draft, submit
from annotate.approving import approve_imported
from annotate.errors import SchemeRefused
from annotate.founding import (
    RequiringEffect,
    add_question,
    change_question,
    is_answered,
    move_question,
    remove_question,
    requiring_effect,
)
from annotate.markup import Answer, Span
from annotate.models import Annotation, Document, Prediction
from annotate.scheme import LabelSpec, QuestionSpec
from tests.people_and_projects import (
    ENTITIES,
    TOPICS,
    a_batch,
    a_document,
    a_prediction,
    a_project,
    markup,
)

REFUND = Answer.of_labels("refund")
TONE = QuestionSpec("tone", "Tone", "one_of", (LabelSpec("kind", "Kind"),), required=False)


def approve(document, question, answer, now):
    approve_imported(
        batch=a_batch(document.project),
        answers=[(document.pk, question, answer)],
        by=None,
        now=now,
    )


def test_a_question_comes_after_the_others(project, now):
    added = add_question(project=project, spec=TOPICS, by=None, now=now)

    assert [question.slug for question in project.questions.all()] == ["intent", "topics"]
    assert added.spec == TOPICS


@pytest.mark.parametrize("slug", ["intent", "text", "Big Question"])
def test_a_slug_that_is_taken_reserved_or_none_is_refused(project, now, slug):
    with pytest.raises(SchemeRefused):
        add_question(project=project, spec=QuestionSpec(slug, "Q", "one_of"), by=None, now=now)


def test_a_kind_can_change_until_somebody_has_answered(project, now):
    question = project.questions.get()
    a_prediction(a_document(project), "intent", REFUND)

    change_question(question=question, kind="any_of", by=None, now=now)

    assert project.questions.get().kind == "any_of"
    assert not Prediction.objects.exists()  # they were of the old kind


def test_a_kind_cannot_change_once_approved(project, now):
    question = project.questions.get()
    approve(a_document(project), question, REFUND, now)

    with pytest.raises(SchemeRefused, match="kind can't change"):
        change_question(question=question, kind="any_of", by=None, now=now)

    assert project.questions.get().kind == "one_of"


@pytest.mark.postgres_too
def test_a_draft_and_an_annotation_count_as_answers(project, amira, bo, now):
    question = project.questions.get()
    document = a_document(project)
    assert not is_answered(question)

    Annotation.objects.create(
        document=document,
        annotator=bo,
        markup_json=markup(intent="refund").to_json(),
        verdict="fixed",
        submission_key="k",
        submitted_at=now,
    )

    assert is_answered(question)


@pytest.mark.postgres_too
def test_a_draft_counts_as_an_answer(project, amira, now):
    document = a_document(project)

    save_draft(
        document=document,
        annotator=amira,
        markup=markup(intent="refund"),
        touched=[],
        version=0,
        now=now,
    )

    assert is_answered(project.questions.get())


def test_settings_that_approved_answers_break_are_refused(db, now):
    project = a_project(questions=[ENTITIES])
    question = project.questions.get()
    change_question(question=question, settings={"overlap": True}, by=None, now=now)
    nested = Answer.of_spans(Span(0, 7, "drug"), Span(0, 4, "symptom"))
    approve(a_document(project, "aspirin"), question, nested, now)

    with pytest.raises(SchemeRefused, match="1 approved"):
        change_question(question=question, settings={"overlap": False}, by=None, now=now)

    assert project.questions.get().settings == {"overlap": True}


def test_a_question_is_renamed_moved_and_made_optional(project, now):
    add_question(project=project, spec=TOPICS, by=None, now=now)
    topics = project.questions.get(slug="topics")

    move_question(question=topics, to=1, by=None, now=now)
    change_question(question=topics, name="Subjects", required=True, by=None, now=now)

    first, second = project.questions.all()
    assert (first.slug, first.name, first.required) == ("topics", "Subjects", True)
    assert (first.position, second.position) == (1, 2)


def test_an_empty_name_is_refused(project, now):
    with pytest.raises(SchemeRefused):
        change_question(question=project.questions.get(), name=" ", by=None, now=now)


def test_only_an_unanswered_question_can_be_removed(project, now):
    question = project.questions.get()
    approve(a_document(project), question, REFUND, now)
    unanswered = add_question(project=project, spec=TOPICS, by=None, now=now)

    remove_question(question=unanswered, by=None, now=now)
    with pytest.raises(SchemeRefused, match="not required"):
        remove_question(question=question, by=None, now=now)

    assert [left.slug for left in project.questions.all()] == ["intent"]


@pytest.mark.postgres_too
@pytest.mark.parametrize(
    "relax",
    [partial(change_question, required=False), remove_question],
    ids=["made optional", "removed"],
)
def test_documents_wait_no_longer_for_a_question_that_need_not_be_answered(project, now, relax):
    topics = add_question(project=project, spec=replace(TOPICS, required=True), by=None, now=now)
    answered, bare = a_document(project), a_document(project)
    approve(answered, project.questions.get(slug="intent"), REFUND, now)
    answered.refresh_from_db()
    before = answered.state

    relax(question=topics, by=None, now=now)

    answered.refresh_from_db()
    bare.refresh_from_db()
    states = Document.State
    assert (before, answered.state, bare.state) == (states.WAITING, states.APPROVED, states.WAITING)


def labelled(project, person, now, **answers):
    """A document that the person labelled, and so approved."""
    document = a_document(project)
    submit(
        document=document,
        annotator=person,
        markup=markup(**answers),
        submission_key=f"key-{document.pk}",
        seconds=1,
        now=now,
    )
    return document


def states_of(*documents):
    return [Document.objects.get(pk=document.pk).state for document in documents]


def require_topics(project, now):
    return add_question(project=project, spec=replace(TOPICS, required=True), by=None, now=now)


@pytest.mark.postgres_too
def test_approved_documents_that_lack_a_required_answer_are_approved_no_more(project, amira, now):
    imported, bare = a_document(project), a_document(project)
    approve(imported, project.questions.get(), REFUND, now)
    hers = labelled(project, amira, now, intent="refund")
    before = states_of(imported, hers)

    effect = requiring_effect(project)
    require_topics(project, now)

    assert before == ["approved", "approved"]
    assert effect == RequiringEffect(to_queue=1, to_review=1)
    assert states_of(imported, hers, bare) == ["waiting", "to_review", "waiting"]


@pytest.mark.postgres_too
@pytest.mark.parametrize(
    "relax",
    [partial(change_question, required=False), remove_question],
    ids=["made optional", "removed"],
)
def test_asking_for_less_again_approves_what_was_approved(project, amira, now, relax):
    imported = a_document(project)
    approve(imported, project.questions.get(), REFUND, now)
    hers = labelled(project, amira, now, intent="refund")
    topics = require_topics(project, now)

    relax(question=topics, by=None, now=now)

    assert states_of(imported, hers) == ["approved", "approved"]


def test_an_optional_question_made_required_keeps_what_answers_it(project, amira, now):
    tone = add_question(project=project, spec=TONE, by=None, now=now)
    with_answer = labelled(project, amira, now, intent="refund", tone="kind")
    without = labelled(project, amira, now, intent="refund")

    effect = requiring_effect(project, tone)
    change_question(question=tone, required=True, by=None, now=now)

    assert effect == RequiringEffect(to_queue=0, to_review=1)
    assert states_of(with_answer, without) == ["approved", "to_review"]


def test_an_optional_question_more_changes_no_document(project, amira, now):
    hers = labelled(project, amira, now, intent="refund")

    add_question(project=project, spec=TOPICS, by=None, now=now)

    assert states_of(hers) == ["approved"]
