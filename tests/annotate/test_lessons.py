"""A person learns from documents that somebody else decided otherwise, and from no others."""

from datetime import timedelta

import pytest

from annotate.annotating import reopen
from annotate.approving import approve_annotation
from annotate.lessons import lessons_for
from tests.annotate.saying import says
from tests.people_and_projects import a_document, a_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    return a_project(opinions=2)


def taught(person, project):
    return [
        (lesson.document, lesson.theirs["intent"].labels[0], lesson.gold["intent"].labels[0])
        for lesson in lessons_for(person, project, most=10)
    ]


@pytest.mark.postgres_too
def test_what_a_reviewer_decided_otherwise_teaches_who_was_wrong(project, amira, bo, chen, now):
    document = a_document(project)
    says(amira, document, "shipping", now)
    approve_annotation(annotation=says(bo, document, "refund", now), by=chen, now=now)

    assert taught(amira, project) == [(document, "shipping", "refund")]
    assert taught(bo, project) == []
    assert lessons_for(amira, project, most=10)[0].decided_by == chen


def test_equal_answers_teach_nobody(project, amira, bo, now):
    document = a_document(project)
    says(amira, document, "refund", now)
    says(bo, document, "refund", now)

    assert taught(amira, project) == []


def test_the_latest_decision_comes_first(project, amira, bo, chen, now):
    first, second = a_document(project), a_document(project)
    for minute, document in enumerate((first, second)):
        later = now + timedelta(minutes=minute)
        says(amira, document, "shipping", later)
        approve_annotation(annotation=says(bo, document, "refund", later), by=chen, now=later)

    assert [document for document, _, _ in taught(amira, project)] == [second, first]
    assert len(lessons_for(amira, project, most=1)) == 1


def test_what_a_person_put_right_before_the_decision_is_no_lesson(project, amira, bo, chen, now):
    document = a_document(project)
    says(amira, document, "shipping", now)
    said = says(bo, document, "refund", now)
    reopen(document=document, annotator=amira, now=now)
    says(amira, document, "refund", now, key="again")
    approve_annotation(annotation=said, by=chen, now=now + timedelta(minutes=1))

    assert taught(amira, project) == []


def test_ones_own_decision_is_no_lesson(project, amira, chen, now):
    document = a_document(project)
    says(chen, document, "shipping", now)
    approve_annotation(annotation=says(amira, document, "refund", now), by=chen, now=now)

    assert taught(chen, project) == []
