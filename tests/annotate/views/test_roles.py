"""What each role sees: annotators their own work and the queue, and of others nothing too early."""

import pytest
from django.urls import reverse

from annotate.annotating import submit
from annotate.markup import Answer, Span
from annotate.models import Lease
from annotate.queue.leasing import lease_next_document
from tests.people_and_projects import (
    ENTITIES,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
    some_documents,
)

pytestmark = pytest.mark.django_db

DRUG = Answer.of_spans(Span(8, 17, "drug"))
TEXT = "Started ibuprofen today."
SECRET = "bo wrote this beside it"


@pytest.fixture
def pairs():
    """A project that has every document labelled by two people."""
    return a_project("pairs", questions=[ENTITIES], opinions=2)


@pytest.fixture
def amira(pairs):
    return a_member(pairs, "amira")


@pytest.fixture
def bo(pairs):
    return a_member(pairs, "bo-the-other")


@pytest.fixture
def shared(pairs, amira, bo, now):
    """A document that bo has labelled and amira holds."""
    document = a_document(pairs, TEXT)
    a_prediction(document, "entities", DRUG)
    labelled(document, bo, now)
    document.comments.create(author=bo, text=SECRET, written_at=now)
    assert lease_next_document(project=pairs, annotator=amira, now=now).document == document
    return document


def labelled(document, person, now):
    return submit(
        document=document,
        annotator=person,
        markup=markup(entities=DRUG),
        submission_key=f"{person.pk}-{document.pk}",
        seconds=1,
        now=now,
    )


def seen(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def shows_something_of_bo(page):
    return "bo-the-other" in page or SECRET in page or "is-ink" in page


def test_the_desk_shows_nothing_of_what_others_said(browser_of, pairs, amira, shared):
    page = seen(browser_of(amira), "annotate", pairs.slug, document=shared.pk)

    assert TEXT.split()[1] in page
    assert not shows_something_of_bo(page)
    assert '"entities": [[' not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_page_of_a_document_shows_nothing_of_others_before_submission(
    browser_of, pairs, amira, shared, headers
):
    address = reverse("document", args=[pairs.slug, shared.pk])

    page = browser_of(amira).get(address, headers=headers).content.decode()

    assert TEXT in page
    assert not shows_something_of_bo(page)
    assert "<mark" not in page


def test_after_submission_others_labels_stay_hidden_until_the_verdict(
    browser_of, pairs, amira, shared, now
):
    type(shared).objects.filter(pk=shared.pk).update(opinions_wanted=3)
    shared.comments.all().delete()
    labelled(shared, amira, now)

    page = seen(browser_of(amira), "document", pairs.slug, shared.pk)

    assert "<strong>amira</strong>" in page
    assert "bo-the-other" not in page


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"annotator": "bo-the-other"},
        {"label": "entities:drug"},
        {"agrees": "yes"},
        {"confidence": "sure"},
        {"order": "instructive"},
    ],
)
def test_the_table_tells_an_annotator_nothing_of_others(
    browser_of, pairs, amira, bo, shared, now, query
):
    theirs_alone = a_document(pairs, "Only bo has seen this.")
    labelled(theirs_alone, bo, now)
    address = reverse("documents", args=[pairs.slug])

    rows = browser_of(amira).get(address, query, headers={"HX-Request": "true"}).content.decode()

    assert "Only bo" not in rows
    assert not shows_something_of_bo(rows)


def test_what_others_said_finds_a_document_no_sooner_than_the_verdict(
    browser_of, pairs, amira, shared
):
    browser = browser_of(amira)
    fragment = {"HX-Request": "true"}
    address = reverse("documents", args=[pairs.slug])

    by_label = browser.get(address, {"label": "entities:drug"}, headers=fragment)
    by_person = browser.get(address, {"annotator": "bo-the-other"}, headers=fragment)
    everything = browser.get(address, headers=fragment)

    assert TEXT not in by_label.content.decode()
    assert TEXT in everything.content.decode()
    assert (TEXT in by_person.content.decode()) == (TEXT in everything.content.decode())


CLOSED = [
    ("people", []),
    ("review", []),
    ("agreement", []),
    ("export", []),
    ("project_settings", []),
    ("models", []),
    ("documents_count", []),
    ("person", ["bo-the-other"]),
    ("import_checked", [1]),
]


@pytest.mark.parametrize(("name", "more"), CLOSED, ids=[name for name, _ in CLOSED])
def test_pages_about_everybody_are_closed_to_annotators(
    browser_of, pairs, amira, shared, name, more
):
    answer = browser_of(amira).get(reverse(name, args=[pairs.slug, *more]))

    assert answer.status_code in (403, 404)


def test_a_document_of_another_can_not_be_opened_by_its_address(browser_of, pairs, amira, bo, now):
    document = a_document(pairs, TEXT)
    labelled(document, bo, now)
    browser = browser_of(amira)

    as_page = browser.get(reverse("document", args=[pairs.slug, document.pk]))
    at_the_desk = browser.post(reverse("annotate_open", args=[pairs.slug, document.pk]))

    assert as_page.status_code == 404
    assert at_the_desk.status_code in (403, 404, 409, 422)
    assert not Lease.objects.filter(document=document).exists()


def test_a_reviewer_sees_all_documents_and_what_everybody_said(browser_of, pairs, bo, now):
    chen = browser_of(a_member(pairs, "chen", "reviewer"))
    first, second = some_documents(pairs, 2)
    labelled_one = a_document(pairs, TEXT)
    labelled(labelled_one, bo, now)

    page = seen(chen, "document", pairs.slug, labelled_one.pk)

    assert "bo-the-other" in page
    assert [
        chen.get(reverse("document", args=[pairs.slug, found.pk])).status_code
        for found in (first, second)
    ] == [200, 200]
