"""One document: gold, history, and a reviewer's decisions."""

import pytest
from django.urls import reverse

from annotate.annotating import flag, submit
from annotate.markup import Answer, Span
from annotate.models import Annotation, Document
from tests.people_and_projects import (
    ENTITIES,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
)

pytestmark = pytest.mark.django_db

DRUG = Answer.of_spans(Span(8, 17, "drug"))


def page_of(client, document):
    address = reverse("document", args=[document.project.slug, document.pk])
    return client.get(address).content.decode()


def submitted(document, person, now, label="refund"):
    return submit(
        document=document,
        annotator=person,
        markup=markup(intent=label),
        submission_key=person.username,
        seconds=5,
        now=now,
    )


def test_the_text_stands_there_to_the_letter_with_gold_as_ink(browser_of, now):
    notes = a_project("notes", questions=[ENTITIES])
    dana = a_member(notes, "dana", "admin")
    document = a_document(notes, "Started ibuprofen <now> & then.")
    submit(
        document=document,
        annotator=a_member(notes, "amira"),
        markup=markup(entities=DRUG),
        submission_key="1",
        seconds=5,
        now=now,
    )

    page = page_of(browser_of(dana), document)

    assert 'class="sp c1 is-ink"' in page
    assert "&lt;now&gt; &amp; then." in page


def test_pre_tags_are_shown_with_their_labeller_until_gold_is_there(browser_of):
    notes = a_project("notes", questions=[ENTITIES])
    document = a_document(notes, "Started ibuprofen.")
    a_prediction(document, "entities", DRUG)

    page = page_of(browser_of(a_member(notes, "chen", "reviewer")), document)

    assert "with pre-tags by" in page
    assert "Dictionary" in page
    assert 'class="sp c1"' in page


@pytest.mark.parametrize("blind", [{"split": "validation"}, {"opinions_wanted": 2}])
def test_a_blind_document_shows_no_pre_tag_even_to_a_reviewer(browser_of, blind):
    notes = a_project("notes", questions=[ENTITIES])
    document = a_document(notes, "Started ibuprofen.", **blind)
    a_prediction(document, "entities", DRUG)

    page = page_of(browser_of(a_member(notes, "chen", "reviewer")), document)

    assert "Dictionary" not in page
    assert "<mark" not in page


def test_annotators_read_their_own_documents_only(annotator, project, amira, bo, now):
    mine, others = a_document(project), a_document(project)
    submitted(mine, amira, now)
    submitted(others, bo, now)

    assert annotator.get(reverse("document", args=[project.slug, mine.pk])).status_code == 200
    assert annotator.get(reverse("document", args=[project.slug, others.pk])).status_code == 404


def test_others_labels_stay_hidden_from_an_annotator_until_the_document_is_approved(
    browser_of, now
):
    pair = a_project("pair", opinions=2)
    amira, bo = a_member(pair, "amira"), a_member(pair, "bo")
    document = a_document(pair)
    submitted(document, amira, now, "refund")
    before = page_of(browser_of(amira), document)
    submitted(document, bo, now, "refund")
    after = page_of(browser_of(amira), document)

    assert "<strong>bo</strong>" not in before
    assert "<strong>bo</strong>" in after


def test_a_reviewer_approves_what_an_untrusted_person_labelled(reviewer, project, now):
    dora = a_member(project, "dora", trusted=False)
    document = a_document(project)
    annotation = submitted(document, dora, now)

    before = page_of(reviewer, document)
    reviewer.post(reverse("document_approve", args=[project.slug, document.pk, annotation.pk]))
    after = page_of(reviewer, document)

    document.refresh_from_db()
    assert document.state == Document.State.APPROVED
    assert "Approve what dora labelled" in before
    assert "Approve what" not in after


def test_only_what_differs_from_gold_can_still_be_approved(reviewer, project, amira, now):
    dora = a_member(project, "dora", trusted=False)
    document = a_document(project, opinions_wanted=2)
    submitted(document, dora, now, "refund")
    approved = submitted(document, amira, now, "shipping")

    reviewer.post(reverse("document_approve", args=[project.slug, document.pk, approved.pk]))
    page = page_of(reviewer, document)

    assert "Approve what dora labelled" in page
    assert "Approve what amira labelled" not in page


def test_what_was_taken_back_meanwhile_is_refused_with_the_reason(reviewer, project, now):
    dora = a_member(project, "dora", trusted=False)
    document = a_document(project)
    annotation = submitted(document, dora, now)
    Annotation.objects.filter(pk=annotation.pk).update(withdrawn_at=now)

    answer = reviewer.post(
        reverse("document_approve", args=[project.slug, document.pk, annotation.pk])
    )

    assert answer.status_code == 422
    assert "has changed these labels" in answer.content.decode()


def test_a_flagged_document_returns_to_the_queue_with_a_comment(reviewer, project, amira, now):
    document = a_document(project)
    flag(
        document=document,
        annotator=amira,
        comment="Unreadable",
        submission_key="1",
        seconds=5,
        now=now,
    )

    assert "Unreadable" in page_of(reviewer, document)
    reviewer.post(
        reverse("document_return", args=[project.slug, document.pk]), {"comment": "Try again"}
    )

    document.refresh_from_db()
    assert document.state == Document.State.WAITING
    assert "Try again" in page_of(reviewer, document)


def test_a_document_is_set_aside(reviewer, project):
    document = a_document(project)

    reviewer.post(reverse("document_set_aside", args=[project.slug, document.pk]))

    document.refresh_from_db()
    assert document.state == Document.State.SET_ASIDE
