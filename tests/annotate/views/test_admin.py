"""Django's admin: a superuser looks; what must never change can't be changed there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from annotate.models import Annotation, Approval, Event, Prediction, User
from tests.people_and_projects import a_document, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(browser_of):
    return browser_of(a_user("root", is_superuser=True, is_staff=True))


def test_every_table_has_a_list_that_opens(root, project):
    a_document(project)
    ours = [model for model in admin.site._registry if model._meta.app_label == "annotate"]

    answers = {
        model: root.get(reverse(f"admin:annotate_{model._meta.model_name}_changelist")).status_code
        for model in ours
    }

    assert set(answers.values()) == {200}


@pytest.mark.parametrize("model", [Annotation, Approval, Event, Prediction])
def test_rows_that_are_only_ever_added_can_not_be_added_changed_or_deleted_here(model, rf):
    request = rf.get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    shown = admin.site._registry[model]

    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)
