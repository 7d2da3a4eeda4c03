"""Coming in by a link."""

import pytest
from django.urls import reverse
from django.utils import timezone

from annotate.inviting import make_link
from annotate.models import InvitationLink, User
from tests.people_and_projects import PASSWORD, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(project):
    return make_link(project=project, role="reviewer", by=None, now=timezone.now())


@pytest.fixture
def address(made):
    return reverse("join", args=[made.token])


def test_looking_at_a_link_does_not_use_it_up(client, address):
    page = client.get(address)

    assert "Join Letters" in page.content.decode()
    assert InvitationLink.objects.get().used_at is None


def test_a_newcomer_makes_an_account_and_is_signed_in(client, address, project):
    given = {"username": "mara", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post(address, given)

    assert answer.url == reverse("project", args=[project.slug])
    assert client.get(answer.url).status_code == 200
    assert project.memberships.get(user__username="mara").role == "reviewer"


def test_who_is_signed_in_joins_with_their_account(browser_of, address, project):
    mara = a_user("mara")

    answer = browser_of(mara).post(address)

    assert answer.status_code == 302
    assert project.memberships.get(user=mara).active
    assert User.objects.count() == 1


def test_who_has_an_account_signs_in_first_and_comes_back(client, address):
    a_user("mara", password=PASSWORD)
    page = client.get(address).content.decode()
    sign_in = f"{reverse('login')}?next={address}"

    answer = client.post(sign_in, {"username": "mara", "password": PASSWORD, "next": address})

    assert sign_in in page
    assert answer.url == address
    assert "Join as mara" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"username": "AMIRA"}, "already exists"),
        ({"password1": "12345678", "password2": "12345678"}, "entirely numeric"),
        ({"password2": "another"}, "match"),
        ({"username": ""}, "required"),
    ],
)
def test_a_refused_account_is_said_beside_its_field(client, address, amira, given, reason):
    fine = {"username": "mara", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post(address, fine | given)

    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert InvitationLink.objects.get().used_at is None
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("closed", "reason"),
    [
        ({"used_at": timezone.now()}, "used already"),
        ({"withdrawn_at": timezone.now()}, "withdrawn"),
        ({"expires_at": timezone.now()}, "expired"),
    ],
)
def test_a_closed_link_says_why_and_lets_nobody_in(client, address, closed, reason):
    InvitationLink.objects.update(**closed)
    given = {"username": "mara", "password1": PASSWORD, "password2": PASSWORD}

    seen, tried = client.get(address), client.post(address, given)

    for answer in (seen, tried):
        assert answer.status_code == 410
        assert reason in answer.content.decode()
    assert not User.objects.exists()


def test_a_made_up_link_says_so(client, db):
    answer = client.get(reverse("join", args=["made-up"]))

    assert answer.status_code == 410
    assert "no such link" in answer.content.decode()


def test_a_member_is_told_that_they_are_in(annotator, address):
    answer = annotator.post(address)

    assert answer.status_code == 410
    assert "in Letters already" in answer.content.decode()
