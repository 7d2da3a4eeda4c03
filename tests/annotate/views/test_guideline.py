"""The guideline as annotators read it."""

import re

import pytest
from django.urls import reverse

from annotate.founding import write_guideline
from annotate.models import Label
from tests.people_and_projects import a_project

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def dana_writes(project, dana, now):
    def write(text):
        return write_guideline(project=project, text=text, by=dana, now=now)

    return write


def address(project, number=None):
    if number is None:
        return reverse("guideline", args=[project.slug])
    return reverse("guideline_version", args=[project.slug, number])


def test_an_annotator_reads_the_version_that_holds_and_those_before(
    annotator, project, dana_writes
):
    dana_writes("Call it a *refund*")
    dana_writes("Call it a **refund** only if money goes back")

    now_page = annotator.get(address(project)).content.decode()
    before = annotator.get(address(project, 1)).content.decode()

    assert "<strong>refund</strong>" in now_page
    assert re.search(r"dana", now_page)
    assert "<em>refund</em>" in before
    assert "Version 2 holds now" in " ".join(before.split())


def test_without_a_guideline_the_labels_and_what_they_mean_are_there(annotator, project):
    Label.objects.filter(slug="refund").update(description="Money goes back")

    page = annotator.get(address(project)).content.decode()

    assert "Nobody wrote a guideline yet" in page
    assert "Money goes back" in page


def test_the_drawer_is_sent_only_what_is_new(annotator, project, dana_writes):
    dana_writes("# Refund")
    first = annotator.get(address(project), headers=HTMX)
    have = {"have": first.context["guide"].state}

    again = annotator.get(address(project), have, headers=HTMX)
    dana_writes("# Refund\n\nMoney goes back.")
    changed = annotator.get(address(project), have, headers=HTMX)

    assert "<h3>Refund</h3>" in first.content.decode()
    assert again.status_code == 204
    assert "Money goes back." in changed.content.decode()


def test_the_guideline_of_another_project_and_a_version_that_is_none_are_not_found(
    annotator, project
):
    other = a_project("secrets")

    assert annotator.get(address(other)).status_code == 404
    assert annotator.get(address(project, 7)).status_code == 404
