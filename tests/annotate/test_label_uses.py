"""The labels that documents have now, by what people say and by gold."""

import pytest

from annotate.annotating import skip, submit, withdraw
from annotate.approving import approve_annotation, approve_imported
from annotate.markup import Answer, Span
from annotate.models import LabelUse
from annotate.reviewing import set_aside
from tests.people_and_projects import ENTITIES, INTENT, a_document, a_member, a_project, markup

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]


@pytest.fixture
def project(db):
    return a_project(questions=[INTENT, ENTITIES])


def has(document, label):
    uses = LabelUse.objects.now_having(document.project, label)
    return uses.filter(document=document).exists()


def says(person, document, key, now, **answers):
    return submit(
        document=document, annotator=person, markup=markup(**answers), submission_key=key,
        seconds=1, now=now,
    )  # fmt: skip


def test_gold_and_the_standing_annotation_have_labels(project, now):
    amira = a_member(project, "amira")
    document = a_document(project, "aspirin and aspirin")
    spans = Answer.of_spans(Span(0, 7, "drug"), Span(12, 19, "drug"))

    says(amira, document, "1", now, intent="refund", entities=spans)

    assert has(document, "entities:drug")
    assert has(document, "intent:refund")
    assert not has(document, "entities:symptom")
    assert not has(document, "intent:drug")
    assert LabelUse.objects.count() == 2


def test_a_newer_revision_takes_the_place_of_the_older_one(project, now):
    amira = a_member(project, "amira")
    document = a_document(project)
    says(amira, document, "1", now, intent="refund", entities=Answer())

    says(amira, document, "2", now, intent="shipping", entities=Answer())

    assert not has(document, "intent:refund")
    assert has(document, "intent:shipping")


def test_what_is_taken_back_has_its_labels_no_more_and_gold_keeps_them(project, now):
    amira = a_member(project, "amira", trusted=False)
    chen = a_member(project, "chen", "reviewer")
    taken, changed = a_document(project), a_document(project)
    first = says(amira, taken, "1", now, intent="refund", entities=Answer())
    second = says(amira, changed, "2", now, intent="refund", entities=Answer())
    approve_annotation(annotation=second, by=chen, now=now)

    withdraw(annotation=first, now=now)
    says(amira, changed, "3", now, intent="shipping", entities=Answer())

    assert not has(taken, "intent:refund")
    assert has(changed, "intent:refund")
    assert has(changed, "intent:shipping")


def test_imported_gold_has_its_labels_until_it_is_set_aside(project, now):
    chen = a_member(project, "chen", "reviewer")
    document = a_document(project)
    intent = project.questions.get(slug="intent")
    answers = [(document.pk, intent, Answer.of_labels("refund"))]
    approve_imported(batch=document.batch, answers=answers, by=None, now=now)
    there = has(document, "intent:refund")

    set_aside(document=document, by=chen, now=now)

    assert there
    assert not has(document, "intent:refund")


def test_a_skipped_document_has_no_labels(project, now):
    amira = a_member(project, "amira")
    document = a_document(project)

    skip(document=document, annotator=amira, submission_key="1", seconds=1, now=now)

    assert not LabelUse.objects.exists()
