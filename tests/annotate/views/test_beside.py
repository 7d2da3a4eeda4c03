"""What stands beside the text: comments, and the person's last documents."""

import pytest
from django.urls import reverse

from annotate.annotating import submit
from annotate.commenting import comment_on
from annotate.queue.leasing import lease_next_document
from tests.people_and_projects import a_document, markup

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def address(name, project):
    return reverse(name, args=[project.slug])


@pytest.fixture
def held(project, amira, now):
    document = a_document(project, external_id="held")
    lease_next_document(project=project, annotator=amira, now=now)
    return document


def test_a_comment_on_the_open_document_is_added_and_shown(annotator, project, held):
    answer = annotator.post(
        address("annotate_comment", project),
        {"document": held.pk, "text": "Two letters?"},
        headers=HTMX,
    )

    assert held.comments.get().text == "Two letters?"
    assert "Two letters?" in answer.content.decode()


def test_an_empty_comment_says_so_and_adds_none(annotator, project, held):
    answer = annotator.post(
        address("annotate_comment", project), {"document": held.pk, "text": " "}, headers=HTMX
    )

    assert answer.status_code == 422
    assert "The comment is empty." in answer.content.decode()
    assert not held.comments.exists()


def test_nobody_comments_on_a_document_that_is_not_open_to_them(annotator, project):
    other = a_document(project)

    answer = annotator.post(
        address("annotate_comment", project), {"document": other.pk, "text": "Hello"}, headers=HTMX
    )

    assert answer.status_code == 404


def test_comments_of_others_stay_off_a_blind_desk(annotator, browser_of, project, bo, now):
    document = a_document(project, opinions_wanted=2)
    comment_on(document=document, author=bo, text="Surely a refund", now=now)

    page = annotator.get(address("annotate", project)).content.decode()

    assert "Surely a refund" not in page


def test_the_last_documents_are_there_to_go_back_to(annotator, project, amira, now):
    document = a_document(project, external_id="letter-7")
    submit(
        document=document,
        annotator=amira,
        markup=markup(intent="refund"),
        submission_key="first-time",
        seconds=1,
        now=now,
    )

    listed = annotator.get(address("annotate_past", project), headers=HTMX).content.decode()

    assert "letter-7" in listed
    assert reverse("annotate_open", args=[project.slug, document.pk]) in listed
