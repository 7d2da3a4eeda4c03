from datetime import timedelta

import pytest

from annotate.errors import LinkRefused, PermissionRefused, SettingsRefused
from annotate.inviting import (
    accept_link,
    join_with_new_account,
    make_link,
    open_link,
    withdraw_link,
)
from annotate.models import Event, InvitationLink, User
from tests.people_and_projects import PASSWORD, a_member, a_user

pytestmark = pytest.mark.postgres_too


@pytest.fixture
def dana(project):
    return a_member(project, "dana", "admin")


@pytest.fixture
def made(project, dana, now):
    return make_link(project=project, role="reviewer", trusted=False, by=dana, now=now)


def test_a_person_with_an_account_comes_in_once_with_the_role_of_the_link(project, made, now):
    mara = a_user("mara")

    membership = accept_link(token=made.token, user=mara, now=now)

    assert (membership.role, membership.trusted) == ("reviewer", False)
    assert InvitationLink.objects.get().used_by == mara
    assert Event.objects.filter(project=project, verb="joined", actor=mara).exists()
    with pytest.raises(LinkRefused, match="used already"):
        accept_link(token=made.token, user=a_user("nils"), now=now)


def test_a_newcomer_comes_in_with_a_name_and_a_password_of_their_own(project, made, now):
    join_with_new_account(token=made.token, name="mara", password=PASSWORD, now=now)

    assert User.objects.get(username="mara").check_password(PASSWORD)
    assert project.memberships.get(user__username="mara").role == "reviewer"


def test_the_token_is_kept_nowhere_but_its_hash(made):
    kept = InvitationLink.objects.values().get()

    assert made.token not in str(kept)
    assert len(kept["token_hash"]) == 64
    assert made.token not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_link_holds_for_seven_days(made, now):
    open_link(token=made.token, now=now + timedelta(days=7, seconds=-1))

    with pytest.raises(LinkRefused, match="has expired"):
        accept_link(token=made.token, user=a_user("mara"), now=now + timedelta(days=7))


def test_a_withdrawn_link_lets_nobody_in(project, made, dana, now):
    withdraw_link(link=made.link, by=dana, now=now)
    withdraw_link(link=made.link, by=dana, now=now)

    with pytest.raises(LinkRefused, match="was withdrawn"):
        accept_link(token=made.token, user=a_user("mara"), now=now)
    assert not project.memberships.filter(user__username="mara").exists()
    assert Event.objects.filter(verb="link_withdrawn").count() == 1


def test_a_link_that_never_was_says_so(db, now):
    with pytest.raises(LinkRefused, match="no such link"):
        open_link(token="made up", now=now)


def test_a_link_dies_with_its_makers_right_to_make_it(project, made, dana, now):
    a_member(project, "elif", "admin")
    project.memberships.filter(user=dana).update(role="annotator")

    with pytest.raises(LinkRefused, match="no longer runs"):
        accept_link(token=made.token, user=a_user("mara"), now=now)


def test_a_link_changes_no_members_role_and_stays_open(project, made, amira, now):
    with pytest.raises(LinkRefused, match="already"):
        accept_link(token=made.token, user=amira, now=now)

    assert project.memberships.get(user=amira).role == "annotator"
    assert InvitationLink.objects.get().is_open(now)


def test_who_was_shut_out_does_not_come_back_by_a_link(project, made, amira, now):
    project.memberships.filter(user=amira).update(active=False)

    with pytest.raises(LinkRefused, match="shut out"):
        accept_link(token=made.token, user=amira, now=now)

    assert not project.memberships.get(user=amira).active


@pytest.mark.parametrize(
    ("name", "password", "reason"),
    [
        ("AMIRA", PASSWORD, "is taken"),
        ("mara", "12345678", "numeric"),
        ("mara", "short", "too short"),
        ("mara-the-great", "mara-the-great1", "too similar"),
        ("m a", PASSWORD, "can't be a name"),
    ],
)
def test_a_refused_name_or_password_leaves_the_link_open(made, amira, now, name, password, reason):
    with pytest.raises(SettingsRefused, match=reason):
        join_with_new_account(token=made.token, name=name, password=password, now=now)

    assert InvitationLink.objects.get().is_open(now)
    assert User.objects.count() == 2


def test_only_an_admin_makes_and_withdraws_links(project, made, chen, now):
    with pytest.raises(PermissionRefused):
        make_link(project=project, by=chen, now=now)
    with pytest.raises(PermissionRefused):
        withdraw_link(link=made.link, by=chen, now=now)


@pytest.mark.parametrize("terms", [{"role": "boss"}, {"days": 0}, {"days": 91}])
def test_terms_that_make_no_sense_are_refused(project, now, terms):
    with pytest.raises(SettingsRefused):
        make_link(project=project, **terms, by=None, now=now)

    assert not InvitationLink.objects.exists()
