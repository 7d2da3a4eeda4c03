"""The list of projects."""

import pytest
from django.urls import reverse

from tests.people_and_projects import a_document, a_project, a_user

pytestmark = pytest.mark.django_db


def test_people_see_the_projects_they_are_in_with_what_waits(project, annotator):
    a_project("secrets")
    a_document(project)
    a_document(project, state="approved")

    page = annotator.get(reverse("projects")).content.decode()

    assert "Letters" in page
    assert "1 documents approved, 1 waiting" in page
    assert "Secrets" not in page


def test_only_those_who_run_a_project_may_start_another(annotator, admin):
    assert reverse("project_new") not in annotator.get(reverse("projects")).content.decode()
    assert annotator.get(reverse("project_new")).status_code == 403
    assert admin.get(reverse("project_new")).status_code == 200


def test_somebody_without_a_project_is_told_what_to_do(browser_of):
    page = browser_of(a_user("eve")).get(reverse("projects")).content.decode()

    assert "An admin of a project can add you to it." in page
