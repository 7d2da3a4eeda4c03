"""Which documents may go to this annotator, and how each is shown."""

from datetime import datetime

from annotate.models import Document, Lease, Project, User
from annotate.models.document import DocumentQuerySet
from annotate.models.prepared import Slot


def eligible_for(
    annotator: User | Slot, project: Project | Slot, now: datetime | Slot
) -> DocumentQuerySet:
    """Documents that nobody holds, that are for anybody or for this person, and that they
    haven't submitted, skipped or flagged.

    Without a state: whoever asks for documents in an order asks for one state at a time, or the
    order can't come from an index.
    """
    there = Document.objects.filter(project=project).visible().free_at(now)
    return there.not_annotated_by(annotator).open_to(annotator)


def purpose_of(document: Document) -> Lease.Purpose:
    """What a document is handed out for: it follows from the samples the document belongs to."""
    if document.is_measuring:
        return Lease.Purpose.MEASURE
    if document.is_random:
        return Lease.Purpose.RANDOM
    if document.state == Document.State.PARTLY:
        return Lease.Purpose.SECOND
    if document.is_drawn_blind:
        return Lease.Purpose.BLIND
    return Lease.Purpose.QUEUE


def is_blind(document: Document) -> bool:
    """Whether nobody who annotates it may see a trace of a prediction.

    Several opinions are blind, the first too: people who saw the same pre-tag agree too often.
    """
    if document.opinions_wanted > 1:
        return True
    if document.is_measuring:
        return document.project.rules.blind_measuring
    return document.is_drawn_blind
