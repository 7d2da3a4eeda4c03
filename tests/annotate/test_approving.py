"""What becomes gold, by which rule, and what a document's state follows from."""

import pytest

from annotate.annotating import flag, reopen, skip, submit, withdraw
from annotate.approving import (
    approve_annotation,
    approve_by_rule,
    approve_imported,
    replace_answers,
)
from annotate.errors import AnswerRefused, StaleRevision
from annotate.founding import merge_labels, remove_label
from annotate.models import Approval, Document, Event
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    TOPICS,
    Answer,
    a_batch,
    a_document,
    a_member,
    a_project,
    markup,
    some_documents,
)

pytestmark = pytest.mark.postgres_too

REFUND, SHIPPING = Answer.of_labels("refund"), Answer.of_labels("shipping")


def say(document, annotator, now, **answers):
    """Submit labels for a document; every call is a submission of its own."""
    return submit(
        document=document,
        annotator=annotator,
        markup=markup(**answers),
        submission_key=f"{document.pk}-{document.annotations.count()}",
        seconds=5,
        now=now,
    )


def state_of(document):
    return Document.objects.get(pk=document.pk).state


def live_answers(document):
    live = Approval.objects.live().filter(document=document)
    return {approval.question.slug: approval.answer for approval in live}


def test_a_trusted_annotators_answers_are_gold_by_rule(project, amira, now):
    document = a_document(project)

    annotation = say(document, amira, now, intent="refund")

    approval = Approval.objects.live().get()
    assert (approval.rule, approval.annotation) == (Approval.Rule.TRUSTED, annotation)
    assert approval.approved_by is None
    assert state_of(document) == Document.State.APPROVED


def test_an_untrusted_annotators_answers_wait_for_a_reviewers_click(project, chen, now):
    dana = a_member(project, "dana", trusted=False)
    document = a_document(project)
    annotation = say(document, dana, now, intent="refund")
    before = state_of(document)

    approve_annotation(annotation=annotation, by=chen, now=now)
    approve_annotation(annotation=annotation, by=chen, now=now)

    approval = Approval.objects.get()
    assert before == Document.State.TO_REVIEW
    assert (approval.rule, approval.approved_by) == (Approval.Rule.BY_PERSON, chen)
    assert state_of(document) == Document.State.APPROVED
    assert Event.objects.filter(verb="approved").count() == 1


def test_of_several_opinions_nothing_is_gold_before_all_are_in(now, db):
    project = a_project(opinions=2)
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    document = a_document(project)
    say(document, amira, now, intent="refund")
    between = state_of(document), live_answers(document)

    say(document, bo, now, intent="refund")

    assert between == (Document.State.PARTLY, {})
    assert live_answers(document) == {"intent": REFUND}
    assert Approval.objects.get().rule == Approval.Rule.AGREEMENT
    assert state_of(document) == Document.State.APPROVED


def test_answers_that_differ_go_to_review_and_a_click_decides(now, db):
    project = a_project(opinions=2, questions=[ENTITIES, INTENT])
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    chen = a_member(project, "chen", "reviewer")
    document = a_document(project, "Take aspirin.")
    say(document, amira, now, intent="refund", entities=[[5, 12, "drug"]])
    other = say(document, bo, now, intent="shipping", entities=[[5, 12, "drug"]])
    before = state_of(document), live_answers(document)

    approve_annotation(annotation=other, by=chen, now=now)

    assert before == (Document.State.TO_REVIEW, {"entities": other.markup["entities"]})
    assert live_answers(document) == dict(other.markup)
    assert state_of(document) == Document.State.APPROVED


def test_a_difference_on_a_question_that_may_be_left_open_goes_to_review_too(now, db):
    project = a_project(opinions=2, questions=[INTENT, TOPICS])
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    document = a_document(project)

    say(document, amira, now, intent="refund", topics=["price"])
    say(document, bo, now, intent="refund", topics=["quality"])

    assert live_answers(document) == {"intent": REFUND}
    assert state_of(document) == Document.State.TO_REVIEW


def test_the_order_of_labels_makes_no_difference(now, db):
    project = a_project(opinions=2, questions=[TOPICS])
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    document = a_document(project)

    say(document, amira, now, topics=["price", "quality"])
    say(document, bo, now, topics=["quality", "price"])

    assert state_of(document) == Document.State.APPROVED


def test_undoing_one_of_two_equal_opinions_takes_the_gold_back(now, db):
    project = a_project(opinions=2)
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    document = a_document(project)
    say(document, amira, now, intent="refund")
    second = say(document, bo, now, intent="refund")

    withdraw(annotation=second, now=now)

    assert live_answers(document) == {}
    assert state_of(document) == Document.State.PARTLY


def test_skipped_flagged_and_unanswered_never_become_gold(project, amira, bo, now):
    skipped, flagged = some_documents(project, 2)
    send = {"annotator": amira, "seconds": 1, "now": now}

    skip(document=skipped, submission_key="1", **send)
    annotation = flag(document=flagged, comment="Not a letter.", submission_key="2", **send)

    assert not Approval.objects.exists()
    with pytest.raises(AnswerRefused):
        approve_annotation(annotation=annotation, by=a_member(project, "chen", "reviewer"), now=now)


