"""Whether a person may still say something of a document, and on what terms they hold it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotate.errors import LeaseLost
from annotate.models import Annotation, Document, Draft, Lease, User
from annotate.models.prepared import PreparedRead, Slot
from annotate.opinions import DECISIONS, NO_LABELS
from annotate.permissions import require_member
from annotate.queue.leasing import (
    MOST_HELD,
    Terms,
    claim,
    lock_person,
    release_lease,
    terms_now,
)

lease_of_document = PreparedRead(lambda: Lease.objects.filter(document=Slot("document")))

STILL_OPEN = (Document.State.WAITING, Document.State.PARTLY)


def hold_to_submit(
    document: Document, annotator: User, now: datetime, seen: Sequence[int] | None = None
) -> Lease:
    """The person's lease, lapsed or not; a new one if nobody else holds or decided the document.

    seen: the predictions that were on their screen, which a new lease pins, for a model may have
    been promoted since. Raises LeaseLost otherwise.
    """
    lease = _lease_of(document)
    if lease is not None and _is_theirs(lease, annotator):
        lease.user = annotator
        return lease
    _refuse_if_lost(document, annotator, now)
    said = standing_of(document, annotator)
    terms = _terms_of(said) if said else terms_seen(document, seen, now)
    return _claimed(document, annotator, terms, now)


def terms_seen(document: Document, seen: Sequence[int] | None, now: datetime) -> Terms:
    """The terms of a document that a person has before them; those of now if it isn't known."""
    terms = terms_now(document, now)
    if seen is None:
        return terms
    shown = tuple(document.predictions.with_labellers().filter(pk__in=seen).order_by("pk"))
    return replace(terms, predictions=shown, blind=terms.blind and not shown)


def hand_back(document: Document, annotation: Annotation, now: datetime) -> Lease:
    """A lease on the terms of an earlier annotation of the person, whose labels are the draft.

    Raises LeaseLost if somebody else holds the document or decided it.
    """
    annotator = annotation.annotator
    lease = _lease_of(document)
    if lease is None or not _is_theirs(lease, annotator) or lease.until < now:
        _refuse_if_lost(document, annotator, now)
        _make_room(annotator, now)
        lease = _claimed(document, annotator, _terms_of(annotation), now)
    begun = {"markup_json": annotation.markup_json}
    Draft.objects.get_or_create(document=document, user=annotator, defaults=begun)
    return lease


@transaction.atomic
def take_again(*, document: Document, annotator: User, now: datetime) -> Lease | None:
    """The document that a person had open, for a reload lets go of it; None if it is lost.

    What was fetched ahead last makes room for it.
    """
    require_member(annotator, document.project)
    lock_person(annotator)
    lease = _lease_of(document)
    if lease is not None and _is_theirs(lease, annotator) and lease.until >= now:
        return lease
    try:
        _refuse_if_lost(document, annotator, now)
    except LeaseLost:
        return None
    _make_room(annotator, now)
    said = standing_of(document, annotator)
    terms = _terms_of(said) if said else None
    return claim(document=document, annotator=annotator, now=now, terms=terms)


def standing_of(document: Document, annotator: User) -> Annotation | None:
    """What the person says of the document, if anything."""
    theirs = document.annotations.standing().filter(annotator=annotator)
    return theirs.select_related("annotator").first()


def _lease_of(document: Document) -> Lease | None:
    lease = lease_of_document.first(document=document.pk)
    if lease is not None:
        lease.document = document
    return lease


def _is_theirs(lease: Lease, annotator: User) -> bool:
    """Whether the person holds the document to annotate it."""
    return lease.user_id == annotator.pk and lease.purpose != Lease.Purpose.REVIEW


def _claimed(document: Document, annotator: User, terms: Terms | None, now: datetime) -> Lease:
    lease = claim(document=document, annotator=annotator, now=now, terms=terms)
    if lease is None:
        raise LeaseLost(
            _("Somebody else has %(document)s now. Your labels are kept as a draft.")
            % {"document": document}
        )
    return lease


def _terms_of(annotation: Annotation) -> Terms:
    """Taken at its submission: it goes before what was fetched ahead, so a reload shows it."""
    shown = tuple(annotation.predictions.all())
    return Terms(annotation.purpose, annotation.blind, shown, annotation.submitted_at)


def _make_room(annotator: User, now: datetime) -> None:
    """Let go of what was fetched ahead last, so that one more document can be held."""
    to_annotate = annotator.leases.exclude(purpose=Lease.Purpose.REVIEW)
    leases = list(to_annotate.select_related("user").order_by("taken_at", "pk"))
    for lease in leases[MOST_HELD - 1 :]:
        release_lease(lease=lease, now=now)


def _refuse_if_lost(document: Document, annotator: User, now: datetime) -> None:
    """Raise LeaseLost if somebody else has the document, or decided it without the person."""
    lease = _lease_of(document)
    if lease is not None and lease.user_id != annotator.pk and lease.until >= now:
        raise LeaseLost(
            _("%(person)s has %(document)s now. Your labels are kept as a draft.")
            % {"person": lease.user, "document": document}
        )
    if document.state not in STILL_OPEN and _was_decided_without(document, annotator):
        raise LeaseLost(
            _("%(document)s was decided while you were away. Your labels are kept as a draft.")
            % {"document": document}
        )


def _was_decided_without(document: Document, annotator: User) -> bool:
    said = standing_of(document, annotator)
    if said is None or document.state in DECISIONS:
        return True
    return said.verdict in NO_LABELS and document.state == Document.State.APPROVED
