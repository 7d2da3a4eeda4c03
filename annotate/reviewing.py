"""What a reviewer decides of a document: return it to the queue, set it aside.

The click that approves an annotation is `approving.approve_annotation`.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotate.approving import bring_back, lock_document, put_aside, take_from_holder
from annotate.errors import AnswerRefused
from annotate.models import Annotation, Comment, Document, Event, User
from annotate.opinions import NO_LABELS
from annotate.permissions import require_reviewer


@transaction.atomic
def return_to_queue(*, document: Document, by: User, now: datetime, comment: str = "") -> None:
    """Have one more person look at a document that was skipped, flagged, doubted or set aside.

    Skips and flags are settled by this: those people may get it again. Labels stay, as an opinion
    beside the next one. Nothing happens to a document that waits already; raises AnswerRefused
    for one that is approved.
    """
    document = lock_document(document.pk)
    require_reviewer(by, document.project)
    if document.state in (Document.State.WAITING, Document.State.PARTLY):
        return
    if document.state == Document.State.APPROVED:
        raise AnswerRefused(
            _("%(document)s is approved, so there is nothing left to ask.") % {"document": document}
        )
    standing = document.annotations.standing()
    standing.filter(verdict__in=NO_LABELS).update(withdrawn_at=now)
    opinions = Annotation.objects.decided().filter(document=document).count()
    document.opinions_wanted = max(document.opinions_wanted, opinions + 1)
    document.save(update_fields=["opinions_wanted"])
    if comment.strip():
        Comment.objects.create(document=document, author=by, text=comment.strip(), written_at=now)
    bring_back(document=document, now=now)
    Event.objects.record("returned", project=document.project, by=by, now=now, document=document)


@transaction.atomic
def set_aside(*, document: Document, by: User, now: datetime) -> None:
    """Leave a document out of everything; what was gold of it is gold no more."""
    document = lock_document(document.pk)
    require_reviewer(by, document.project)
    if document.state == Document.State.SET_ASIDE:
        return
    take_from_holder(document)
    put_aside(document=document, now=now)
    Event.objects.record("set_aside", project=document.project, by=by, now=now, document=document)
