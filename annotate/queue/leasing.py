"""Claim, renew, release, expire: for how long a person holds a document.

Leases leave no events: they come and go with a page. What a person saw stands in the event of
what they submitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotate.errors import QueueBusy, QueueEmpty
from annotate.models import Document, Lease, Prediction, Project, User
from annotate.models.prepared import PreparedRead, PreparedUpdate, Slot
from annotate.permissions import require_member
from annotate.queue.allocation import next_document
from annotate.queue.eligibility import is_blind, purpose_of

MOST_HELD = 3
"""One open, two fetched ahead."""
CLAIM_ATTEMPTS = 30

_as_seen = Document.objects.filter(pk=Slot("pk"), state=Slot("state"))
take_unheld = PreparedUpdate(lambda: _as_seen.filter(leased_until=None), leased_until=Slot("until"))
take_lapsed = PreparedUpdate(lambda: _as_seen.free_at(Slot("now")), leased_until=Slot("until"))
leases_of_person = PreparedRead(
    lambda: (
        Lease.objects.filter(user=Slot("annotator"))
        .select_related("document")
        .order_by("taken_at", "pk")
    )
)


@transaction.atomic
def lease_next_document(*, project: Project, annotator: User, now: datetime) -> Lease:
    """Hand `annotator` one more document; with three held already, the oldest of these.

    A lease of theirs that lapsed, with nobody after it, comes back first. Whoever draws here has
    left other projects: what they held there is free. Raises QueueEmpty if nothing is left for
    them, QueueBusy if others won every attempt.
    """
    require_member(annotator, project)
    lock_person(annotator)
    return _held_or_next(project, annotator, now, most=MOST_HELD)


@transaction.atomic
def lease_to_show(*, project: Project, annotator: User, now: datetime) -> Lease:
    """What the person holds, the oldest first; a new document if they hold none.

    As `lease_next_document` otherwise: what was fetched ahead is shown before more is fetched.
    """
    require_member(annotator, project)
    lock_person(annotator)
    return _held_or_next(project, annotator, now, most=1)


@transaction.atomic
def renew_leases(*, annotator: User, project: Project, now: datetime) -> list[Lease]:
    """Hold on to what the person holds, lapsed leases with nobody after them included.

    Returns what they hold from now on, oldest first.
    """
    require_member(annotator, project)
    lock_person(annotator)
    return [lease for lease in _leases_of(annotator, project) if _came_back(lease, now)]


@transaction.atomic
def renew_lease(*, lease: Lease, now: datetime) -> bool:
    """Hold on to one document, also after the lease lapsed; False if it went to somebody else."""
    lock_person(lease.user)
    return _came_back(lease, now)


@transaction.atomic
def release_lease(*, lease: Lease, now: datetime) -> None:
    """Let a document go; the draft stays. Nothing happens if it is gone already."""
    lock_person(lease.user)
    current = Lease.objects.filter(pk=lease.pk).first()
    if current is None:
        return
    # The document first, as in a claim: two orders would be a deadlock.
    mine = Document.objects.filter(pk=current.document_id, leased_until=current.until)
    if mine.update(leased_until=None):
        current.delete()


@transaction.atomic
def release_all(
    *, annotator: User, project: Project | None = None, now: datetime, reviews: bool = True
) -> None:
    """Let go of everything the person holds, in one project or in all.

    reviews: also of what they hold to review.
    """
    for lease in _leases_of(annotator, project, reviews=reviews):
        release_lease(lease=lease, now=now)


def held_by(annotator: User, project: Project, now: datetime) -> list[Lease]:
    """What the person holds in the project, oldest first: that is the one to show."""
    return [lease for lease in _leases_of(annotator, project) if lease.until >= now]


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a document is handed out. predictions: those shown, pinned by the lease."""

    purpose: str
    blind: bool
    predictions: Sequence[Prediction]
    taken_at: datetime


def terms_now(document: Document, now: datetime) -> Terms:
    """The terms of a document that is handed out now."""
    blind = is_blind(document)
    shown = [] if blind else Prediction.objects.shown_for(document)
    return Terms(purpose_of(document), blind, shown, now)


def claim(
    *, document: Document, annotator: User, now: datetime, terms: Terms | None = None
) -> Lease | None:
    """Take a free document for `annotator`; None if somebody else came first.

    Two people never get the same one: the update repeats the condition that the reader saw, and
    its row count tells who came first. terms: by default those of today.
    """
    until = _until(document.project, now)
    seen = {"pk": document.pk, "state": document.state, "until": until}
    if document.leased_until is None:
        if not take_unheld(**seen):
            return None
    elif take_lapsed(**seen, now=now):
        # Its holder is told when they come back.
        Lease.objects.filter(document=document).delete()
    else:
        return None
    document.leased_until = until
    terms = terms or terms_now(document, now)
    lease = Lease.objects.create(
        document=document,
        user=annotator,
        purpose=terms.purpose,
        blind=terms.blind,
        until=until,
        taken_at=terms.taken_at,
    )
    if terms.predictions:
        lease.predictions.add(*terms.predictions)
    lease.shown = tuple(terms.predictions)
    return lease


def lock_person(person: User) -> None:
    """Let a person do one thing at a time, whatever their second tab does.

    SQLite's transactions follow one another anyway.
    """
    if connection.features.has_select_for_update:
        User.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").first()


def _held_or_next(project: Project, annotator: User, now: datetime, *, most: int) -> Lease:
    leases = _leases_of(annotator)
    for left in [lease for lease in leases if lease.document.project_id != project.pk]:
        release_lease(lease=left, now=now)
        leases.remove(left)
    for lease in leases:
        lease.document.project = project
    for lapsed in [lease for lease in leases if lease.until < now]:
        if _came_back(lapsed, now):
            return lapsed
        leases.remove(lapsed)
    if len(leases) >= most:
        return leases[0]
    return _claim_next(project, annotator, leases, now)


def _claim_next(project: Project, annotator: User, held: list[Lease], now: datetime) -> Lease:
    for _attempt in range(CLAIM_ATTEMPTS):
        document = next_document(project=project, annotator=annotator, held=held, now=now)
        if document is None:
            raise QueueEmpty(
                _("Nothing is left for you to annotate in %(project)s.") % {"project": project}
            )
        lease = claim(document=document, annotator=annotator, now=now)
        if lease is not None:
            return lease
    raise QueueBusy(_("Other people took the next documents just now. Please try again."))


def _leases_of(
    annotator: User, project: Project | None = None, *, reviews: bool = False
) -> list[Lease]:
    """Filtered here: a person has three leases, but SQLite would start from all documents.

    What a person holds to review is never theirs to annotate.
    """
    held = []
    for lease in leases_of_person(annotator=annotator.pk):
        if project is not None and lease.document.project_id != project.pk:
            continue
        if lease.purpose == Lease.Purpose.REVIEW and not reviews:
            continue
        lease.user = annotator
        if project is not None:
            lease.document.project = project
        held.append(lease)
    return held


def _came_back(lease: Lease, now: datetime) -> bool:
    """Renew a lease, unless the document went to somebody else since it was read."""
    until = _until(lease.document.project, now)
    mine = Document.objects.filter(pk=lease.document_id, leased_until=lease.until)
    if not mine.update(leased_until=until):
        return False
    Lease.objects.filter(pk=lease.pk).update(until=until)
    lease.until = lease.document.leased_until = until
    return True


def _until(project: Project, now: datetime) -> datetime:
    return now + timedelta(minutes=project.rules.lease_minutes)
