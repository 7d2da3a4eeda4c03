"""Who may open which page of a project."""

import pytest
from django.urls import reverse

from annotate.jobs import request_job
from annotate.models import ModelVersion
from tests.people_and_projects import a_document, a_user

pytestmark = pytest.mark.django_db

FOR_ADMINS = ["models", "project_settings", "export"]
FOR_REVIEWERS = ["people"]
FOR_MEMBERS = ["project", "documents"]


@pytest.mark.parametrize("name", FOR_ADMINS + FOR_REVIEWERS + FOR_MEMBERS)
def test_a_project_does_not_exist_for_those_outside(name, project, browser_of):
    outside = browser_of(a_user("eve"))

    answer = outside.get(reverse(name, args=[project.slug]))

    assert answer.status_code == 404


@pytest.mark.parametrize("name", FOR_ADMINS + FOR_REVIEWERS + FOR_MEMBERS)
def test_nobody_sees_a_page_without_signing_in(name, project, client):
    answer = client.get(reverse(name, args=[project.slug]))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_an_annotator_sees_the_project_and_their_documents(name, project, annotator):
    assert annotator.get(reverse(name, args=[project.slug])).status_code == 200


@pytest.mark.parametrize("name", FOR_ADMINS)
def test_settings_models_and_exports_are_for_admins_alone(name, project, annotator, reviewer):
    address = reverse(name, args=[project.slug])

    assert annotator.get(address).status_code == 403
    assert reviewer.get(address).status_code == 403


@pytest.mark.parametrize("name", FOR_REVIEWERS)
def test_what_is_for_reviewers_is_closed_to_annotators(name, project, annotator, reviewer):
    address = reverse(name, args=[project.slug])

    assert annotator.get(address).status_code == 403
    assert reviewer.get(address).status_code == 200


def test_every_change_is_refused_to_those_who_may_not_make_it(project, annotator, now):
    version = ModelVersion.objects.create(project=project, number=1, state="ready")
    job = request_job(kind="train", project=project, by=None, now=now)
    label = project.questions.get().labels.first()
    document = a_document(project)
    slug, member = project.slug, project.memberships.first().pk
    changes = [
        reverse("retrain", args=[slug]),
        reverse("job_stop", args=[slug, job.pk]),
        reverse("model_promote", args=[slug, version.number]),
        reverse("model_roll_back", args=[slug, version.number]),
        reverse("import_check", args=[slug]),
        reverse("import_start", args=[slug]),
        reverse("settings_general", args=[slug]),
        reverse("settings_rules", args=[slug]),
        reverse("settings_guideline", args=[slug]),
        reverse("member_new", args=[slug]),
        reverse("member", args=[slug, member]),
        reverse("member_hand_over", args=[slug, member]),
        reverse("member_reset", args=[slug, member]),
        reverse("link_new", args=[slug]),
        reverse("link_withdraw", args=[slug, 1]),
        reverse("question_new", args=[slug]),
        reverse("question", args=[slug, "intent"]),
        reverse("question_place", args=[slug, "intent"]),
        reverse("question_remove", args=[slug, "intent"]),
        reverse("label_new", args=[slug, "intent"]),
        reverse("label", args=[slug, label.pk]),
        reverse("label_place", args=[slug, label.pk]),
        reverse("label_merge", args=[slug, label.pk]),
        reverse("label_remove", args=[slug, label.pk]),
        reverse("document_return", args=[slug, document.pk]),
        reverse("document_set_aside", args=[slug, document.pk]),
    ]

    answers = {address: annotator.post(address).status_code for address in changes}

    assert answers == dict.fromkeys(changes, 403)


def test_who_was_shut_out_sees_the_project_no_more(project, amira, annotator):
    project.memberships.filter(user=amira).update(active=False)

    assert annotator.get(reverse("project", args=[project.slug])).status_code == 404


def test_no_page_lets_inline_scripts_or_another_origin_in(client, amira):
    pages = [client.get("/login/")]
    client.force_login(amira)
    pages += [client.get("/"), client.get("/nowhere/"), client.get("/p/letters/")]

    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
