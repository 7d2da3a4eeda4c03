"""Change many documents at once, those chosen or all that a filter finds; and undo it.

Each document is changed by the gerund that changes one, so that every rule of it holds. What it
refuses stays as it is and is counted.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from annotate.approving import approve_annotation
from annotate.assigning import assign, unassign
from annotate.document_filter import DocumentFilter
from annotate.errors import AnswerRefused, ChangeRefused, CollabError
from annotate.jobs import JobCancelled, RunningJob, request_job
from annotate.models import Annotation, Assignment, Document, Event, Job, Project, User
from annotate.models.document import DocumentQuerySet
from annotate.permissions import require_reviewer
from annotate.reviewing import return_to_queue, set_aside
from annotate.search import documents_in
from annotate.undoing import undo

CHANGED, CHANGE_UNDONE = "documents_changed", "change_undone"
VERBS = {"return": "returned", "approve": "approved", "set_aside": "set_aside"}
"""What the events of single documents call each change."""
ACTIONS = ("assign", *VERBS)
CHUNK = 50
AT_ONCE = 200
"""More documents than this are changed by a worker: a person at a screen waits a second at most."""
REMEMBERED = timedelta(hours=24)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What to do, and with which documents. chosen: their ids; None for all that `filter` finds.

    users: usernames, of those that documents are assigned to.
    """

    action: str
    filter: DocumentFilter = field(default_factory=DocumentFilter)
    chosen: tuple[int, ...] | None = None
    users: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ChangeRefused(
                _("“%(action)s” is no change; there are: %(known)s.")
                % {"action": self.action, "known": ", ".join(ACTIONS)}
            )
        if self.chosen == ():
            raise ChangeRefused(_("Choose documents first: tick them, or all that are found."))
        if (self.action == "assign") != bool(self.users):
            raise ChangeRefused(_("Say to whom the documents are assigned, and only then."))

    def to_json(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {
            "action": self.action,
            "filter": self.filter.to_pairs(),
            "chosen": self.chosen,
            "users": self.users,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Change":
        """Read what `to_json` gave."""
        pairs = [(key, said) for key, said in value["filter"]]
        chosen = value["chosen"]
        return cls(
            action=value["action"],
            filter=DocumentFilter.from_pairs(pairs),
            chosen=None if chosen is None else tuple(chosen),
            users=tuple(value["users"]),
        )


@dataclass(slots=True)
class Tally:
    """How far a change is. last: the id of the last document that was looked at."""

    last: int = 0
    left_out: int = 0
    reason: str = ""


def quiet(done: int, total: int, message: str) -> None:
    """Report no progress."""


def documents_of(project: Project, change: Change, *, by: User, now: datetime) -> DocumentQuerySet:
    """The documents that a change is about. Raises FilterRefused, PermissionRefused."""
    member = require_reviewer(by, project)
    documents = documents_in(project, change.filter, now=now, asker=member)
    return documents if change.chosen is None else documents.filter(pk__in=change.chosen)


def change_documents(
    *, project: Project, change: Change, by: User, now: datetime, progress: Progress = quiet
) -> Event:
    """Change the documents; the event says how many were, and `undo_change` undoes them.

    Raises FilterRefused, PermissionRefused, AssignmentRefused.
    """
    tally = Tally()
    _change_rest(project, change, by, now, tally, progress)
    return _record(project, change, by, now, tally)


def begin_change(*, project: Project, change: Change, by: User, now: datetime) -> Event | Job:
    """Change few documents now, many by a worker."""
    documents = documents_of(project, change, by=by, now=now)
    if documents.count_up_to(AT_ONCE + 1) <= AT_ONCE:
        return change_documents(project=project, change=change, by=by, now=now)
    arguments = {"change": change.to_json(), "at": now.isoformat()}
    return request_job(
        kind="change_documents", project=project, by=by, now=now, arguments=arguments, priority=1
    )


def begin_undo(*, change: Event, by: User, now: datetime) -> Event | Job:
    """Undo a change of few documents now, of many by a worker."""
    if change.data["documents"] <= AT_ONCE:
        return undo_change(change=change, by=by, now=now)
    arguments = {"undo": change.pk, "at": now.isoformat()}
    return request_job(
        kind="change_documents",
        project=change.project,
        by=by,
        now=now,
        arguments=arguments,
        priority=1,
    )


def run_change(running: RunningJob) -> dict[str, Any]:
    """The job `change_documents`. Arguments: at, and change (as JSON) or undo (an event's id)."""
    at = parse_datetime(running.arguments["at"])
    by = running.requested_by
    if at is None or by is None:
        raise ChangeRefused(_("Who asked for this change is gone, so it isn't made."))
    progress = running.report
    if "undo" in running.arguments:
        undone = Event.objects.get(pk=running.arguments["undo"])
        return dict(undo_change(change=undone, by=by, now=at, progress=progress).data)
    change = Change.from_json(running.arguments["change"])
    tally = Tally(**running.arguments.get("tally", {}))

    def report(done: int, total: int, message: str) -> None:
        running.remember(
            tally={"last": tally.last, "left_out": tally.left_out, "reason": tally.reason}
        )
        progress(done, total, message)

    try:
        _change_rest(running.project, change, by, at, tally, report)
    except JobCancelled:
        _record(running.project, change, by, at, tally)  # what was done can be undone
        raise
    return dict(_record(running.project, change, by, at, tally).data)


def undo_change(*, change: Event, by: User, now: datetime, progress: Progress = quiet) -> Event:
    """Undo a change of many documents; those changed again since stay as they are.

    Safe to call twice. Raises ChangeRefused for an event that is no such change.
    """
    project = change.project
    if project is None or change.verb != CHANGED:
        raise ChangeRefused(_("There is no such change to undo."))
    require_reviewer(by, project)
    before = undoing_of(change)
    if before is not None:
        return before
    left_out = 0
    if change.data["action"] == "assign":
        documents = _take_back_assignments(project, change, by, now)
    else:
        documents, left_out = _undo_each(project, change, by, now, progress)
    return Event.objects.record(
        CHANGE_UNDONE,
        project=project,
        by=by,
        now=now,
        change=change.pk,
        action=change.data["action"],
        documents=documents,
        left_out=left_out,
    )


def undoing_of(change: Event) -> Event | None:
    """The event that undid a change; None if it stands."""
    later = Event.objects.filter(
        project=change.project, verb=CHANGE_UNDONE, happened_at__gte=change.happened_at
    )
    return later.filter(data__change=change.pk).first()


def last_change_by(person: User, project: Project, *, now: datetime) -> Event | Job | None:
    """What a person did last to many documents: under way, done and undone or not; not for ever."""
    since = now - REMEMBERED
    job = Job.objects.unfinished().filter(project=project, requested_by=person)
    under_way = job.filter(kind="change_documents").first()
    if under_way is not None:
        return under_way
    changes = Event.objects.filter(project=project, actor=person, happened_at__gte=since)
    return changes.filter(verb__in=(CHANGED, CHANGE_UNDONE)).order_by("-happened_at", "-pk").first()


def _change_rest(
    project: Project,
    change: Change,
    by: User,
    now: datetime,
    tally: Tally,
    progress: Progress,
) -> None:
    documents = documents_of(project, change, by=by, now=now)
    ids = array("q", documents.order_by("pk").values_list("pk", flat=True))
    total = len(ids)
    rest = [pk for pk in ids if pk > tally.last]
    done = total - len(rest)
    users = list(User.objects.filter(username__in=change.users))
    if len(users) < len(set(change.users)):
        raise ChangeRefused(_("There is no user called like that: nothing was assigned."))
    for chunk in _chunks(rest):
        progress(done, total, _("Changing documents"))
        if change.action == "assign":
            chosen = Document.objects.filter(pk__in=chunk)
            assign(documents=chosen, users=users, by=by, now=now)
        else:
            _change_chunk(chunk, change.action, by, now, tally)
        tally.last = chunk[-1]
        done += len(chunk)
    progress(total, total, _("Documents changed"))


def _change_chunk(chunk: Sequence[int], action: str, by: User, now: datetime, tally: Tally) -> None:
    with transaction.atomic():
        for document in Document.objects.filter(pk__in=chunk).order_by("pk").defer("text"):
            try:
                _ONE[action](document, by, now)
            except CollabError as refusal:
                tally.left_out += 1
                tally.reason = tally.reason or str(refusal)


def _return(document: Document, by: User, now: datetime) -> None:
    return_to_queue(document=document, by=by, now=now)


def _approve(document: Document, by: User, now: datetime) -> None:
    """By the one person who labelled it; where several did, that takes a look."""
    if document.state == Document.State.APPROVED:
        return
    said = list(Annotation.objects.decided().filter(document=document).order_by("-pk")[:2])
    if len(said) != 1:
        raise AnswerRefused(
            _("%(document)s was labelled by several people: review decides whose labels are right.")
            % {"document": document}
            if said
            else _("Nobody has labelled %(document)s yet.") % {"document": document}
        )
    approve_annotation(annotation=said[0], by=by, now=now)


def _set_aside(document: Document, by: User, now: datetime) -> None:
    set_aside(document=document, by=by, now=now)


_ONE: dict[str, Callable[[Document, User, datetime], None]] = {
    "return": _return,
    "approve": _approve,
    "set_aside": _set_aside,
}


def _record(project: Project, change: Change, by: User, now: datetime, tally: Tally) -> Event:
    if change.action == "assign":
        made = Assignment.objects.filter(document__project=project, assigned_by=by, assigned_at=now)
        documents = made.values("document").distinct().count()
    else:
        documents = _changed_at(project, change.action, by, now).count()
    return Event.objects.record(
        CHANGED,
        project=project,
        by=by,
        now=now,
        action=change.action,
        users=list(change.users),
        filter=change.filter.query,
        documents=documents,
        left_out=tally.left_out,
        reason=tally.reason,
        at=now.isoformat(),
    )


def _changed_at(project: Project, action: str, by: User | None, at: datetime) -> Any:
    """The events of the single documents, which have all the moment of their change."""
    events = Event.objects.filter(project=project, happened_at=at, actor=by, verb=VERBS[action])
    return events.exclude(document=None)


def _take_back_assignments(project: Project, change: Event, by: User, now: datetime) -> int:
    at = change.happened_at
    made = Assignment.objects.filter(
        document__project=project, assigned_by=change.actor, assigned_at=at
    )
    documents = made.values("document").distinct().count()
    with transaction.atomic():
        for user in User.objects.filter(username__in=change.data["users"]):
            theirs = list(made.filter(user=user).values_list("document", flat=True))
            chosen = Document.objects.filter(pk__in=theirs)
            unassign(documents=chosen, users=[user], by=by, now=now)
    return documents


def _undo_each(
    project: Project, change: Event, by: User, now: datetime, progress: Progress
) -> tuple[int, int]:
    """How many were undone, and how many stay because they were changed again."""
    events = _changed_at(project, change.data["action"], change.actor, change.happened_at)
    ids = list(events.order_by("pk").values_list("pk", flat=True))
    left_out = 0
    for start, chunk in enumerate(_chunks(ids)):
        progress(start * CHUNK, len(ids), _("Undoing"))
        with transaction.atomic():
            for event in Event.objects.filter(pk__in=chunk).order_by("pk"):
                try:
                    undo(event=event, by=by, now=now)
                except ChangeRefused:
                    left_out += 1
    progress(len(ids), len(ids), _("Undone"))
    return len(ids) - left_out, left_out


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
