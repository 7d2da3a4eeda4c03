"""The people of a project."""

import re

import pytest
from django.urls import reverse

from annotate.models import Assignment, InvitationLink, Lease, User
from annotate.queue.leasing import lease_next_document
from tests.people_and_projects import a_document, a_member, a_user

pytestmark = pytest.mark.django_db


def address(name, project, *more):
    return reverse(name, args=[project.slug, *more])


def member_of(project, user):
    return project.memberships.get(user=user).pk


def test_a_new_person_gets_a_password_that_is_shown_once(admin, project):
    given = {"name": "farid", "role": "annotator", "trusted": "on"}

    answer = admin.post(address("member_new", project), given)

    password = answer.context["invitation"].password
    assert password in answer.content.decode()
    assert User.objects.get(username="farid").check_password(password)
    assert password not in admin.get(address("people", project)).content.decode()


def test_somebody_with_an_account_keeps_their_password(admin, project):
    User.objects.create_user("farid", password="mine alone")

    answer = admin.post(address("member_new", project), {"name": "farid", "role": "reviewer"})

    assert answer.context["invitation"].password == ""
    assert User.objects.get(username="farid").check_password("mine alone")
    assert project.memberships.get(user__username="farid").role == "reviewer"


def test_a_name_that_can_not_be_one_is_refused(admin, project):
    answer = admin.post(address("member_new", project), {"name": "a b", "role": "annotator"})

    assert answer.status_code == 422
    assert not User.objects.filter(username="a b").exists()


def test_a_member_is_shut_out_and_the_last_admin_can_not_be(admin, project, amira, dana):
    theirs, own = (project.memberships.get(user=user) for user in (amira, dana))

    admin.post(address("member", project, theirs.pk), {"role": "annotator"})
    refused = admin.post(address("member", project, own.pk), {"role": "admin"})

    theirs.refresh_from_db()
    assert not theirs.active
    assert refused.status_code == 422
    assert "is the last admin" in refused.content.decode()


def test_a_link_is_shown_once_and_leads_to_the_page_that_lets_in(admin, project, client):
    answer = admin.post(address("link_new", project), {"role": "reviewer", "days": "3"})

    shown = re.search(r'value="http://testserver(/join/[^"]+)"', answer.content.decode())
    assert client.get(shown[1]).status_code == 200
    assert shown[1] not in admin.get(address("people", project)).content.decode()
    link = InvitationLink.objects.get()
    assert (link.role, link.trusted) == ("reviewer", False)
    assert (link.expires_at - link.made_at).days == 3


def test_a_link_for_too_long_is_refused_beside_its_field(admin, project):
    answer = admin.post(address("link_new", project), {"role": "annotator", "days": "365"})

    assert answer.status_code == 422
    assert 'id="id_days_error"' in answer.content.decode()
    assert not InvitationLink.objects.exists()


def test_open_links_are_listed_and_can_be_withdrawn(admin, project):
    admin.post(address("link_new", project), {"role": "annotator", "days": "7"})
    listed = admin.get(address("people", project)).content.decode()

    withdrawn = admin.post(address("link_withdraw", project, InvitationLink.objects.get().pk))

    assert "Open links" in listed
    assert withdrawn.status_code == 302
    assert "Open links" not in admin.get(address("people", project)).content.decode()


def test_what_a_person_has_in_hand_is_handed_to_another(reviewer, project, amira, bo, now):
    a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    answer = reviewer.post(
        address("member_hand_over", project, member_of(project, amira)), {"to": bo.pk}, follow=True
    )

    assert "To bo: 1. Back to the queue: 0." in answer.content.decode()
    assert Assignment.objects.get().user == bo
    assert not Lease.objects.exists()


def test_what_a_person_has_in_hand_goes_back_to_the_queue(reviewer, project, amira, now):
    a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    reviewer.post(address("member_hand_over", project, member_of(project, amira)), {"to": ""})

    assert not Lease.objects.exists()
    assert not Assignment.objects.exists()


def test_nothing_is_handed_to_who_is_not_in_the_project(reviewer, project, amira, now):
    a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    answer = reviewer.post(
        address("member_hand_over", project, member_of(project, amira)), {"to": a_user("eve").pk}
    )

    assert answer.status_code == 422
    assert Lease.objects.get().user == amira


def test_a_link_to_a_new_password_is_shown_once(admin, project, amira, client):
    answer = admin.post(address("member_reset", project, member_of(project, amira)))

    shown = re.search(r'value="http://testserver(/reset-password/[^"]+)"', answer.content.decode())
    assert client.get(shown[1]).status_code == 302
    assert shown[1] not in admin.get(address("people", project)).content.decode()


def test_no_link_is_offered_or_made_for_who_runs_the_site(admin, project):
    root = a_member(project, "root")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    page = admin.get(address("people", project)).content.decode()

    answer = admin.post(address("member_reset", project, member_of(project, root)))

    assert address("member_reset", project, member_of(project, root)) not in page
    assert answer.status_code == 422
    assert "reset-password" not in answer.content.decode()


def test_a_reviewer_sees_the_people_but_changes_none_of_them(reviewer, project, amira):
    page = reviewer.get(address("people", project)).content.decode()

    assert "amira" in page
    assert "Make a link" not in page
    assert address("member", project, member_of(project, amira)) not in page
    assert address("member_reset", project, member_of(project, amira)) not in page
