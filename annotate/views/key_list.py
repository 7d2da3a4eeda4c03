"""The keys of the annotate screen, as its dialog lists them; static/js/annotate/keys.js acts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that serve one end: what each does, and how it is pressed."""

    title: str | Promise
    keys: tuple[tuple[str | Promise, tuple[str, ...]], ...]


KEY_GROUPS = (
    KeyGroup(
        _("Decide"),
        (
            (_("Accept everything shown, go on"), ("A",)),
            (_("Same, also while typing"), ("Ctrl", "↵")),
            (_("Confirm all sure labels, go to the first doubt"), ("⇧", "A")),
            (_("Skip, ask someone else"), ("S",)),
            (_("Flag for a reviewer"), ("F",)),
            (_("Undo, across documents too"), ("Z",)),
            (_("Redo"), ("⇧", "Z")),
        ),
    ),
    KeyGroup(
        _("Fix spans"),
        (
            (_("Next, previous span"), ("J", "K")),
            (_("Next doubt"), ("N", "E")),
            (_("Confirm this span, next doubt"), ("Space",)),
            (_("Give it another label"), ("1", "…", "0")),
            (_("Labels 11 to 20"), ("⇧", "1")),
            (_("Find a label by name"), ("/",)),
            (_("Remove the label"), ("X",)),
            (_("Move the end, by word"), ("⇧", "←", "→")),
            (_("Move the start, by word"), ("Alt", "⇧", "←", "→")),
            (_("Either, by character"), ("Ctrl",)),
        ),
    ),
    KeyGroup(
        _("Add spans"),
        (
            (_("Text cursor on, off"), ("V",)),
            (_("Move it by word, by line"), ("←", "→", "↑", "↓")),
            (_("Select by word"), ("⇧", "←", "→")),
            (_("Select by character"), ("Ctrl", "⇧", "→")),
            (_("Label the selection, or the word"), ("1", "…", "0")),
        ),
    ),
    KeyGroup(
        _("Questions"),
        (
            (_("Next, previous question"), ("Q", "⇧Q")),
            (_("Choose an option"), ("1", "…", "0")),
        ),
    ),
    KeyGroup(
        _("See"),
        (
            (_("Hide the pre-tags"), ("H",)),
            (_("Show every confidence"), ("T",)),
            (_("Back to the text"), ("Esc",)),
            (_("This list"), ("?",)),
        ),
    ),
)
