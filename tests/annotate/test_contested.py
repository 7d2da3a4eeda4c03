"""Two windows, two devices, two people on one document: nobody's labels are overwritten unseen."""

from datetime import timedelta

import pytest

from annotate.annotating import save_draft, send_to_review, submit, withdraw
from annotate.errors import StaleRevision
from annotate.markup import Answer
from annotate.models import Annotation, Document, Draft, Lease
from annotate.queue.leasing import lease_next_document, release_all
from annotate.submission import Basis
from tests.people_and_projects import a_document, a_labeller, a_member, a_prediction, markup

pytestmark = pytest.mark.postgres_too

SOON = timedelta(minutes=1)
LATER = timedelta(minutes=31)


def hand(project, annotator, now, **fields):
    document = a_document(project, **fields)
    lease_next_document(project=project, annotator=annotator, now=now)
    return document


def draft(document, annotator, now, *, version=0, opened=None, **answers):
    return save_draft(
        document=document,
        annotator=annotator,
        markup=markup(**answers),
        touched=[],
        version=version,
        opened=opened,
        now=now,
    )


def send(decide, document, annotator, now, *, basis=None, key="a-key", **answers):
    return decide(
        document=document,
        annotator=annotator,
        markup=markup(**answers),
        submission_key=key,
        seconds=1,
        now=now,
        basis=basis,
    )


def test_a_save_that_arrives_after_the_decision_leaves_no_draft_behind(project, amira, now):
    document = hand(project, amira, now)
    send(submit, document, amira, now + SOON, intent="refund")

    with pytest.raises(StaleRevision):
        draft(document, amira, now + 2 * SOON, opened=now, intent="shipping")

    assert not Draft.objects.exists()


def test_a_document_that_came_back_by_undo_can_be_worked_on(project, amira, now):
    document = hand(project, amira, now)
    annotation = send(submit, document, amira, now + SOON, intent="refund")
    withdraw(annotation=annotation, now=now + 2 * SOON)

    saved = draft(document, amira, now + 3 * SOON, version=1, opened=now, intent="shipping")

    assert saved.version == 2


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_decision_never_overwrites_a_draft_it_has_not_seen(project, amira, now, version):
    document = hand(project, amira, now)
    draft(document, amira, now, intent="refund")
    draft(document, amira, now, version=1, intent="shipping")

    with pytest.raises(StaleRevision):
        send(submit, document, amira, now, basis=Basis(version, now), intent="refund")

    assert Draft.objects.get().markup == markup(intent="shipping")
    assert not Annotation.objects.exists()


def test_a_decision_never_overwrites_one_that_another_window_made(project, amira, now):
    document = hand(project, amira, now)
    opened, seen = Basis(0, now), Basis(0, now + SOON)
    send(submit, document, amira, now + SOON, basis=opened, intent="refund")

    with pytest.raises(StaleRevision):
        send(submit, document, amira, now + SOON, basis=opened, key="other", intent="shipping")
    again = send(submit, document, amira, now + SOON, basis=seen, key="seen", intent="shipping")

    assert again.revision == 2


@pytest.mark.parametrize(("theirs", "state"), [("refund", "approved"), ("shipping", "to_review")])
def test_labels_of_a_lost_document_are_one_opinion_more(project, amira, now, theirs, state):
    document = hand(project, amira, now)
    bo = a_member(project, "bo")
    lease_next_document(project=project, annotator=bo, now=now + LATER)

    mine = send(send_to_review, document, amira, now + LATER, intent="refund")
    held = Lease.objects.get()
    waiting = Document.objects.get().state
    send(submit, document, bo, now + LATER, key="bo's", intent=theirs)

    assert (mine.verdict, held.user, waiting) == ("from_scratch", bo, "partly")
    assert Document.objects.get().state == state


def test_labels_sent_after_somebody_else_decided_bring_the_document_to_review(project, amira, now):
    document = hand(project, amira, now)
    bo = a_member(project, "bo")
    lease_next_document(project=project, annotator=bo, now=now + LATER)
    send(submit, document, bo, now + LATER, key="bo's", intent="shipping")

    send(send_to_review, document, amira, now + LATER, intent="refund")

    assert Document.objects.get().state == "to_review"


def test_what_is_sent_to_review_is_sent_plainly_if_nobody_has_the_document(project, amira, now):
    document = hand(project, amira, now)

    send(send_to_review, document, amira, now + LATER, intent="refund")

    assert Document.objects.get().state == "approved"
    assert not Lease.objects.exists()


def test_a_document_held_anew_keeps_the_pre_tags_that_were_on_the_screen(project, amira, now):
    document = a_document(project)
    shown = a_prediction(document, "intent", Answer.of_labels("refund"))
    lease_next_document(project=project, annotator=amira, now=now)
    release_all(annotator=amira, project=project, now=now)
    better = a_labeller(project, "intent", "similarity")
    a_prediction(document, "intent", Answer.of_labels("shipping"), labeller=better)

    basis = Basis(0, now, seen=(shown.pk,))
    annotation = send(submit, document, amira, now + SOON, basis=basis, intent="refund")

    assert annotation.verdict == "accepted"
    assert annotation.predictions.get() == shown
