"""Undo what a reviewer decided of a document, as if it had not been.

Nothing is undone once anything else happened to the document: that was done in its light.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotate.approving import bring_back, lock_document, put_aside, undo_decision
from annotate.errors import ChangeRefused
from annotate.models import Document, Event, User
from annotate.opinions import NO_LABELS
from annotate.permissions import require_reviewer

UNDONE = "undone"


@transaction.atomic
def undo(*, event: Event, by: User, now: datetime) -> None:
    """Undo the approval, return or setting aside that an event of a document records.

    Safe to call twice. Raises ChangeRefused if anything happened to the document since.
    """
    assert event.document_id is not None
    document = lock_document(event.document_id)
    require_reviewer(by, document.project)
    later = Event.objects.filter(document=document, happened_at__gt=event.happened_at)
    if later.filter(verb=UNDONE, data__event=event.pk).exists():
        return
    if later.exists():
        raise ChangeRefused(
            _("%(document)s was changed again since and stays as it is.") % {"document": document}
        )
    if event.verb == "returned":
        _undo_return(document, event, now)
    else:
        undo_decision(document=document, made_at=event.happened_at, now=now)
    Event.objects.record(
        UNDONE, project=document.project, by=by, now=now, document=document, event=event.pk
    )


def _undo_return(document: Document, event: Event, now: datetime) -> None:
    """Skips and flags stand again, and as few opinions are wanted as before."""
    settled = document.annotations.filter(withdrawn_at=event.happened_at, verdict__in=NO_LABELS)
    settled.update(withdrawn_at=None)
    document.opinions_wanted = event.data.get("opinions_wanted", document.opinions_wanted)
    document.save(update_fields=["opinions_wanted"])
    if event.data.get("state") == Document.State.SET_ASIDE:
        put_aside(document=document, now=now)
    else:
        bring_back(document=document, now=now)
