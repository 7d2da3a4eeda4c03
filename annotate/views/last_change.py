"""What a person did last to many documents, in a sentence, and whether it can be undone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotate.bulk_changing import CHANGED, last_change_by, undoing_of
from annotate.models import Event, Job, Project, User
from annotate.templatetags.figures import thousands

POLL_SECONDS = 2


@dataclass(frozen=True, slots=True)
class LastChange:
    """sentence: what was done. undo: the change's id if it can be undone. job: if under way."""

    sentence: str
    left_out: str = ""
    undo: int | None = None
    job: Job | None = None
    poll: int = POLL_SECONDS


def last_change(person: User, project: Project, *, now: datetime) -> LastChange | None:
    """The person's last change, under way or done; None without one."""
    found = last_change_by(person, project, now=now)
    if found is None:
        return None
    return under_way(found) if isinstance(found, Job) else done(found)


def under_way(job: Job) -> LastChange:
    """A change that a worker is making, or will."""
    return LastChange(_("Documents are being changed."), job=job)


def done(event: Event) -> LastChange:
    """A change, or the undoing of one, as its event tells."""
    count = event.data["documents"]
    if event.verb == CHANGED:
        sentence = _said(event.data["action"], count, event.data.get("users", []))
        undo = event.pk if count and undoing_of(event) is None else None
        return LastChange(sentence, _left_out(event), undo)
    undone = ngettext("Undone for %(count)s document.", "Undone for %(count)s documents.", count)
    return LastChange(undone % {"count": thousands(count)}, _left_out(event))


def _said(action: str, count: int, users: list[str]) -> str:
    if action == "assign":
        said = ngettext(
            "%(count)s document assigned to %(people)s.",
            "%(count)s documents assigned to %(people)s.",
            count,
        )
    elif action == "return":
        said = ngettext(
            "%(count)s document returned to the queue.",
            "%(count)s documents returned to the queue.",
            count,
        )
    elif action == "approve":
        said = ngettext("%(count)s document approved.", "%(count)s documents approved.", count)
    else:
        said = ngettext("%(count)s document set aside.", "%(count)s documents set aside.", count)
    return said % {"count": thousands(count), "people": ", ".join(users)}


def _left_out(event: Event) -> str:
    count = event.data.get("left_out", 0)
    if not count:
        return ""
    stays = ngettext(
        "%(count)s document stays as it was.", "%(count)s documents stay as they were.", count
    ) % {"count": thousands(count)}
    return f"{stays} {event.data.get('reason', '')}".strip()
