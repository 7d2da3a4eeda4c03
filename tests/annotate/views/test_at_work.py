"""While a document is open: what is held, what is let go, and two versions side by side."""

import json

import pytest
from django.urls import reverse

from annotate.markup import Answer, Span
from annotate.models import Annotation, Draft, Lease
from annotate.queue.leasing import lease_next_document
from annotate.views.versions import Row, side_by_side
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    a_document,
    a_member,
    a_project,
    markup,
    some_documents,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters():
    return a_project(questions=[ENTITIES, INTENT])


@pytest.fixture
def amira(letters):
    return a_member(letters, "amira")


def hold(letters, amira, count, now):
    some_documents(letters, count)
    return [
        lease_next_document(project=letters, annotator=amira, now=now).document
        for _ in range(count)
    ]


def test_a_document_whose_decision_is_on_its_way_stays_held(browser_of, letters, amira):
    some_documents(letters, 3)
    client = browser_of(amira)
    page = client.get(reverse("annotate", args=[letters.slug]))
    shown = page.context["document"]
    client.post(
        reverse("annotate_ahead", args=[letters.slug]),
        {"have": json.dumps([shown.pk])},
        headers={"HX-Request": "true"},
    )

    client.post(
        reverse("annotate_release", args=[letters.slug]),
        {"visit": page.context["visit"], "keep": json.dumps([shown.pk])},
    )

    assert Lease.objects.get().document == shown


def test_renewing_names_what_is_still_held(letters, amira, now, browser_of):
    first, second = hold(letters, amira, 2, now)
    client = browser_of(amira)
    Lease.objects.filter(document=second).update(user=a_member(letters, "bo"))

    answer = client.post(reverse("annotate_renew", args=[letters.slug]), {"document": first.pk})

    assert answer.status_code == 204
    assert answer["Collab-Held"] == str(first.pk)


def test_two_versions_stand_side_by_side_in_the_order_of_the_text(letters):
    document = a_document(letters, "Started ibuprofen for the headache.")
    drug, other_drug = Span(8, 17, "drug"), Span(8, 17, "symptom")
    headache = Span(26, 34, "symptom")

    rows = side_by_side(
        document,
        markup(entities=Answer.of_spans(headache, drug), intent="refund"),
        markup(entities=Answer.of_spans(other_drug)),
    )

    assert rows == [
        Row("ibuprofen", "Drug", "Symptom"),
        Row("headache", "Symptom", ""),
        Row("Intent", "Refund", ""),
    ]
    assert [row.differs for row in rows] == [True, True, True]


def test_a_conflict_shows_both_versions_and_which_draft_the_server_has(letters, amira, browser_of):
    document = a_document(letters, "Started ibuprofen.")
    Draft.objects.create(
        document=document,
        user=amira,
        markup_json={"intent": ["refund"]},
        touched=[{"save": "from the other tab"}],
        version=3,
    )

    answer = browser_of(amira).post(
        reverse("annotate_draft", args=[letters.slug]),
        {"document": document.pk, "version": 2, "markup": '{"intent": ["shipping"]}'},
    )

    assert answer.status_code == 409
    assert answer.context["rows"] == [Row("Intent", "Shipping", "Refund")]
    body = answer.content.decode()
    assert 'data-version="3"' in body
    assert 'data-save="from the other tab"' in body


def test_edits_that_came_with_a_skip_are_what_an_undo_brings_back(letters, amira, browser_of):
    document = a_document(letters, "Started ibuprofen.")
    client = browser_of(amira)
    sent = {
        "document": document.pk,
        "version": 0,
        "markup": '{"intent": ["shipping"]}',
        "submission_key": "skip-of-amira",
    }

    client.get(reverse("annotate", args=[letters.slug]))
    answers = [
        client.post(reverse("annotate_skip", args=[letters.slug]), sent | {"leaving": 1})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [204, 204]
    skipped = Annotation.objects.get()
    assert (skipped.verdict, skipped.markup) == ("skipped", markup(intent="shipping"))
    assert not Draft.objects.exists()


def test_a_decision_that_never_arrived_needs_no_taking_back(letters, amira, browser_of):
    a_document(letters)
    client = browser_of(amira)

    answer = client.post(
        reverse("annotate_undo", args=[letters.slug]),
        {"taken_back": "never-arrived"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 204
