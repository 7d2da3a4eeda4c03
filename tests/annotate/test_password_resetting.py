import pytest
from django.contrib.auth.models import AbstractUser

from annotate.errors import PermissionRefused
from annotate.models import Event, Membership
from annotate.password_resetting import make_reset_link, reset_tokens, set_password
from tests.people_and_projects import PASSWORD, a_member, a_project, a_user


@pytest.fixture
def dana(project) -> AbstractUser:
    return a_member(project, "dana", "admin")


def test_a_link_works_until_the_password_is_set(amira, dana, now):
    link = make_reset_link(person=amira, by=dana, now=now)
    before = reset_tokens.check_token(amira, link.token)

    set_password(person=amira, password=PASSWORD, now=now)

    assert before
    assert not reset_tokens.check_token(amira, link.token)
    assert amira.check_password(PASSWORD)
    made, done = Event.objects.filter(verb__in=["reset_link_made", "password_reset"])
    assert (made.actor, made.data["user"], done.actor) == (dana, "amira", amira)


def test_a_link_lives_for_a_day(amira, settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 60 * 60


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_superuser": True}])
def test_only_a_superuser_makes_a_link_for_who_runs_the_site(amira, dana, now, rights):
    for name, value in rights.items():
        setattr(amira, name, value)
    amira.save()

    with pytest.raises(PermissionRefused, match="superuser"):
        make_reset_link(person=amira, by=dana, now=now)

    assert make_reset_link(person=amira, by=a_user("root", is_superuser=True), now=now)
    assert make_reset_link(person=amira, by=None, now=now)


def test_an_admin_makes_none_for_who_also_works_where_they_run_nothing(amira, dana, now):
    elsewhere = a_project("post")
    a_member(elsewhere, "amira")
    a_member(elsewhere, "dana", "reviewer")

    with pytest.raises(PermissionRefused):
        make_reset_link(person=amira, by=dana, now=now)

    elsewhere.memberships.filter(user=dana).update(role="admin")
    assert make_reset_link(person=amira, by=dana, now=now)


@pytest.mark.parametrize("who", ["chen", "amira", "stranger"])
def test_nobody_but_an_admin_of_theirs_makes_a_link(bo, chen, amira, now, who):
    by = a_user(who)

    with pytest.raises(PermissionRefused):
        make_reset_link(person=bo, by=by, now=now)


def test_nobody_makes_a_link_for_themselves_or_for_a_closed_account(amira, dana, now):
    amira.is_active = False
    amira.save()

    with pytest.raises(PermissionRefused, match="account page"):
        make_reset_link(person=dana, by=dana, now=now)
    with pytest.raises(PermissionRefused, match="closed"):
        make_reset_link(person=amira, by=dana, now=now)


def test_a_person_without_a_project_is_for_superusers(dana, now):
    with pytest.raises(PermissionRefused):
        make_reset_link(person=a_user("mara"), by=dana, now=now)


@pytest.mark.parametrize("gain", ["another project", "another role", "staff"])
def test_a_link_dies_when_the_person_comes_to_do_more(project, amira, dana, now, gain):
    link = make_reset_link(person=amira, by=dana, now=now)

    if gain == "another project":
        a_member(a_project("post"), "amira")
    elif gain == "another role":
        Membership.objects.filter(user=amira).update(role="reviewer")
    else:
        amira.is_staff = True
        amira.save()

    assert not reset_tokens.check_token(amira, link.token)
