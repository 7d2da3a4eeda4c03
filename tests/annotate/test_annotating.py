"""What a person sends is kept once, compared with what they saw, and can be undone."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from annotate.annotating import flag, reopen, save_draft, skip, submit, withdraw
from annotate.approving import approve_annotation
from annotate.errors import AnswerRefused, LeaseLost, MarkupRefused, StaleRevision
from annotate.models import Annotation, Approval, Comment, Document, Draft, Event, Lease
from annotate.queue.leasing import held_by, lease_next_document, release_lease
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    TOPICS,
    Answer,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
    some_documents,
)

REFUND = Answer.of_labels("refund")
LATER = timedelta(minutes=31)


def send(document, annotator, now, *, key="first", **answers):
    return submit(
        document=document,
        annotator=annotator,
        markup=markup(**answers),
        submission_key=key,
        seconds=12,
        now=now,
    )


def pass_on(document, annotator, now, *, key="skipped"):
    return skip(document=document, annotator=annotator, submission_key=key, seconds=3, now=now)


def hand(project, annotator, now, **fields):
    """Make a document with a pre-tag and hand it to `annotator`."""
    document = a_document(project, **fields)
    a_prediction(document, INTENT.slug, REFUND)
    lease_next_document(project=project, annotator=annotator, now=now)
    return document


@pytest.mark.parametrize(("intent", "verdict"), [("refund", "accepted"), ("shipping", "fixed")])
def test_the_verdict_compares_the_labels_with_what_was_shown(project, amira, now, intent, verdict):
    document = hand(project, amira, now)

    annotation = send(document, amira, now, intent=intent)

    assert annotation.verdict == verdict
    assert list(annotation.predictions.all()) == list(document.predictions.all())


def test_labels_without_a_pre_tag_are_from_scratch(project, amira, now):
    document = hand(project, amira, now, split="validation")

    annotation = send(document, amira, now, intent="refund")

    assert annotation.verdict == "from_scratch"
    assert annotation.blind
    assert annotation.purpose == Lease.Purpose.MEASURE


def test_an_added_answer_to_a_question_without_a_pre_tag_is_a_fix(now, db):
    project = a_project(questions=[INTENT, TOPICS])
    amira = a_member(project, "amira")
    untouched, added = hand(project, amira, now), hand(project, amira, now)

    plain = send(untouched, amira, now, key="1", intent="refund")
    more = send(added, amira, now, key="2", intent="refund", topics=["price"])

    assert plain.verdict == "accepted"
    assert more.verdict == "fixed"


def test_what_was_shown_is_compared_though_the_labeller_changed_meanwhile(project, amira, now):
    document = hand(project, amira, now)
    shown = document.predictions.get()
    newer = project.questions.get().labellers.create(kind="similarity")
    a_prediction(document, INTENT.slug, Answer.of_labels("shipping"), labeller=newer)

    annotation = send(document, amira, now, intent="refund")

    assert annotation.verdict == "accepted"
    assert list(annotation.predictions.all()) == [shown]


def test_everything_about_a_submission_is_kept(project, amira, chen, now):
    guideline = project.guidelines.create(number=1, text="Read twice.", written_by=chen)
    document = hand(project, amira, now)
    save_draft(document=document, annotator=amira, markup=markup(), touched=[], version=0, now=now)

    annotation = send(document, amira, now, intent="refund")

    event = Event.objects.get(verb="annotated")
    assert (annotation.seconds, annotation.guideline) == (12, guideline)
    assert event.data["shown"][0]["prediction"] == document.predictions.get().pk
    assert event.data["shown"][0]["named"] == "Dictionary"
    assert not Draft.objects.exists()
    assert not Lease.objects.exists()
    assert Document.objects.get().leased_until is None


def test_the_same_key_is_answered_as_the_first_time(project, amira, now):
    document = hand(project, amira, now)
    first = send(document, amira, now, intent="refund")

    again = send(document, amira, now, intent="shipping")

    assert again == first
    assert Annotation.objects.count() == 1
    assert Event.objects.filter(verb="annotated").count() == 1


@pytest.mark.postgres_too
@pytest.mark.django_db(transaction=True)
def test_a_double_submit_in_two_threads_makes_one_annotation(now, transactional_db):
    project = a_project()
    amira = a_member(project, "amira")
    document = hand(project, amira, now)
    start, sent = threading.Barrier(2), []

    def press():
        start.wait()
        sent.append(send(document, amira, now, intent="refund"))
        connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for pressed in presses:
        pressed.start()
    for pressed in presses:
        pressed.join()

    assert len(sent) == 2
    assert sent[0] == sent[1] == Annotation.objects.get()


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({}, "needs an answer"),
        ({"intent": "weather"}, "weather"),
        ({"intent": "refund", "mood": "grim"}, "mood"),
        ({"intent": "refund", "entities": [[0, 999, "drug"]]}, "outside the text"),
    ],
)
def test_answers_that_do_not_fit_are_refused_in_words(now, db, answers, word):
    project = a_project(questions=[INTENT, ENTITIES])
    amira = a_member(project, "amira")
    document = hand(project, amira, now)

    with pytest.raises(AnswerRefused, match=word):
        send(document, amira, now, **answers)

    assert not Annotation.objects.exists()
    assert Lease.objects.exists()


def test_questions_left_alone_mean_none_unless_one_has_to_choose(now, db):
    optional = replace(INTENT, required=False)
    project = a_project(questions=[ENTITIES, TOPICS, optional])
    amira = a_member(project, "amira")
    document = hand(project, amira, now)

    annotation = send(document, amira, now)

    assert annotation.markup == markup(entities=[], topics=[])


def test_a_lapsed_lease_that_nobody_took_still_counts(project, amira, now):
    document = hand(project, amira, now)

    annotation = send(document, amira, now + LATER, intent="refund")

    assert annotation.verdict == "accepted"


def test_a_released_document_is_taken_again_by_submitting(project, amira, now):
    document = hand(project, amira, now)
    release_lease(lease=document.lease, now=now)

    send(document, amira, now, intent="refund")

    assert Document.objects.get().state == Document.State.APPROVED


def test_a_lease_that_went_to_somebody_is_lost_and_the_labels_are_kept(project, amira, bo, now):
    document = hand(project, amira, now)
    lease_next_document(project=project, annotator=bo, now=now + LATER)

    with pytest.raises(LeaseLost, match="bo"):
        send(document, amira, now + LATER, intent="shipping")

    assert Draft.objects.get(user=amira).markup == markup(intent="shipping")
    assert Lease.objects.get().user == bo


def test_a_document_that_somebody_decided_is_lost(project, amira, bo, now):
    document = hand(project, amira, now)
    lease_next_document(project=project, annotator=bo, now=now + LATER)
    send(document, bo, now + LATER, intent="refund")

    with pytest.raises(LeaseLost, match="decided"):
        send(document, amira, now + LATER, intent="shipping")

    assert Annotation.objects.get().annotator == bo


def test_a_skipped_document_goes_to_another_person(project, amira, bo, now):
    document = hand(project, amira, now)
    other = a_document(project)

    pass_on(document, amira, now)

    assert Document.objects.get(pk=document.pk).state == Document.State.WAITING
    assert lease_next_document(project=project, annotator=amira, now=now).document == (other)
    assert lease_next_document(project=project, annotator=bo, now=now).document == document


def test_a_document_that_everybody_skipped_goes_to_a_reviewer(project, amira, bo, now):
    document = hand(project, amira, now)

    pass_on(document, amira, now)
    waiting = Document.objects.get().state
    pass_on(document, bo, now)

    assert waiting == Document.State.WAITING
    assert Document.objects.get().state == Document.State.TO_REVIEW


def test_a_flag_keeps_its_comment_and_takes_the_document_out_of_the_queue(project, amira, now):
    document = hand(project, amira, now)

    flag(
        document=document,
        annotator=amira,
        comment="Two letters in one.",
        submission_key="flagged",
        seconds=5,
        now=now,
    )

    assert Document.objects.get().state == Document.State.FLAGGED
    assert Comment.objects.get().text == "Two letters in one."
    assert not Approval.objects.exists()


def test_a_flag_without_a_comment_is_refused(project, amira, now):
    document = hand(project, amira, now)

    with pytest.raises(AnswerRefused, match="few words"):
        flag(
            document=document,
            annotator=amira,
            comment="  ",
            submission_key="flagged",
            seconds=5,
            now=now,
        )


def test_undo_brings_the_document_back_as_it_was(project, amira, now):
    document = hand(project, amira, now)
    annotation = send(document, amira, now, intent="shipping")

    lease = withdraw(annotation=annotation, now=now)
    again = withdraw(annotation=annotation, now=now)

    assert again == lease
    assert (lease.purpose, lease.document.state) == (Lease.Purpose.QUEUE, "waiting")
    assert list(lease.predictions.all()) == list(document.predictions.all())
    assert Draft.objects.get().markup == markup(intent="shipping")
    assert not Approval.objects.live().exists()
    assert Event.objects.filter(verb="withdrawn").count() == 1


def test_after_an_undo_the_labels_can_be_sent_anew(project, amira, now):
    document = hand(project, amira, now)
    withdraw(annotation=send(document, amira, now, intent="shipping"), now=now)

    annotation = send(document, amira, now, key="second", intent="refund")

    assert (annotation.revision, annotation.verdict) == (2, "accepted")
    assert Approval.objects.live().get().answer == REFUND
    assert Annotation.objects.decided().get() == annotation


def test_an_undone_skip_comes_back_unless_somebody_has_it(project, amira, bo, now):
    document = hand(project, amira, now)
    skipped = pass_on(document, amira, now)
    lease = lease_next_document(project=project, annotator=bo, now=now)

    with pytest.raises(LeaseLost, match="bo"):
        withdraw(annotation=skipped, now=now)
    release_lease(lease=lease, now=now)

    assert withdraw(annotation=skipped, now=now).user == amira


def test_undoing_a_flag_takes_its_comment_back(project, amira, now):
    document = hand(project, amira, now)
    flagged = flag(
        document=document,
        annotator=amira,
        comment="Wrong window.",
        submission_key="flagged",
        seconds=1,
        now=now,
    )

    withdraw(annotation=flagged, now=now)

    assert Document.objects.get().state == Document.State.WAITING
    assert not Comment.objects.exists()


def test_undoing_a_revision_makes_the_one_before_stand_again(project, amira, now):
    document = hand(project, amira, now)
    first = send(document, amira, now, intent="shipping")
    reopen(document=document, annotator=amira, now=now)
    second = send(document, amira, now, key="second", intent="refund")

    withdraw(annotation=second, now=now)

    assert Annotation.objects.decided().get() == first
    assert Approval.objects.live().get().annotation == first
    assert Draft.objects.get().markup == markup(intent="refund")


def test_only_the_last_revision_can_be_undone(project, amira, now):
    document = hand(project, amira, now)
    first = send(document, amira, now, intent="shipping")
    send(document, amira, now, key="second", intent="refund")

    with pytest.raises(StaleRevision):
        withdraw(annotation=first, now=now)


def test_what_a_reviewer_approved_can_not_be_undone(project, amira, chen, now):
    document = hand(project, amira, now)
    annotation = send(document, amira, now, intent="shipping")
    approve_annotation(annotation=annotation, by=chen, now=now)

    with pytest.raises(LeaseLost):
        withdraw(annotation=annotation, now=now)

    assert Approval.objects.live().get().rule == Approval.Rule.BY_PERSON


def test_going_back_changes_nothing_until_the_labels_are_sent_anew(project, amira, now):
    document = hand(project, amira, now)
    first = send(document, amira, now, intent="shipping")

    lease = reopen(document=document, annotator=amira, now=now)
    shown = list(lease.predictions.all())
    gold_before = Approval.objects.live().get().answer
    second = send(document, amira, now, key="second", intent="refund")

    assert shown == list(document.predictions.all())
    assert gold_before == Answer.of_labels("shipping")
    assert Approval.objects.live().get().answer == REFUND
    assert (first.revision, second.revision) == (1, 2)
    assert Annotation.objects.standing().get() == second


def test_going_back_makes_room_among_the_three_held_documents(project, amira, now):
    document = hand(project, amira, now)
    send(document, amira, now, intent="refund")
    some_documents(project, 3)
    soon = now + timedelta(minutes=1)
    held = [lease_next_document(project=project, annotator=amira, now=soon) for _ in range(3)]

    lease = reopen(document=document, annotator=amira, now=soon)

    assert held_by(amira, project, soon) == [lease, *held[:2]]


def test_one_can_only_go_back_to_ones_own_documents(project, amira, bo, now):
    document = hand(project, amira, now)
    send(document, amira, now, intent="refund")

    with pytest.raises(LeaseLost):
        reopen(document=document, annotator=bo, now=now)


def test_a_second_tab_never_overwrites_a_draft_in_silence(project, amira, now):
    document = hand(project, amira, now)
    mine = {"document": document, "annotator": amira, "touched": ["intent"], "now": now}
    first = save_draft(markup=markup(intent="refund"), version=0, **mine)
    second = save_draft(markup=markup(intent="shipping"), version=first.version, **mine)

    for stale in (0, first.version):
        with pytest.raises(StaleRevision):
            save_draft(markup=markup(), version=stale, **mine)

    assert (first.version, second.version) == (1, 2)
    assert Draft.objects.get().markup == markup(intent="shipping")


def test_a_draft_with_spans_outside_the_text_is_refused(now, db):
    project = a_project(questions=[ENTITIES])
    amira = a_member(project, "amira")
    document = a_document(project, "Short.")

    with pytest.raises(MarkupRefused):
        save_draft(
            document=document,
            annotator=amira,
            markup=markup(entities=[[0, 60, "drug"]]),
            touched=[],
            version=0,
            now=now,
        )
