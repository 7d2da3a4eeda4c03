"""What the annotate screen says from JavaScript; `%(name)s` is filled in by the browser."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Keys ending in _one and _other are chosen by the number, as Intl.PluralRules says.


def sheet_words() -> dict[str, str]:
    """Every sentence by its name, in the person's language."""
    return {
        "accept": _("Accept"),
        "accept_fixes_one": ngettext("Accept with %(n)s fix", "Accept with %(n)s fixes", 1),
        "accept_fixes_other": ngettext("Accept with %(n)s fix", "Accept with %(n)s fixes", 2),
        "answer_first": _("Answer: %(question)s"),
        "done_submit": _("Accepted %(name)s"),
        "done_skip": _("Skipped %(name)s"),
        "done_flag": _("Flagged %(name)s"),
        "done_review": _("Sent %(name)s to review"),
        "done_today": _("%(n)s done today,"),
        "left_in_queue": _("%(left)s left in the queue"),
        "undo": _("Undo"),
        "really_nothing": _("Nothing in this text? %(key_accept)s again"),
        "sending": _("Sending"),
        "saved": _("All saved"),
        "saving": _("Saving"),
        "unsaved": _("Not saved yet"),
        "offline": _("Offline, kept here"),
        "waiting_one": ngettext(
            "%(n)s document waits to be sent.", "%(n)s documents wait to be sent.", 1
        ),
        "waiting_other": ngettext(
            "%(n)s document waits to be sent.", "%(n)s documents wait to be sent.", 2
        ),
        "undo_later": _("This is undone on the server, which doesn't answer now. Try again later."),
        "not_taken": _("The server did not take %(name)s. Your labels are still here."),
        "not_sent": _("Not sent: no connection. It is sent as soon as there is one."),
        "not_saved": _("The server didn't answer. Your labels stay here; trying again."),
        "doubts": _("Doubts, %(number)s"),
        "no_doubts": _("No doubts left."),
        "span": _("%(text)s, %(label)s, %(state)s, %(at)s of %(all)s"),
        "state_confirmed": _("confirmed"),
        "state_removed": _("removed"),
        "state_doubt": _("in doubt"),
        "state_pretag": _("pre-tag"),
        "state_percent": _("model %(p)s percent"),
        "labelled": _("%(text)s: %(label)s"),
        "removed": _("%(text)s: label removed"),
        "confirmed_all": _("Sure labels confirmed."),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "nothing_to_undo": _("There is nothing to undo."),
        "nothing_to_redo": _("There is nothing to redo."),
        "overlaps": _("This would overlap “%(text)s”, and %(question)s takes no overlaps."),
        "no_label": _("No label has this key."),
        "select_first": _("Select words first, or go to a label with %(key_next)s."),
        "nowhere_else": _("“%(text)s” stands nowhere else without a label."),
        "found_elsewhere_one": ngettext(
            "%(n)s more “%(text)s” labelled, as a doubt. %(key_doubt)s goes to it.",
            "%(n)s more “%(text)s” labelled, as doubts. %(key_doubt)s goes to the next.",
            1,
        ),
        "found_elsewhere_other": ngettext(
            "%(n)s more “%(text)s” labelled, as a doubt. %(key_doubt)s goes to it.",
            "%(n)s more “%(text)s” labelled, as doubts. %(key_doubt)s goes to the next.",
            2,
        ),
        "caret_on": _("Text cursor on. Shift and arrows select, a number labels."),
        "caret_off": _("Text cursor off."),
        "selected": _("Selected: %(text)s"),
        "pretags_hidden": _("Pre-tags are hidden."),
        "pretags_shown": _("Pre-tags are shown."),
        "percents_shown": _("Every confidence is shown."),
        "percents_hidden": _("Confidence is shown for doubts only."),
        "active": _("The numbers answer: %(question)s"),
        "chosen": _("%(question)s: %(label)s"),
        "unchosen": _("%(question)s: not %(label)s"),
        "opened": _("%(name)s is on the desk."),
        "empty": _("The queue is empty."),
        "commented": _("Your comment is added."),
        "guideline": _("Guideline"),
        "guideline_of": _("Guideline: %(label)s"),
        "no_match": _("No label has this name."),
    }
