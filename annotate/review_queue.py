"""What waits for a reviewer and why, and which reviewer holds it.

Each question here is answered from an index, whatever the size of the project.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.errors import AnswerRefused, LeaseLost, QueueEmpty
from annotate.models import Document, Lease, Prediction, Project, User
from annotate.models.document import DocumentQuerySet
from annotate.permissions import require_reviewer
from annotate.queue.leasing import Terms, claim, lock_person, release_lease

LOW_AGREEMENT = 0.5
"""Below this people have less in common than not."""
COUNTED_UP_TO = 1000
COUNTED_ON_EVERY_PAGE = 100
MOST_TRIED = 50


class Why(models.TextChoices):
    """Why a document waits for a reviewer."""

    DISAGREEMENT = "disagreement", gettext_lazy("Disagreements")
    LOW = "low", gettext_lazy("Low agreement")
    FLAGGED = "flagged", gettext_lazy("Flagged")
    UNAPPROVED = "unapproved", gettext_lazy("To approve")
    SPOT = "spot", gettext_lazy("Spot checks")


DISJOINT = (Why.DISAGREEMENT, Why.FLAGGED, Why.UNAPPROVED, Why.SPOT)
"""Each document that waits is in one of these; of low agreement are some of the disagreements."""

REVIEWABLE = (Document.State.TO_REVIEW, Document.State.FLAGGED, Document.State.APPROVED)


def waiting(project: Project, why: str) -> DocumentQuerySet:
    """The documents that wait for this reason, in the order they are reviewed in.

    What people agree on least comes first; spot checks come in the order of their draws.
    """
    documents = project.documents.visible()
    if why == Why.DISAGREEMENT:
        return documents.filter(agreement__isnull=False).order_by("agreement", "pk")
    if why == Why.LOW:
        return documents.filter(agreement__lt=LOW_AGREEMENT).order_by("agreement", "pk")
    if why == Why.FLAGGED:
        return documents.filter(state=Document.State.FLAGGED).order_by("pk")
    if why == Why.UNAPPROVED:
        alone = documents.filter(state=Document.State.TO_REVIEW, agreement=None)
        return alone.order_by("pk")
    return documents.filter(spot_number__isnull=False).order_by("spot_number", "pk")


def count_waiting(project: Project) -> dict[str, int]:
    """How many wait for each reason; counted no further than a thousand and one."""
    return {why: waiting(project, why).count_up_to(COUNTED_UP_TO + 1) for why in Why.values}


def count_to_review(project: Project) -> int:
    """How many documents wait in all, counted no further than a hundred: every page shows it."""
    count = 0
    for why in DISJOINT:
        count += waiting(project, why).count_up_to(COUNTED_ON_EVERY_PAGE - count)
        if count >= COUNTED_ON_EVERY_PAGE:
            break
    return count


def why_waiting(document: Document) -> Why | None:
    """Why a document waits for a reviewer; None if it doesn't."""
    if document.state == Document.State.FLAGGED:
        return Why.FLAGGED
    if document.state == Document.State.TO_REVIEW:
        return Why.UNAPPROVED if document.agreement is None else Why.DISAGREEMENT
    return Why.SPOT if document.spot_number is not None else None


@transaction.atomic
def take_next(
    *, project: Project, reviewer: User, why: str, later: Collection[int], now: datetime
) -> Lease:
    """Hold the next document that waits for this reason, or for any if `why` is empty.

    What the reviewer holds already comes first. What they labelled themselves comes when nothing
    else is left, and so does what they put off: `later`, the ids of it. Raises QueueEmpty if
    nothing is left that others don't hold.
    """
    require_reviewer(reviewer, project)
    lock_person(reviewer)
    for lease in held_to_review(reviewer, project, now):
        if not why or _is_for(lease.document, why):
            return lease
        release_lease(lease=lease, now=now)
    reasons = [why] if why else list(DISJOINT)
    for of_others, again in ((True, False), (False, False), (True, True), (False, True)):
        for reason in reasons:
            free = waiting(project, reason).free_at(now)
            free = free.filter(pk__in=later) if again else free.exclude(pk__in=later)
            wanted = free.not_annotated_by(reviewer) if of_others else free
            claimed = _claim_first(wanted, reviewer, now)
            if claimed is not None:
                return claimed
    raise QueueEmpty(_("Nothing is left for you to review in %(project)s.") % {"project": project})


@transaction.atomic
def take(*, document: Document, reviewer: User, now: datetime) -> Lease:
    """Hold one document to review it; what the reviewer held before is let go.

    Raises LeaseLost if somebody else holds it, AnswerRefused if nobody has said anything of it
    that could be reviewed.
    """
    require_reviewer(reviewer, document.project)
    lock_person(reviewer)
    if document.state not in REVIEWABLE:
        raise AnswerRefused(_("%(document)s is not up for review.") % {"document": document})
    for lease in held_to_review(reviewer, document.project, now):
        if lease.document_id == document.pk:
            return lease
        release_lease(lease=lease, now=now)
    claimed = _claimed(document, reviewer, now)
    if claimed is None:
        holder = Lease.objects.filter(document=document).select_related("user").first()
        raise LeaseLost(
            _("%(person)s has %(document)s now.")
            % {"person": holder.user if holder else _("Somebody else"), "document": document}
        )
    return claimed


def held_to_review(reviewer: User, project: Project, now: datetime) -> list[Lease]:
    """What a reviewer holds in a project, oldest first."""
    leases = Lease.objects.filter(user=reviewer, purpose=Lease.Purpose.REVIEW, until__gte=now)
    held = []
    for lease in leases.select_related("document").order_by("taken_at", "pk"):
        if lease.document.project_id == project.pk:
            lease.user, lease.document.project = reviewer, project
            held.append(lease)
    return held


@transaction.atomic
def release_reviews(*, reviewer: User, project: Project, now: datetime) -> None:
    """Let go of what a reviewer holds in a project; their draft stays."""
    for lease in held_to_review(reviewer, project, now):
        release_lease(lease=lease, now=now)


def shows_model(document: Document) -> bool:
    """Whether a reviewer sees what the model says before they decide: not where it is measured."""
    return not document.is_measuring


def _is_for(document: Document, why: str) -> bool:
    if why == Why.LOW:
        return document.agreement is not None and document.agreement < LOW_AGREEMENT
    return why_waiting(document) == why


def _claim_first(free: DocumentQuerySet, reviewer: User, now: datetime) -> Lease | None:
    for document in free.select_related("project")[:MOST_TRIED]:
        lease = _claimed(document, reviewer, now)
        if lease is not None:
            return lease
    return None


def _claimed(document: Document, reviewer: User, now: datetime) -> Lease | None:
    shown = Prediction.objects.shown_for(document) if shows_model(document) else []
    terms = Terms(Lease.Purpose.REVIEW, not shows_model(document), shown, now)
    return claim(document=document, annotator=reviewer, now=now, terms=terms)
