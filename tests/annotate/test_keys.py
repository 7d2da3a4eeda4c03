"""Keys that a person may change."""

import pytest

from annotate.errors import SettingsRefused
from annotate.keys import SCREENS, changes, checked_key, clashes, keys_of


def own(screen="annotate"):
    return {command.name: command.key for command in SCREENS[screen]}


def test_without_a_choice_the_keys_are_those_of_collab():
    keys = keys_of({}, "annotate")

    assert keys.written == own()
    assert keys.shown("accept") == "A"
    assert not keys.only_in_text


def test_a_chosen_key_acts_and_the_old_one_does_not():
    keys = keys_of({"keys": {"annotate": {"accept": "w"}}}, "annotate")

    commands = keys.to_json()["commands"]
    assert commands["w"] == "accept"
    assert "a" not in commands


def test_where_a_later_version_takes_a_chosen_key_the_persons_choice_holds():
    keys = keys_of({"keys": {"annotate": {"accept": "g"}}}, "annotate")

    assert keys.written["accept"] == "g"
    assert "guide" not in keys.written
    assert keys.shown("guide") == ""


@pytest.mark.parametrize(
    "stored",
    [None, "a", [], {"annotate": []}, {"annotate": {"accept": 7, "flag": "5", "nothing": "y"}}],
)
def test_what_was_stored_amiss_is_passed_over(stored):
    keys = keys_of({"keys": stored}, "annotate")

    assert set(keys.written) <= set(own())
    assert all(key.isascii() and not key.isdigit() for key in keys.written.values())


@pytest.mark.parametrize(("typed", "key"), [("W", "w"), (" w ", "w"), (";", ";"), ("/", "/")])
def test_letters_and_marks_may_be_chosen(typed, key):
    assert checked_key(typed) == key


@pytest.mark.parametrize("typed", ["1", "", "ab", "?", "é", "文", "\t"])
def test_digits_and_what_is_no_single_key_are_refused(typed):
    with pytest.raises(SettingsRefused):
        checked_key(typed)


def test_a_key_in_use_is_refused_beside_the_command_that_was_changed():
    wrong = clashes("annotate", own() | {"accept": "s"})

    assert wrong == {"accept": "S is taken: Skip, ask someone else."}


def test_two_commands_may_swap_their_keys():
    assert clashes("annotate", own() | {"accept": "s", "skip": "a"}) == {}


def test_only_what_differs_is_kept():
    assert changes("annotate", own() | {"accept": "w"}) == {"accept": "w"}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_gives_two_commands_one_key(screen):
    assert len(set(own(screen).values())) == len(own(screen))
