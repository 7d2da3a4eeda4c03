"""The keys of the annotate screen, as its dialog lists them; static/js/annotate/keys.js acts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotate.keys import Keys


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that serve one end: what each does, and how it is pressed.

    A key in braces is a command's, which a person may change: annotate/keys.py.
    """

    title: str | Promise
    keys: tuple[tuple[str | Promise, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class KeyShown:
    """One key as it stands in the list. name: of the command whose key it is, if it can change."""

    written: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group with one person's keys."""

    title: str | Promise
    keys: tuple[tuple[str | Promise, tuple[KeyShown, ...]], ...]


KEY_GROUPS = (
    KeyGroup(
        _("Decide"),
        (
            (_("Accept everything shown, go on"), ("{accept}",)),
            (_("Same, also while typing"), ("Ctrl", "↵")),
            (_("Confirm all sure labels, go to the first doubt"), ("⇧", "{accept}")),
            (_("Skip, ask someone else"), ("{skip}",)),
            (_("Flag for a reviewer"), ("{flag}",)),
            (_("Undo, across documents too"), ("{undo}",)),
            (_("Redo"), ("⇧", "{undo}")),
            (_("Comment"), ("{talk}",)),
        ),
    ),
    KeyGroup(
        _("Fix spans"),
        (
            (_("Next, previous span"), ("{next}", "{previous}")),
            (_("Next doubt"), ("{doubt}", "{fix}")),
            (_("Confirm this span, next doubt"), ("Space",)),
            (_("Give it another label"), ("1", "…", "0")),
            (_("Labels 11 to 20"), ("⇧", "1")),
            (_("Find a label by name"), ("{find}",)),
            (_("Remove the label"), ("{remove}",)),
            (_("Same words in this text, same label, as doubts"), ("⇧", "Space")),
            (_("Move the end, by word"), ("⇧", "←", "→")),
            (_("Move the start, by word"), ("Alt", "⇧", "←", "→")),
            (_("Either, by character"), ("Ctrl",)),
        ),
    ),
    KeyGroup(
        _("Add spans"),
        (
            (_("Text cursor on, off"), ("{caret}",)),
            (_("Move it by word, by line"), ("←", "→", "↑", "↓")),
            (_("Select by word"), ("⇧", "←", "→")),
            (_("Select by character"), ("Ctrl", "⇧", "→")),
            (_("Label the selection, or the word"), ("1", "…", "0")),
        ),
    ),
    KeyGroup(
        _("Questions"),
        (
            (_("Next, previous question"), ("{question}", "⇧", "{question}")),
            (_("Choose an option"), ("1", "…", "0")),
        ),
    ),
    KeyGroup(
        _("See"),
        (
            (_("Hide the pre-tags"), ("{hide}",)),
            (_("Show every confidence"), ("{percents}",)),
            (_("Guideline"), ("{guide}",)),
            (_("What this label means"), ("{about}",)),
            (_("Back to the text"), ("Esc",)),
            (_("This list"), ("?",)),
        ),
    ),
)


def groups_shown(keys: Keys, groups: tuple[KeyGroup, ...] = KEY_GROUPS) -> tuple[GroupShown, ...]:
    """The list with a person's own keys in it."""
    return tuple(
        GroupShown(
            group.title,
            tuple(
                (does, tuple(_key_shown(key, keys) for key in pressed))
                for does, pressed in group.keys
            ),
        )
        for group in groups
    )


def _key_shown(key: str, keys: Keys) -> KeyShown:
    if not key.startswith("{"):
        return KeyShown(key)
    name = key.strip("{}")
    return KeyShown(keys.shown(name), name)
