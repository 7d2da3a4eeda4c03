"""The keys of a person, changed on their own page."""

import json

import pytest
from django.urls import reverse

from annotate.keys import SCREENS
from tests.people_and_projects import a_user

pytestmark = pytest.mark.django_db

ADDRESS = reverse("account_keys", args=["annotate"])
OWN = {f"key-{command.name}": command.key for command in SCREENS["annotate"]}


@pytest.fixture
def amira():
    return a_user("amira")


@pytest.fixture
def mine(browser_of, amira):
    return browser_of(amira)


def test_changed_keys_are_kept_and_the_page_at_work_hears_of_them(mine, amira):
    answer = mine.post(
        ADDRESS, OWN | {"key-accept": "W", "key-only_in_text": "on"}, headers={"HX-Request": "true"}
    )

    amira.refresh_from_db()
    told = json.loads(answer.headers["HX-Trigger"])["keyschanged"]
    assert amira.preferences["keys"] == {"annotate": {"accept": "w"}, "only_in_text": True}
    assert told["commands"]["w"] == "accept"
    assert told["shown"]["accept"] == "W"
    assert told["onlyInText"]


def test_a_key_in_use_changes_nothing_and_says_who_has_it(mine, amira):
    answer = mine.post(ADDRESS, OWN | {"key-accept": "s"})

    amira.refresh_from_db()
    assert answer.status_code == 422
    assert "S is taken: Skip, ask someone else." in answer.content.decode()
    assert amira.preferences == {}


def test_the_usual_keys_come_back_at_one_press(mine, amira):
    mine.post(ADDRESS, OWN | {"key-accept": "w", "key-only_in_text": "on"})

    mine.post(ADDRESS, {"usual": "1"})

    amira.refresh_from_db()
    assert amira.preferences["keys"] == {}


def test_a_screen_without_keys_is_not_found(mine):
    assert mine.get(reverse("account_keys", args=["nowhere"])).status_code == 404
