"""Leases: one holder, three at most, back once they lapse."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from annotate.errors import PermissionRefused, QueueEmpty
from annotate.models import Document, Lease
from annotate.queue.leasing import (
    held_by,
    lease_next_document,
    release_all,
    release_lease,
    renew_leases,
)
from tests.people_and_projects import a_document, a_member, a_project, a_user, some_documents

HALF_AN_HOUR = timedelta(minutes=30)
LATER = HALF_AN_HOUR + timedelta(seconds=1)


def test_a_leased_document_is_never_handed_to_a_second_annotator(project, amira, bo, now):
    a_document(project, "the only one")
    lease_next_document(project=project, annotator=amira, now=now)

    with pytest.raises(QueueEmpty):
        lease_next_document(project=project, annotator=bo, now=now)


def test_a_lease_lapses_after_its_time(project, amira, bo, now):
    document = a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    lease = lease_next_document(project=project, annotator=bo, now=now + LATER)

    assert lease.document == document
    assert held_by(amira, project, now + LATER) == []
    assert Lease.objects.count() == 1


def test_a_lease_lasts_as_long_as_the_project_says(now, db):
    project = a_project(lease_minutes=5)
    amira = a_member(project, "amira")
    a_document(project)

    lease = lease_next_document(project=project, annotator=amira, now=now)

    assert lease.until == now + timedelta(minutes=5)
    assert Document.objects.get().leased_until == lease.until


def test_an_open_page_keeps_its_lease(project, amira, bo, now):
    a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    renew_leases(annotator=amira, project=project, now=now + timedelta(minutes=20))

    with pytest.raises(QueueEmpty):
        lease_next_document(project=project, annotator=bo, now=now + LATER)


def test_a_lapsed_lease_comes_back_while_nobody_took_it(project, amira, now):
    lease = lease_next_document_of(project, amira, now)
    a_document(project, acquisition_score=0.9)

    again = lease_next_document(project=project, annotator=amira, now=now + LATER)

    assert again == lease
    assert again.until == now + LATER + HALF_AN_HOUR


def test_a_lapsed_lease_that_went_to_somebody_is_not_renewed(project, amira, bo, now):
    lease_next_document_of(project, amira, now)
    taken = lease_next_document(project=project, annotator=bo, now=now + LATER)

    held = renew_leases(annotator=amira, project=project, now=now + LATER)

    assert held == []
    assert list(Lease.objects.all()) == [taken]


def test_a_person_holds_three_documents_at_most(project, amira, now):
    some_documents(project, 5)

    leases = [lease_next_document(project=project, annotator=amira, now=now) for _ in range(4)]

    assert leases[3] == leases[0]
    assert held_by(amira, project, now) == leases[:3]


def test_a_released_document_is_free_at_once(project, amira, bo, now):
    lease = lease_next_document_of(project, amira, now)

    release_lease(lease=lease, now=now)
    release_lease(lease=lease, now=now)

    assert lease_next_document(project=project, annotator=bo, now=now).document == lease.document


def test_leaving_releases_everything_in_one_project_or_all(project, amira, now):
    other = a_project("calls")
    a_member(other, "amira")
    some_documents(project, 3)
    lease_next_document(project=project, annotator=amira, now=now)
    lease_next_document(project=project, annotator=amira, now=now)

    release_all(annotator=amira, project=other, now=now)
    held_before = Lease.objects.count()
    release_all(annotator=amira, now=now)

    assert held_before == 2
    assert Lease.objects.count() == 0
    assert not Document.objects.exclude(leased_until=None).exists()


def test_going_to_another_project_is_leaving_the_first(project, amira, now):
    other = a_project("calls")
    a_member(other, "amira")
    a_document(other)
    lease_next_document_of(project, amira, now)

    lease_next_document(project=other, annotator=amira, now=now)

    assert [lease.document.project for lease in amira.leases.all()] == [other]


def test_only_members_draw_from_the_queue(project, now):
    a_document(project)

    with pytest.raises(PermissionRefused):
        lease_next_document(project=project, annotator=a_user("dana"), now=now)


@pytest.mark.postgres_too
@pytest.mark.django_db(transaction=True)
def test_a_person_with_two_tabs_still_holds_three_at_most(now, transactional_db):
    project = a_project()
    amira = a_member(project, "amira")
    some_documents(project, 12)

    def draw():
        for _ in range(3):
            lease_next_document(project=project, annotator=amira, now=now)
        connections.close_all()

    tabs = [threading.Thread(target=draw) for _ in range(3)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert amira.leases.count() == 3


def lease_next_document_of(project, annotator, now):
    a_document(project)
    return lease_next_document(project=project, annotator=annotator, now=now)
