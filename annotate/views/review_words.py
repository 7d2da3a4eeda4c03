"""What the review screen says from JavaScript, and its keys as the dialog lists them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.views.key_list import KeyGroup

REVIEW_KEYS = (
    KeyGroup(
        gettext_lazy("Settle"),
        (
            (gettext_lazy("Take the first, second, third answer"), ("1", "2", "3")),
            (gettext_lazy("Merge what they say"), ("{both}",)),
            (gettext_lazy("No label"), ("0",)),
            (gettext_lazy("Edit"), ("{edit}",)),
            (gettext_lazy("All that waits as A has it, as B has it"), ("⇧", "1", "2")),
            (gettext_lazy("Next, previous disagreement"), ("{next}", "{previous}")),
            (gettext_lazy("Say why"), ("{reason}",)),
        ),
    ),
    KeyGroup(
        gettext_lazy("Decide"),
        (
            (gettext_lazy("Approve, go on"), ("{approve}",)),
            (gettext_lazy("Same, also while typing"), ("Ctrl", "↵")),
            (gettext_lazy("Ask them again, with a comment"), ("{ask}",)),
            (gettext_lazy("Put it off"), ("{later}",)),
            (gettext_lazy("Undo, across documents too"), ("{undo}",)),
        ),
    ),
    KeyGroup(
        gettext_lazy("While editing"),
        (
            (gettext_lazy("Next, previous label"), ("{next}", "{previous}")),
            (gettext_lazy("Give it another label"), ("1", "…", "0")),
            (gettext_lazy("Move the end, by word"), ("⇧", "←", "→")),
            (gettext_lazy("Move the start, by word"), ("Alt", "⇧", "←", "→")),
            (gettext_lazy("Either, by character"), ("Ctrl",)),
            (gettext_lazy("Remove the label"), ("{remove}",)),
            (gettext_lazy("Keep it"), ("↵",)),
            (gettext_lazy("Leave it as it was"), ("Esc",)),
        ),
    ),
    KeyGroup(
        gettext_lazy("See"),
        (
            (gettext_lazy("Hide who"), ("{who}",)),
            (gettext_lazy("This list"), ("?",)),
        ),
    ),
)


def review_words() -> dict[str, str]:
    """Every sentence by its name, in the person's language."""
    return {
        "saved": _("All saved"),
        "saving": _("Saving"),
        "unsaved": _("Not saved yet"),
        "offline": _("Offline"),
        "not_sent": _("Not sent: no connection. Try again once there is one."),
        "not_saved": _("The server didn't answer. Try again."),
        "nothing_to_undo": _("There is nothing to undo."),
        "still_open": _("Something here still waits for your decision."),
        "case": _("%(title)s, %(state)s"),
        "opened": _("%(name)s is on your desk."),
        "empty": _("Nothing waits for you."),
        "approved": _("Approved %(name)s"),
        "put_off": _("Put off %(name)s"),
        "asked": _("Returned %(name)s"),
        "undo": _("Undo"),
        "no_both": _("These answers can't be merged."),
        "no_none": _("This question needs an answer."),
        "no_option": _("No answer has this number."),
        "editing": _("Editing. Select words in the text to label more of them."),
        "edge": _("%(text)s: %(label)s"),
        "removed": _("%(text)s: label removed"),
        "label": _("Label"),
        "start": _("Start"),
        "end": _("End"),
        "back": _("a word back"),
        "on": _("a word on"),
        "remove": _("Remove the label"),
        "nothing_labelled": _("No label here. Select words in the text to label them."),
    }