def test_a_new_revision_supersedes_what_its_author_had_approved(project, amira, now):
    document = a_document(project)
    say(document, amira, now, intent="refund")
    reopen(document=document, annotator=amira, now=now)

    say(document, amira, now, intent="shipping")

    assert live_answers(document) == {"intent": SHIPPING}
    assert Approval.objects.filter(superseded_at=now).get().answer == REFUND


def test_a_reviewers_decision_outlives_a_new_revision(project, amira, chen, now):
    document = a_document(project)
    annotation = say(document, amira, now, intent="refund")
    approve_annotation(annotation=annotation, by=chen, now=now)

    say(document, amira, now, intent="shipping")

    assert live_answers(document) == {"intent": REFUND}


def test_flagging_ones_own_gold_takes_it_back(project, amira, now):
    document = a_document(project)
    say(document, amira, now, intent="refund")

    flag(
        document=document,
        annotator=amira,
        comment="I misread it.",
        submission_key="flag",
        seconds=1,
        now=now,
    )

    assert live_answers(document) == {}
    assert state_of(document) == Document.State.FLAGGED


def test_a_reviewer_never_approves_labels_that_were_changed_since(project, chen, now):
    dana = a_member(project, "dana", trusted=False)
    document = a_document(project)
    old = say(document, dana, now, intent="refund")
    say(document, dana, now, intent="shipping")

    with pytest.raises(StaleRevision, match="dana"):
        approve_annotation(annotation=old, by=chen, now=now)


def test_imported_gold_approves_documents_whose_required_questions_are_answered(now, db):
    project = a_project(questions=[INTENT, TOPICS, ENTITIES])
    whole, half = some_documents(project, 2)
    asked = {question.slug: question for question in project.questions.all()}

    count = approve_imported(
        batch=a_batch(project),
        answers=[
            (whole.pk, asked["intent"], REFUND),
            (whole.pk, asked["entities"], Answer()),
            (half.pk, asked["intent"], REFUND),
        ],
        by=None,
        now=now,
    )

    assert count == 3
    assert state_of(whole) == Document.State.APPROVED
    assert state_of(half) == Document.State.WAITING


def test_gold_of_an_import_stands_beside_a_persons_answers(now, db):
    project = a_project(questions=[INTENT, ENTITIES])
    amira = a_member(project, "amira")
    document = a_document(project)
    intent = project.questions.get(slug="intent")
    approve_imported(
        batch=a_batch(project), answers=[(document.pk, intent, REFUND)], by=None, now=now
    )

    say(document, amira, now, intent="shipping")

    assert live_answers(document) == {"intent": REFUND, "entities": Answer()}
    assert state_of(document) == Document.State.APPROVED


def test_merging_labels_supersedes_approvals_and_keeps_where_they_came_from(project, amira, now):
    admin = a_member(project, "dana", "admin")
    merged, other = some_documents(project, 2)
    annotation = say(merged, amira, now, intent="refund")
    say(other, amira, now, intent="shipping")

    count = replace_answers(
        question=project.questions.get(),
        change=lambda answer: SHIPPING,
        source=Approval.Source.MERGE,
        by=admin,
        now=now,
    )

    approval = Approval.objects.live().get(document=merged)
    assert count == 1
    assert (approval.answer, approval.source) == (SHIPPING, Approval.Source.MERGE)
    assert (approval.annotation, approval.approved_by) == (annotation, admin)
    assert state_of(merged) == Document.State.APPROVED


def test_an_answer_taken_back_with_its_label_leaves_the_document_unapproved(project, amira, now):
    document = a_document(project)
    say(document, amira, now, intent="refund")

    replace_answers(
        question=project.questions.get(),
        change=lambda answer: None,
        source=Approval.Source.REMOVAL,
        by=a_member(project, "dana", "admin"),
        now=now,
    )

    assert live_answers(document) == {}
    assert state_of(document) == Document.State.TO_REVIEW


def test_a_label_that_is_gone_comes_back_as_gold_neither_by_rule_nor_by_a_click(
    project, amira, chen, now
):
    admin = a_member(project, "dana", "admin")
    document = a_document(project)
    first = say(document, amira, now, intent="refund")
    reopen(document=document, annotator=amira, now=now)
    second = say(document, amira, now, intent="shipping")
    remove_label(label=project.questions.get().labels.get(slug="refund"), by=admin, now=now)

    withdraw(annotation=second, now=now)
    with pytest.raises(AnswerRefused, match="merged or removed since: refund"):
        approve_annotation(annotation=first, by=chen, now=now)

    assert live_answers(document) == {}
    assert state_of(document) == Document.State.TO_REVIEW


def test_gold_that_followed_a_merge_stays_when_opinions_are_read_again(project, amira, now):
    question = project.questions.get()
    document = a_document(project)
    say(document, amira, now, intent="refund")
    merge_labels(
        label=question.labels.get(slug="refund"),
        into=question.labels.get(slug="shipping"),
        by=a_member(project, "dana", "admin"),
        now=now,
    )

    approve_by_rule(document=document, now=now)

    assert live_answers(document) == {"intent": SHIPPING}
