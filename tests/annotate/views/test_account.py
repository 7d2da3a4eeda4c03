"""A person's own page."""

import pytest
from django.urls import reverse

from tests.people_and_projects import PASSWORD, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def amira():
    return a_user("amira", password=PASSWORD)


@pytest.fixture
def mine(browser_of, amira):
    return browser_of(amira)


def test_theme_text_size_and_face_are_kept_and_reach_every_page(mine, amira):
    mine.post(reverse("account"), {"theme": "dark", "text_size": "22", "text_face": "sans"})

    page = mine.get(reverse("projects")).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-text-size="22"' in page
    assert 'data-text-face="sans"' in page


def test_a_text_size_that_is_not_offered_is_refused(mine, amira):
    answer = mine.post(
        reverse("account"), {"theme": "dark", "text_size": "99", "text_face": "sans"}
    )

    amira.refresh_from_db()
    assert answer.status_code == 422
    assert amira.theme == "auto"


def test_the_toggle_keeps_the_theme_alone(mine, amira):
    answer = mine.post(reverse("account_theme"), {"theme": "light"})

    amira.refresh_from_db()
    assert answer.status_code == 204
    assert (amira.theme, amira.text_size) == ("light", 19)


def test_changing_the_password_takes_the_old_one_and_keeps_the_person_signed_in(mine, amira):
    new = {"new_password1": "a much better phrase", "new_password2": "a much better phrase"}

    refused = mine.post(reverse("account_password"), {"old_password": "wrong", **new})
    mine.post(reverse("account_password"), {"old_password": PASSWORD, **new})

    amira.refresh_from_db()
    assert refused.status_code == 422
    assert amira.check_password("a much better phrase")
    assert mine.get(reverse("account")).status_code == 200
