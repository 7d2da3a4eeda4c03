"""A new project from the browser."""

import pytest
from django.urls import reverse

from annotate.models import Project

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "Ward notes",
    "slug": "",
    "language": "",
    "starter": "clinical",
    "base": "",
    "opinions": "1",
    "first_training_at": "50",
}


def test_a_starter_becomes_a_project_of_which_its_maker_is_admin(admin, dana):
    answer = admin.post(reverse("project_new"), GIVEN)

    made = Project.objects.get(slug="ward-notes")
    assert answer.url == reverse("documents", args=["ward-notes"])
    assert made.questions.get().labels.count() == 8
    assert made.memberships.get(user=dana).is_admin


def test_an_empty_project_goes_on_to_its_questions(admin):
    answer = admin.post(reverse("project_new"), {**GIVEN, "starter": "empty"})

    assert answer.url == reverse("project_settings", args=["ward-notes"])


def test_a_taken_short_name_is_refused_with_all_that_was_typed_kept(admin, project):
    answer = admin.post(reverse("project_new"), {**GIVEN, "slug": project.slug})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a project “letters” already." in page
    assert 'value="Ward notes"' in page


def test_choosing_a_template_shows_what_it_asks(admin):
    answer = admin.get(
        reverse("project_new_scheme"), {"starter": "customer"}, headers={"HX-Request": "true"}
    )

    assert answer.content.decode().lstrip().startswith('<section class="panel" id="scheme"')
    assert "Intent" in answer.content.decode()
