"""What a reviewer decides: back to the queue, or aside."""

import pytest

from annotate.annotating import flag, skip, submit
from annotate.errors import AnswerRefused, LeaseLost
from annotate.models import Annotation, Approval, Document
from annotate.queue.leasing import lease_next_document
from annotate.reviewing import return_to_queue, set_aside
from tests.people_and_projects import a_document, a_member, markup

pytestmark = pytest.mark.postgres_too


def submit_refund(document, annotator, now):
    return submit(
        document=document,
        annotator=annotator,
        markup=markup(intent="refund"),
        submission_key=f"{document.pk}",
        seconds=5,
        now=now,
    )


def test_a_flagged_document_returns_to_everybody(project, amira, chen, now):
    document = a_document(project)
    flag(
        document=document,
        annotator=amira,
        comment="Is this one ours?",
        submission_key="1",
        seconds=1,
        now=now,
    )

    return_to_queue(document=document, by=chen, now=now, comment="It is.")
    return_to_queue(document=document, by=chen, now=now, comment="It is.")

    assert lease_next_document(project=project, annotator=amira, now=now).document == document
    assert [comment.text for comment in document.comments.all()] == ["Is this one ours?", "It is."]


def test_a_document_that_everybody_skipped_returns_to_them(project, amira, chen, now):
    document = a_document(project)
    for number, person in enumerate((amira, chen)):
        skip(document=document, annotator=person, submission_key=str(number), seconds=1, now=now)

    return_to_queue(document=document, by=chen, now=now)

    assert Document.objects.get().state == Document.State.WAITING
    assert lease_next_document(project=project, annotator=amira, now=now).document == document


def test_a_doubted_document_gets_one_more_opinion(project, amira, chen, now):
    dana = a_member(project, "dana", trusted=False)
    document = a_document(project)
    submit_refund(document, dana, now)

    return_to_queue(document=document, by=chen, now=now)
    state = Document.objects.get().state
    lease = lease_next_document(project=project, annotator=amira, now=now)
    submit_refund(document, amira, now)

    assert state == Document.State.PARTLY
    assert (lease.purpose, lease.blind) == ("second", True)
    assert Approval.objects.live().get().rule == Approval.Rule.AGREEMENT


def test_an_approved_document_is_not_asked_again(project, amira, chen, now):
    document = a_document(project)
    submit_refund(document, amira, now)

    with pytest.raises(AnswerRefused, match="approved"):
        return_to_queue(document=document, by=chen, now=now)


def test_a_document_set_aside_is_gold_no_more_and_nobodys(project, amira, bo, chen, now):
    held, approved = a_document(project), a_document(project)
    submit_refund(approved, bo, now)
    lease_next_document(project=project, annotator=amira, now=now)

    for document in (held, approved, approved):
        set_aside(document=document, by=chen, now=now)

    assert {document.state for document in Document.objects.all()} == {"set_aside"}
    assert not Approval.objects.live().exists()
    with pytest.raises(LeaseLost):
        submit_refund(held, amira, now)
    assert Annotation.objects.count() == 1


def test_a_document_set_aside_can_come_back(project, amira, chen, now):
    document = a_document(project)
    set_aside(document=document, by=chen, now=now)

    return_to_queue(document=document, by=chen, now=now)

    assert lease_next_document(project=project, annotator=amira, now=now).document == document
