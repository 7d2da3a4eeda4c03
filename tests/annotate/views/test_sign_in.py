"""The login page."""

import pytest
from django.urls import reverse

from tests.people_and_projects import PASSWORD, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limited_tries(settings):
    settings.AXES_ENABLED = True


def try_password(client, password, name="amira"):
    return client.post(reverse("login"), {"username": name, "password": password})


def test_the_right_password_leads_to_the_page_that_was_asked_for(client):
    a_user("amira", password=PASSWORD)
    asked_for = client.get(reverse("account"))

    answer = client.post(asked_for.url, {"username": "amira", "password": PASSWORD})

    assert answer.status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_a_mismatch_says_how_many_tries_are_left(client):
    a_user("amira", password=PASSWORD)

    answers = [try_password(client, "wrong") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Name and password do not match. 4 tries left." in answers[0].content.decode()
    assert "3 tries left." in answers[1].content.decode()


def test_a_locked_name_says_for_how_long_and_the_right_password_does_not_help(client):
    a_user("amira", password=PASSWORD)
    for _ in range(5):
        try_password(client, "wrong")

    answer = try_password(client, PASSWORD)

    assert answer.status_code == 429
    assert "opens again in 15 minutes" in answer.content.decode()
    assert client.get(reverse("projects")).status_code == 302


def test_an_unknown_name_reads_like_a_wrong_password(client):
    answer = try_password(client, "wrong", name="nobody")

    assert "Name and password do not match. 4 tries left." in answer.content.decode()


def test_signing_out_takes_a_post(client):
    client.force_login(a_user("amira"), backend="django.contrib.auth.backends.ModelBackend")

    refused = client.get(reverse("logout"))
    client.post(reverse("logout"))

    assert refused.status_code == 405
    assert client.get(reverse("projects")).status_code == 302
