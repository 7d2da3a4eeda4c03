"""A prepared read gives what the queryset gives, again and again, whatever goes into its slots."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotate.models import Document, Lease, User
from annotate.models.prepared import PreparedRead, PreparedUpdate, Slot
from tests.people_and_projects import INTENT, a_member, a_project, some_documents

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]


@pytest.fixture
def project():
    return a_project(questions=[INTENT])


@pytest.fixture
def amira(project):
    return a_member(project, "amira")


def test_instances_come_with_what_they_select(project, amira, now):
    documents = some_documents(project, 2)
    for document in documents:
        Lease.objects.create(document=document, user=amira, until=now, taken_at=now)
    read = PreparedRead(
        lambda: Lease.objects.filter(user=Slot("user")).select_related("document").order_by("-pk")
    )

    with CaptureQueriesContext(connection) as queries:
        held = [lease.document.text for lease in read(user=amira.pk)]

    assert held == [document.text for document in reversed(documents)]
    assert len(queries) == 1


def test_each_run_has_its_own_values(project, amira):
    bo = a_member(project, "bo")
    first, second = some_documents(project, 2)
    read = PreparedRead(
        lambda: Document.objects.filter(pk=Slot("pk")).values_list("external_id", flat=True)[:1]
    )
    people = PreparedRead(lambda: User.objects.filter(username=Slot("name")))

    found = [read.first(pk=first.pk), read.first(pk=second.pk), read.first(pk=0)]

    assert found == [first.external_id, second.external_id, None]
    assert [people.first(name="amira"), people.first(name="bo")] == [amira, bo]


def test_a_time_means_the_same_as_in_a_queryset(project, amira, now):
    document = some_documents(project, 1)[0]
    Document.objects.filter(pk=document.pk).update(leased_until=now)
    read = PreparedRead(lambda: Document.objects.filter(leased_until__lt=Slot("now")))

    counts = [read.count(now=now), read.count(now=now + timedelta(microseconds=1))]

    assert counts == [0, 1]


def test_tuples_and_dictionaries_keep_their_order(project):
    document = some_documents(project, 1)[0]
    pairs = PreparedRead(
        lambda: Document.objects.filter(pk=Slot("pk")).values_list("project__slug", "split")
    )
    rows = PreparedRead(lambda: Document.objects.filter(pk=Slot("pk")).values("split"))

    assert pairs(pk=document.pk) == [(project.slug, document.split)]
    assert rows(pk=document.pk) == [{"split": document.split}]


def test_a_value_that_no_slot_got_is_an_error(project):
    read = PreparedRead(lambda: Document.objects.filter(pk=Slot("pk")))

    with pytest.raises(KeyError):
        read(document=1)


def test_an_update_changes_what_its_condition_meets_and_says_how_much(project, now):
    first, second = some_documents(project, 2)
    hold = PreparedUpdate(
        lambda: Document.objects.filter(pk=Slot("pk"), leased_until=None),
        leased_until=Slot("until"),
    )

    changed = [hold(pk=first.pk, until=now), hold(pk=first.pk, until=now + timedelta(hours=1))]

    assert changed == [1, 0]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.leased_until, second.leased_until) == (now, None)
