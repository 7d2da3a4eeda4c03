"""The module of keys with a person's own map."""

import pytest

from annotate.keys import keys_of
from tests.browser.modules.test_modules import SHIFT, key, mode


def mine(only_in_text=False, **changed):
    stored = {"annotate": changed, "only_in_text": only_in_text}
    return keys_of({"keys": stored}, "annotate").to_json()


def test_the_keys_of_the_script_are_those_of_the_server(script):
    standard = script("annotate/keys", "m.STANDARD")

    assert standard["commands"] == mine()["commands"]
    assert standard["onlyInText"] is False


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (key("w"), "accept"),
        (key("W", **SHIFT), "confirmSure"),
        (key("a"), None),
        (key("A", **SHIFT), None),
        (key(";", "Semicolon"), "next"),
        (key("ö", "Semicolon"), None),
        (key("l"), "find"),
        (key("/", "Slash"), None),
        (key("ц", "KeyW"), "accept"),
    ],
)
def test_a_changed_key_does_what_the_old_one_did(script, event, name):
    keys = mine(accept="w", next=";", find="l")

    command = script("annotate/keys", "m.commandOf(...x)", [event, mode(), keys])

    assert (command and command["name"]) == name


def test_a_digit_stays_a_digit_where_its_key_writes_a_mark_that_was_chosen(script):
    french = key("-", "Digit6")

    command = script("annotate/keys", "m.commandOf(...x)", [french, mode(), mine(accept="-")])

    assert command == {"name": "digit", "digit": 6}


@pytest.mark.parametrize(
    ("event", "where", "name"),
    [
        (key("a"), mode(inText=True), "accept"),
        (key("a"), mode(), None),
        (key("1", "Digit1"), mode(), None),
        (key("?", "Slash", **SHIFT), mode(), None),
        (key("/", "Slash"), mode(inButton=True), None),
        (key(" ", "Space"), mode(), None),
        (key("Escape", "Escape"), mode(), "escape"),
        (key("Enter", "Enter", ctrlKey=True), mode(), "accept"),
    ],
)
def test_single_keys_can_be_kept_to_the_text(script, event, where, name):
    command = script("annotate/keys", "m.commandOf(...x)", [event, where, mine(True)])

    assert (command and command["name"]) == name
