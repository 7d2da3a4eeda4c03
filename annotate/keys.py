"""The single keys of the screens that are worked by keyboard, and how a person changed them.

What a key does is in static/js/annotate/keys.js; which key does it is decided here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.errors import SettingsRefused

ALLOWED = re.compile(r"[a-z,.;'\[\]\\=/`-]")


@dataclass(frozen=True, slots=True)
class Command:
    """What one key does. does: the command of the script, where two keys share one."""

    name: str
    key: str
    title: str | Promise
    does: str = ""


ANNOTATE = (
    Command("accept", "a", gettext_lazy("Accept everything shown, go on")),
    Command("skip", "s", gettext_lazy("Skip, ask someone else")),
    Command("flag", "f", gettext_lazy("Flag for a reviewer")),
    Command("talk", "m", gettext_lazy("Comment")),
    Command("undo", "z", gettext_lazy("Undo, across documents too")),
    Command("next", "j", gettext_lazy("Next span")),
    Command("previous", "k", gettext_lazy("Previous span")),
    Command("doubt", "n", gettext_lazy("Next doubt")),
    Command("fix", "e", gettext_lazy("Next doubt, the other key"), does="doubt"),
    Command("find", "/", gettext_lazy("Find a label by name")),
    Command("remove", "x", gettext_lazy("Remove the label")),
    Command("caret", "v", gettext_lazy("Text cursor on, off")),
    Command("question", "q", gettext_lazy("Next question")),
    Command("about", "i", gettext_lazy("What this label means")),
    Command("hide", "h", gettext_lazy("Hide the pre-tags")),
    Command("percents", "t", gettext_lazy("Show every confidence")),
    Command("guide", "g", gettext_lazy("Guideline")),
)
REVIEW = (
    Command("approve", "a", gettext_lazy("Approve, go on")),
    Command("ask", "m", gettext_lazy("Ask them again, with a comment")),
    Command("later", "s", gettext_lazy("Put it off")),
    Command("undo", "z", gettext_lazy("Undo, across documents too")),
    Command("next", "j", gettext_lazy("Next disagreement")),
    Command("previous", "k", gettext_lazy("Previous disagreement")),
    Command("both", "b", gettext_lazy("Merge what they say")),
    Command("edit", "e", gettext_lazy("Edit")),
    Command("remove", "x", gettext_lazy("Remove the label")),
    Command("reason", "r", gettext_lazy("Say why")),
    Command("who", "h", gettext_lazy("Hide who")),
)
SCREENS: dict[str, tuple[Command, ...]] = {"annotate": ANNOTATE, "review": REVIEW}


@dataclass(frozen=True, slots=True)
class Keys:
    """One person's keys on one screen. written: the key of each command by the command's name."""

    screen: str
    written: Mapping[str, str]
    only_in_text: bool = False

    def shown(self, name: str) -> str:
        """The key as it stands on a keyboard; empty if a command has none."""
        return self.written.get(name, "").upper()

    def to_json(self) -> dict[str, Any]:
        """What the browser needs: commands by their keys, and keys to show by names."""
        commands = {
            self.written[command.name]: command.does or command.name
            for command in SCREENS[self.screen]
            if self.written.get(command.name)
        }
        shown = {command.name: self.shown(command.name) for command in SCREENS[self.screen]}
        return {"commands": commands, "shown": shown, "onlyInText": self.only_in_text}


def keys_of(preferences: Mapping[str, Any], screen: str) -> Keys:
    """The keys that a person's preferences say; as Collab has them where they say nothing.

    Where a later version of Collab gives a command the key that a person chose for another one,
    theirs holds.
    """
    stored = preferences.get("keys")
    stored = stored if isinstance(stored, dict) else {}
    chosen = stored.get(screen)
    chosen = chosen if isinstance(chosen, dict) else {}
    written: dict[str, str] = {}
    for command in sorted(SCREENS[screen], key=lambda command: command.name not in chosen):
        key = chosen.get(command.name, command.key)
        if isinstance(key, str) and ALLOWED.fullmatch(key) and key not in written.values():
            written[command.name] = key
    return Keys(screen, written, bool(stored.get("only_in_text")))


def checked_key(typed: str) -> str:
    """A key that may be chosen. Raises SettingsRefused, saying why not."""
    key = typed.strip().lower()
    if key.isdigit():
        raise SettingsRefused(_("Digits belong to the labels."))
    if not ALLOWED.fullmatch(key):
        raise SettingsRefused(
            _("A key is one letter from A to Z, or one of %(marks)s.") % {"marks": ",.;'[]\\=/`-"}
        )
    return key


def clashes(screen: str, written: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a choice of keys, by command: a key that another one has already."""
    taken: dict[str, Command] = {}
    wrong: dict[str, str] = {}
    # Whoever kept their key has it; the sentence belongs beside the one that was changed.
    unchanged_first = sorted(
        SCREENS[screen], key=lambda command: written.get(command.name) != command.key
    )
    for command in unchanged_first:
        key = written.get(command.name)
        if key and key in taken:
            wrong[command.name] = _("%(key)s is taken: %(command)s.") % {
                "key": key.upper(),
                "command": taken[key].title,
            }
        elif key:
            taken[key] = command
    return wrong


def changes(screen: str, written: Mapping[str, str]) -> dict[str, str]:
    """What differs from Collab's own keys: all that is stored of a choice."""
    own = {command.name: command.key for command in SCREENS[screen]}
    return {name: key for name, key in written.items() if own.get(name) != key}
