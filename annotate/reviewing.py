"""What a reviewer decides of a document: adjudicate, return it to a person or to the queue, set it
aside.

A verdict is an annotation of the reviewer's whose purpose is to review: it is never the latest of
what people say, so that it counts for no opinion. The click that approves an annotation as it is
is `approving.approve_annotation`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotate.approving import (
    approve_by_rule,
    approve_verdict,
    bring_back,
    lock_document,
    put_aside,
    take_back_verdict,
    take_from_holder,
)
from annotate.assigning import assign
from annotate.commenting import write_comment
from annotate.errors import AnswerRefused, LeaseLost, StaleRevision
from annotate.markup import Markup
from annotate.models import (
    Annotation,
    Approval,
    Document,
    Draft,
    Event,
    Lease,
    Prediction,
    User,
)
from annotate.opinions import NO_LABELS
from annotate.permissions import require_reviewer
from annotate.queue.leasing import lock_person
from annotate.review_queue import REVIEWABLE
from annotate.submission import checked, what_was_shown


@dataclass(frozen=True, slots=True)
class Basis:
    """What a verdict was reached from.

    annotations: the ids of those that the reviewer saw. settled: how they settled each case, as
    their draft kept it; an undo brings it back.
    """

    annotations: frozenset[int]
    settled: tuple[dict[str, Any], ...] = field(default=())


@transaction.atomic
def adjudicate(
    *,
    document: Document,
    markup: Markup,
    by: User,
    now: datetime,
    submission_key: str,
    seconds: int = 0,
    basis: Basis | None = None,
) -> Annotation:
    """Make a reviewer's verdict gold, whatever was gold before.

    The same key gives the same verdict, and nothing changes. Raises AnswerRefused for answers that
    don't fit their questions and for what nobody has labelled yet, LeaseLost if somebody else
    holds the document, StaleRevision if people said something else since the reviewer saw it.
    """
    require_reviewer(by, document.project)
    lock_person(by)
    first = by.annotations.filter(submission_key=submission_key).first()
    if first is not None:
        return first
    document = lock_document(document.pk)
    _refuse_unless_reviewable(document, by, now)
    seen = list(document.annotations.standing().order_by("pk"))
    if basis is not None and basis.annotations != {annotation.pk for annotation in seen}:
        raise StaleRevision(
            _("People changed their labels of %(document)s since you opened it. Look again.")
            % {"document": document}
        )
    markup = checked(markup, list(document.project.questions.all()), document.text)
    lease = Lease.objects.filter(document=document, user=by).first()
    shown = lease.shown if lease is not None else ()
    verdict = _verdict(document, markup, by, now)
    verdict.submission_key, verdict.seconds = submission_key, max(0, seconds)
    verdict.save()
    verdict.predictions.add(*shown)
    Draft.objects.filter(document=document, user=by).delete()
    approve_verdict(annotation=verdict, by=by, now=now)
    _record_verdict(verdict, seen, shown, basis)
    return verdict


@transaction.atomic
def take_back(*, verdict: Annotation, by: User, now: datetime) -> Document:
    """Undo a verdict: what was gold before is gold again, and the document waits for a reviewer.

    How the reviewer settled each case is their draft. Safe to call twice. Raises StaleRevision if
    the document was decided otherwise since.
    """
    lock_person(by)
    document = lock_document(verdict.document_id)
    require_reviewer(by, document.project)
    verdict = Annotation.objects.get(pk=verdict.pk)
    if verdict.withdrawn_at is not None:
        return document
    _refuse_if_held(document, by, now)
    live = Approval.objects.filter(document=document, superseded_at=None)
    if live.exclude(annotation=verdict).exists() or not live.exists():
        raise StaleRevision(
            _("%(document)s was decided otherwise since your verdict.") % {"document": document}
        )
    verdict.document, verdict.withdrawn_at = document, now
    verdict.save(update_fields=["withdrawn_at"])
    take_from_holder(document)
    take_back_verdict(annotation=verdict, now=now)
    decided = Event.objects.filter(document=document, verb="adjudicated", actor=verdict.annotator)
    last = decided.filter(data__annotation=verdict.pk).last()
    settled = last.data.get("settled", []) if last else []
    if settled:
        work = {"markup_json": verdict.markup_json, "touched": settled, "saved_at": now}
        Draft.objects.get_or_create(document=document, user=by, defaults=work)
    Event.objects.record(
        "verdict_taken_back",
        project=document.project,
        by=by,
        now=now,
        document=document,
        annotation=verdict.pk,
    )
    return document


@transaction.atomic
def return_to(*, annotation: Annotation, comment: str, by: User, now: datetime) -> None:
    """Ask a person to label a document again, saying why.

    What they said no longer counts; it is their draft, the document is for them alone, and they
    read the comment at the desk. Flags and skips are settled by this. Raises AnswerRefused without
    a comment and for what a reviewer has decided, AssignmentRefused for who is no member any more.
    """
    lock_person(by)
    document = lock_document(annotation.document_id)
    require_reviewer(by, document.project)
    annotation = Annotation.objects.select_related("annotator").get(pk=annotation.pk)
    if not annotation.is_standing:
        return
    if not comment.strip():
        raise AnswerRefused(_("Say in a few words what they should look at."))
    _refuse_if_held(document, by, now)
    live = Approval.objects.filter(document=document, superseded_at=None)
    if live.filter(rule=Approval.Rule.BY_PERSON).exists():
        raise AnswerRefused(
            _("%(document)s is approved, so there is nothing left to ask.") % {"document": document}
        )
    standing = document.annotations.standing()
    standing.filter(verdict__in=NO_LABELS).update(withdrawn_at=now)
    Annotation.objects.filter(pk=annotation.pk).update(withdrawn_at=now, is_latest=False)
    begun = {"markup_json": annotation.markup_json}
    Draft.objects.get_or_create(
        document=document, user=annotation.annotator, defaults=begun | {"saved_at": now}
    )
    Draft.objects.filter(document=document, user=by).exclude(user=annotation.annotator).delete()
    take_from_holder(document)
    document.state = Document.State.WAITING
    approve_by_rule(document=document, now=now)
    write_comment(document=document, author=by, text=comment, now=now)
    Event.objects.record(
        "returned",
        project=document.project,
        by=by,
        now=now,
        document=document,
        annotation=annotation.pk,
        to=annotation.annotator_id,
    )
    chosen = Document.objects.filter(pk=document.pk)
    assign(documents=chosen, users=[annotation.annotator], by=by, now=now)


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
    was = {"state": document.state, "opinions_wanted": document.opinions_wanted}
    standing = document.annotations.standing()
    standing.filter(verdict__in=NO_LABELS).update(withdrawn_at=now)
    opinions = Annotation.objects.decided().filter(document=document).count()
    document.opinions_wanted = max(document.opinions_wanted, opinions + 1)
    document.save(update_fields=["opinions_wanted"])
    if comment.strip():
        write_comment(document=document, author=by, text=comment, now=now)
    bring_back(document=document, now=now)
    Event.objects.record(
        "returned", project=document.project, by=by, now=now, document=document, **was
    )


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


def _verdict(document: Document, markup: Markup, by: User, now: datetime) -> Annotation:
    """A reviewer's annotation, not saved yet; `is_latest` is about opinions, and it is none."""
    guidelines = document.project.guidelines.order_by("-number").values_list("pk", flat=True)
    theirs = document.annotations.filter(annotator=by)
    return Annotation(
        document=document,
        annotator=by,
        markup_json=markup.to_json(),
        verdict=Annotation.Verdict.FROM_SCRATCH,
        purpose=Lease.Purpose.REVIEW,
        blind=document.is_measuring,
        guideline_id=guidelines.first(),
        revision=(theirs.aggregate(last=Max("revision"))["last"] or 0) + 1,
        is_latest=False,
        submitted_at=now,
    )


def _record_verdict(
    verdict: Annotation,
    seen: Iterable[Annotation],
    shown: Iterable[Prediction],
    basis: Basis | None,
) -> None:
    Event.objects.record(
        "adjudicated",
        project=verdict.document.project,
        by=verdict.annotator,
        now=verdict.submitted_at,
        document=verdict.document,
        annotation=verdict.pk,
        seconds=verdict.seconds,
        annotations=[annotation.pk for annotation in seen],
        shown=what_was_shown(list(shown)),
        settled=list(basis.settled) if basis else [],
    )


def _refuse_unless_reviewable(document: Document, by: User, now: datetime) -> None:
    _refuse_if_held(document, by, now)
    if document.state not in REVIEWABLE:
        raise AnswerRefused(_("%(document)s is not up for review.") % {"document": document})


def _refuse_if_held(document: Document, by: User, now: datetime) -> None:
    lease = Lease.objects.filter(document=document).select_related("user").first()
    if lease is not None and lease.user_id != by.pk and lease.until >= now:
        raise LeaseLost(
            _("%(person)s has %(document)s now.") % {"person": lease.user, "document": document}
        )
