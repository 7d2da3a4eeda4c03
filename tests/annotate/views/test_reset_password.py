"""The page of a one-time link to a new password."""

import pytest
from django.urls import reverse
from django.utils import timezone

from annotate.models import Event, User
from annotate.password_resetting import make_reset_link
from tests.people_and_projects import PASSWORD

pytestmark = pytest.mark.django_db

NEW = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def address_made_now(amira):
    """A sign-in ends a link, so that who signs in first makes it afterwards."""

    def made():
        person = User.objects.get(pk=amira.pk)
        link = make_reset_link(person=person, by=None, now=timezone.now())
        return reverse("reset_password", args=[link.uid, link.token])

    return made


@pytest.fixture
def address(address_made_now):
    return address_made_now()


def form_of(client, address):
    """Where the link leads, with the token out of the address."""
    answer = client.get(address)
    assert answer.status_code == 302
    return answer.url


def test_a_person_sets_a_new_password_and_is_signed_in(client, address, amira):
    form = form_of(client, address)

    answer = client.post(form, NEW)

    amira.refresh_from_db()
    assert amira.check_password(PASSWORD)
    assert answer.url == reverse("projects")
    assert client.get(answer.url).status_code == 200
    assert Event.objects.get(verb="password_reset").actor == amira


def test_the_token_does_not_stay_in_the_address(client, address):
    token = address.strip("/").split("/")[-1]

    assert token not in form_of(client, address)


def test_every_other_session_of_the_person_ends(client, annotator, address_made_now):
    elsewhere = annotator
    before = elsewhere.get(reverse("account")).status_code
    form = form_of(client, address_made_now())

    client.post(form, NEW)

    assert before == 200
    assert elsewhere.get(reverse("account")).status_code == 302


def test_a_link_works_once(client, address):
    client.post(form_of(client, address), NEW)

    again = client.get(address)

    assert again.status_code == 410
    assert "This link has ended" in again.content.decode()


def test_a_weak_password_is_refused_and_the_link_stays_good(client, address, amira):
    form = form_of(client, address)

    refused = client.post(form, {"new_password1": "12345678", "new_password2": "12345678"})

    assert refused.status_code == 422
    assert "entirely numeric" in refused.content.decode()
    assert client.post(form, NEW).status_code == 302


def test_a_sign_in_with_the_old_password_ends_the_link(client, address, browser_of, amira):
    browser_of(amira)

    assert client.get(address).status_code == 410


def test_a_closed_account_has_no_link(client, address, amira):
    User.objects.filter(pk=amira.pk).update(is_active=False)

    assert client.get(address).status_code == 410


def test_a_made_up_link_has_ended(client, db):
    assert client.get(reverse("reset_password", args=["MQ", "made-up"])).status_code == 410
