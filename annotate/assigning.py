"""Say whose documents are: fix them for certain people, or take over what a person has in hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from annotate.errors import AssignmentRefused
from annotate.holdings import in_hand_of
from annotate.models import Assignment, Document, Event, Membership, Project, User
from annotate.models.document import DocumentQuerySet
from annotate.permissions import require_reviewer
from annotate.queue.leasing import release_all

CHUNK = 1000


@transaction.atomic
def assign(
    *, documents: DocumentQuerySet, users: Sequence[User], by: User | None, now: datetime
) -> int:
    """Fix documents of one project for these people, beside whom they are for already.

    Returns for how many (document, person) this is new; the new rows have `assigned_at=now`, by
    which an undo finds them. Raises AssignmentRefused for a person who isn't an active member,
    PermissionRefused unless `by` may review.
    """
    users = list(dict.fromkeys(users))
    chosen = _chosen(documents)
    if not chosen or not users:
        return 0
    project = _project_of(documents)
    _check_may_assign(by, project)
    _refuse_outsiders(project, users)
    made = sum(_assign_chunk(chunk, users, by, now) for chunk in _locked_chunks(chosen))
    if made:
        _record("assigned", project, users, len(chosen), by, now)
    return made


@transaction.atomic
def unassign(
    *,
    documents: DocumentQuerySet,
    users: Sequence[User] | None = None,
    by: User | None,
    now: datetime,
) -> int:
    """Take documents of one project from these people, or from all; what is nobody's is free.

    Returns how many (document, person) this ended. Raises PermissionRefused unless `by` may review.
    """
    chosen = _chosen(documents.filter(is_assigned=True))
    if not chosen:
        return 0
    project = _project_of(documents)
    _check_may_assign(by, project)
    ended = sum(_unassign_chunk(chunk, users) for chunk in _locked_chunks(chosen))
    if ended:
        _record("unassigned", project, users, len(chosen), by, now)
    return ended


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many documents went to the other person, and how many back to the queue."""

    to_person: int
    to_queue: int


@transaction.atomic
def hand_over(
    *, project: Project, holder: User, to: User | None = None, by: User | None, now: datetime
) -> HandedOver:
    """Give what a person has in hand to another, or back to the queue. Drafts stay the person's.

    What the other has labelled, skipped or flagged already goes to the queue, too. Raises
    AssignmentRefused for another who isn't an active member or is the same person,
    PermissionRefused unless `by` may review.
    """
    _check_may_assign(by, project)
    if to == holder:
        raise AssignmentRefused(_("%(user)s has these documents already.") % {"user": to})
    if to is not None:
        _refuse_outsiders(project, [to])
    held = in_hand_of(holder, project)
    release_all(annotator=holder, project=project, now=now)
    documents = Document.objects.filter(pk__in=held)
    for_other = [] if to is None else _chosen(documents.not_annotated_by(to))
    for chunk in _locked_chunks(held):
        _unassign_chunk(chunk, [holder])
    for chunk in _locked_chunks(for_other):
        _assign_chunk(chunk, [to] if to else [], by, now)
    handed = HandedOver(len(for_other), len(held) - len(for_other))
    if held:
        _record_hand_over(project, holder, to, handed, by, now)
    return handed


def _chosen(documents: DocumentQuerySet) -> list[int]:
    """The documents as they are now: what is changed below may be what they are chosen by."""
    return sorted(documents.order_by().values_list("pk", flat=True).distinct())


def _project_of(documents: DocumentQuerySet) -> Project:
    projects = documents.order_by().values_list("project", flat=True).distinct()
    return Project.objects.get(pk__in=list(projects))


def _check_may_assign(by: User | None, project: Project) -> None:
    if by is not None:
        require_reviewer(by, project)


def _refuse_outsiders(project: Project, users: Sequence[User]) -> None:
    members = Membership.objects.filter(project=project, active=True, user__is_active=True)
    inside = set(members.filter(user__in=users).values_list("user", flat=True))
    for user in users:
        if user.pk not in inside:
            raise AssignmentRefused(
                _("%(user)s is not an active member of %(project)s and can't be given documents.")
                % {"user": user, "project": project}
            )


def _locked_chunks(chosen: Sequence[int]) -> Iterator[list[int]]:
    """Chunks of the documents, locked in one order: `is_assigned` must follow the rows."""
    for start in range(0, len(chosen), CHUNK):
        chunk = Document.objects.filter(pk__in=chosen[start : start + CHUNK]).order_by("pk")
        yield list(chunk.select_for_update(no_key=True).values_list("pk", flat=True))


def _assign_chunk(
    chunk: Sequence[int], users: Sequence[User], by: User | None, now: datetime
) -> int:
    there = set(
        Assignment.objects.filter(document__in=chunk, user__in=users).values_list(
            "document", "user"
        )
    )
    fresh = [
        Assignment(document_id=document, user=user, assigned_by=by, assigned_at=now)
        for document in chunk
        for user in users
        if (document, user.pk) not in there
    ]
    Assignment.objects.bulk_create(fresh)
    Document.objects.filter(pk__in=chunk, is_assigned=False).update(is_assigned=True)
    return len(fresh)


def _unassign_chunk(chunk: Sequence[int], users: Sequence[User] | None) -> int:
    theirs = Assignment.objects.filter(document__in=chunk)
    if users is not None:
        theirs = theirs.filter(user__in=users)
    ended, __ = theirs.delete()
    left = Assignment.objects.filter(document=OuterRef("pk"))
    Document.objects.filter(~Exists(left), pk__in=chunk).update(is_assigned=False)
    return ended


def _record(
    verb: str,
    project: Project,
    users: Sequence[User] | None,
    documents: int,
    by: User | None,
    now: datetime,
) -> None:
    names = None if users is None else [user.username for user in users]
    Event.objects.record(verb, project=project, by=by, now=now, users=names, documents=documents)


def _record_hand_over(
    project: Project,
    holder: User,
    to: User | None,
    handed: HandedOver,
    by: User | None,
    now: datetime,
) -> None:
    Event.objects.record(
        "handed_over",
        project=project,
        by=by,
        now=now,
        holder=holder.username,
        to=to.username if to else None,
        to_person=handed.to_person,
        to_queue=handed.to_queue,
    )
