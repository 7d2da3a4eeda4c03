from functools import partial

import pytest

from annotate.assigning import assign
from annotate.errors import SettingsRefused
from annotate.founding import add_member, change_member, deactivate_member
from annotate.models import Event, Lease
from annotate.queue.leasing import lease_next_document
from tests.people_and_projects import a_document, a_member, a_user


def test_a_person_added_twice_is_a_member_once_with_the_last_role(project, now):
    dana = a_user("dana")

    add_member(project=project, user=dana, by=None, now=now)
    add_member(project=project, user=dana, role="reviewer", trusted=False, by=None, now=now)

    member = project.memberships.get(user=dana)
    assert (member.role, member.trusted, member.active) == ("reviewer", False, True)
    verbs = Event.objects.values_list("verb", flat=True)
    assert list(verbs) == ["member_added", "member_changed"]


def test_a_role_that_is_none_is_refused(project, now):
    with pytest.raises(SettingsRefused, match="annotator, reviewer, admin"):
        add_member(project=project, user=a_user("dana"), role="boss", by=None, now=now)


@pytest.mark.parametrize("shut_out", [deactivate_member, partial(change_member, active=False)])
def test_who_is_shut_out_gives_back_what_they_hold(project, amira, now, shut_out):
    a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    shut_out(membership=project.memberships.get(user=amira), by=None, now=now)

    assert not Lease.objects.exists()
    assert not project.memberships.get(user=amira).active


def test_what_was_assigned_to_who_is_shut_out_is_free_for_everybody(project, amira, bo, now):
    hers, theirs = a_document(project), a_document(project)
    assign(documents=project.documents.all(), users=[amira], by=None, now=now)
    assign(documents=project.documents.filter(pk=theirs.pk), users=[bo], by=None, now=now)

    deactivate_member(membership=project.memberships.get(user=amira), by=None, now=now)

    hers.refresh_from_db()
    theirs.refresh_from_db()
    assert (hers.is_assigned, theirs.is_assigned) == (False, True)


def test_an_admin_may_shut_themselves_out_and_gives_back_what_is_theirs(project, now):
    dana, __ = a_member(project, "dana", "admin"), a_member(project, "elif", "admin")
    document = a_document(project)
    assign(documents=project.documents.all(), users=[dana], by=dana, now=now)

    deactivate_member(membership=project.memberships.get(user=dana), by=dana, now=now)

    document.refresh_from_db()
    assert not document.is_assigned


def test_who_was_shut_out_can_come_back(project, amira, now):
    deactivate_member(membership=project.memberships.get(user=amira), by=None, now=now)

    add_member(project=project, user=amira, by=None, now=now)

    assert project.memberships.get(user=amira).active


@pytest.mark.parametrize("change", [{"role": "reviewer"}, {"active": False}])
def test_the_last_admin_stays(project, now, change):
    a_member(project, "dana", "admin")
    dana = project.memberships.get(user__username="dana")

    with pytest.raises(SettingsRefused, match="last admin"):
        change_member(membership=dana, **change, by=None, now=now)

    dana.refresh_from_db()
    assert dana.is_admin
    assert dana.active


def test_an_admin_may_go_once_there_is_another(project, now):
    a_member(project, "dana", "admin")
    a_member(project, "elif", "admin")

    change_member(
        membership=project.memberships.get(user__username="dana"),
        role="annotator",
        by=None,
        now=now,
    )

    assert project.memberships.get(user__username="dana").role == "annotator"
