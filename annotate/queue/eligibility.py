"""Which documents may go to this annotator, and how each is shown."""

from datetime import datetime

from annotate.models import Document, Lease, Project, User
from annotate.models.document import DocumentQuerySet


def eligible_for(annotator: User, project: Project, now: datetime) -> DocumentQuerySet:
    """Documents that nobody holds and that the person hasn't submitted, skipped or flagged.

    Without a state: whoever asks for documents in an order asks for one state at a time, or the
    order can't come from an index.
    """
    return project.documents.visible().free_at(now).not_annotated_by(annotator)


def purpose_of(document: Document) -> Lease.Purpose:
    """What a document is handed out for: it follows from the samples the document belongs to."""
    if document.is_measuring:
        return Lease.Purpose.MEASURE
    if document.is_random:
        return Lease.Purpose.RANDOM
    if document.state == Document.State.PARTLY:
        return Lease.Purpose.SECOND
    return Lease.Purpose.QUEUE


def is_blind(document: Document) -> bool:
    """Whether nobody who annotates it may see a trace of a prediction.

    Several opinions are blind, the first too: people who saw the same pre-tag agree too often.
    """
    if document.opinions_wanted > 1:
        return True
    return document.is_measuring and document.project.rules.blind_measuring
