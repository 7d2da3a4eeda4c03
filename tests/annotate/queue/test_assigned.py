"""What is assigned goes to whom it is assigned, and to them first."""

import pytest

from annotate.annotating import submit
from annotate.errors import QueueEmpty
from annotate.models import Assignment
from annotate.queue.leasing import lease_next_document, release_all
from tests.people_and_projects import INTENT, a_member, a_project, markup, some_documents

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]


@pytest.fixture
def project():
    return a_project(questions=[INTENT])


def assigned(document, *people, now):
    for person in people:
        Assignment.objects.create(document=document, user=person, assigned_at=now)
    document.is_assigned = True
    document.save(update_fields=["is_assigned"])


def test_an_assigned_document_comes_before_the_most_instructive_one(project, now):
    amira = a_member(project, "amira")
    hers, first = some_documents(project, 2)
    type(first).objects.filter(pk=first.pk).update(acquisition_score=0.9)
    assigned(hers, amira, now=now)

    lease = lease_next_document(project=project, annotator=amira, now=now)

    assert lease.document == hers


def test_nobody_else_is_handed_an_assigned_document(project, now):
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    (hers,) = some_documents(project, 1)
    assigned(hers, amira, now=now)

    with pytest.raises(QueueEmpty):
        lease_next_document(project=project, annotator=bo, now=now)


def test_one_of_two_people_it_is_assigned_to_gets_it_after_the_other_left(project, now):
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    (theirs,) = some_documents(project, 1)
    assigned(theirs, amira, bo, now=now)
    lease_next_document(project=project, annotator=amira, now=now)
    with pytest.raises(QueueEmpty):
        lease_next_document(project=project, annotator=bo, now=now)

    release_all(annotator=amira, project=project, now=now)

    assert lease_next_document(project=project, annotator=bo, now=now).document == theirs


def test_a_second_opinion_comes_from_others_once_whom_it_is_for_have_answered(project, now):
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    (document,) = some_documents(project, 1, opinions_wanted=2)
    assigned(document, amira, now=now)
    lease_next_document(project=project, annotator=amira, now=now)

    submit(
        document=document,
        annotator=amira,
        markup=markup(intent="refund"),
        submission_key="first",
        seconds=1,
        now=now,
    )

    assert lease_next_document(project=project, annotator=bo, now=now).document == document
