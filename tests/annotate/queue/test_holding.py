"""A reloaded page finds its document again, if it may still be the person's."""

from datetime import timedelta

import pytest

from annotate.annotating import submit
from annotate.models import Lease
from annotate.queue.holding import take_again
from annotate.queue.leasing import held_by, lease_next_document, release_lease
from tests.people_and_projects import a_document, markup, some_documents

pytestmark = pytest.mark.postgres_too


def test_a_reload_finds_the_document_that_was_open(project, amira, now):
    document = a_document(project)
    lease = lease_next_document(project=project, annotator=amira, now=now)

    held = take_again(document=document, annotator=amira, now=now)
    release_lease(lease=lease, now=now)
    taken = take_again(document=document, annotator=amira, now=now)

    assert held == lease
    assert taken.document == document


def test_a_document_that_somebody_else_has_is_not_taken_again(project, amira, bo, now):
    document = a_document(project)
    lease_next_document(project=project, annotator=bo, now=now)

    assert take_again(document=document, annotator=amira, now=now) is None
    assert Lease.objects.get().user == bo


def test_a_document_that_somebody_decided_is_not_taken_again(project, amira, bo, now):
    document = a_document(project)
    submit(
        document=document,
        annotator=bo,
        markup=markup(intent="refund"),
        submission_key="1",
        seconds=1,
        now=now,
    )
    document.refresh_from_db()

    assert take_again(document=document, annotator=amira, now=now) is None


def test_taking_a_document_again_never_makes_four(project, amira, now):
    open_before = a_document(project, acquisition_score=-1)
    some_documents(project, 3)
    for minute in range(3):
        lease_next_document(project=project, annotator=amira, now=now + timedelta(minutes=minute))

    lease = take_again(document=open_before, annotator=amira, now=now + timedelta(minutes=3))

    held = held_by(amira, project, now + timedelta(minutes=3))
    assert len(held) == 3
    assert lease in held
