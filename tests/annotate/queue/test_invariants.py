"""Whatever people do, in whatever order: what must be true of the queue stays true."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate.annotating import reopen, skip, submit, withdraw
from annotate.errors import LeaseLost, QueueEmpty, StaleRevision
from annotate.models import Annotation, Approval, Document, Lease, Split
from annotate.queue.eligibility import eligible_for
from annotate.queue.leasing import (
    MOST_HELD,
    lease_next_document,
    release_all,
    release_lease,
    renew_leases,
)
from tests.people_and_projects import (
    INTENT,
    NOW,
    Answer,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
)

pytestmark = pytest.mark.postgres_too

ACTIONS = ("draw", "draw", "submit", "skip", "undo", "go back", "renew", "release", "leave")
steps = st.lists(
    st.tuples(st.sampled_from(["amira", "bo"]), st.sampled_from(ACTIONS), st.integers(0, 20)),
    min_size=5,
    max_size=25,
)


@pytest.mark.django_db
@given(steps=steps, opinions=st.integers(1, 2))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_queue_keeps_its_promises_whatever_people_do(db, steps, opinions):
    with undone_afterwards():
        project = a_desk(opinions)
        people = {name: a_member(project, name) for name in ("amira", "bo")}
        now = NOW
        for name, action, minutes in steps:
            now += timedelta(minutes=minutes)
            try:
                act(project, people[name], action, now)
            except (QueueEmpty, LeaseLost, StaleRevision):
                pass
            check_leases(now)
            check_gold(opinions)


def a_desk(opinions):
    """A small project: ordinary, random and measuring documents, all with pre-tags."""
    project = a_project(opinions=opinions, first_training_at=0, measuring_share=0.5)
    for number in range(8):
        fields = [{}, {}, {"is_random": True}, {"split": "validation"}][number % 4]
        document = a_document(project, acquisition_score=number / 8, **fields)
        a_prediction(document, INTENT.slug, Answer.of_labels("refund"))
    return project


def act(project, person, action, now):
    if action == "draw":
        draw(project, person, now)
    elif action == "renew":
        renew_leases(annotator=person, project=project, now=now)
    elif action == "leave":
        release_all(annotator=person, now=now)
    elif action in ("undo", "go back"):
        last = person.annotations.standing().order_by("-submitted_at", "-pk").first()
        if last is not None and action == "undo":
            withdraw(annotation=last, now=now)
        elif last is not None:
            reopen(document=last.document, annotator=person, now=now)
    else:
        lease = person.leases.first()
        if lease is not None:
            finish(lease, person, action, now)


def finish(lease, person, action, now):
    sent = {
        "document": lease.document,
        "annotator": person,
        "submission_key": uuid4().hex,
        "seconds": 1,
        "now": now,
    }
    if action == "submit":
        submit(markup=markup(intent="refund"), **sent)
    elif action == "skip":
        skip(**sent)
    else:
        release_lease(lease=lease, now=now)


def draw(project, person, now):
    """Draw, and check that a new lease took a free document, a fresh measuring one by draw."""
    had = set(person.leases.values_list("pk", flat=True))
    eligible = {document.pk: document for document in eligible_for(person, project, now).waiting()}
    begun = set(person.drafts.values_list("document", flat=True))
    lease = lease_next_document(project=project, annotator=person, now=now)
    if lease.pk in had:
        return
    assert lease.document_id in eligible
    if lease.purpose == Lease.Purpose.MEASURE and lease.document_id not in begun:
        state = eligible[lease.document_id].state
        alike = [
            document.draw
            for document in eligible.values()
            if document.split == Split.VALIDATION and document.state == state
        ]
        assert lease.document.draw == min(alike)


def check_leases(now):
    for lease in Lease.objects.select_related("document"):
        assert lease.until == lease.document.leased_until
        if lease.blind:
            assert not lease.predictions.exists()
        assert lease.blind or not lease.document.is_measuring
    held = list(Lease.objects.values_list("user", flat=True))
    assert all(held.count(user) <= MOST_HELD for user in held)
    leased = Document.objects.exclude(leased_until=None)
    assert leased.count() == len(held)


def check_gold(opinions):
    for document in Document.objects.all():
        decided = Annotation.objects.decided().filter(document=document).count()
        gold = Approval.objects.live().filter(document=document).count()
        assert gold <= 1
        assert gold == 0 or decided >= opinions
        assert (document.state == Document.State.APPROVED) == bool(gold)


@contextmanager
def undone_afterwards():
    """Each example of a property starts from the same empty database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
