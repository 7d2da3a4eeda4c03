"""Draft, submit, skip, flag, go back, undo: the only writer of Draft and Annotation.

Everything a person sends while they may not have the document is kept as their draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from annotate.approving import approve_by_rule, follow_opinions, lock_document
from annotate.commenting import write_comment
from annotate.errors import AnswerRefused, LeaseLost, StaleRevision
from annotate.learning import ask_after_approval, ask_after_opinion
from annotate.markup import Markup
from annotate.models import (
    Annotation,
    Document,
    Draft,
    Event,
    Guideline,
    Lease,
    Membership,
    Prediction,
    User,
    questions_of,
)
from annotate.models.prepared import PreparedRead, Slot
from annotate.opinions import NO_LABELS, opinions_among
from annotate.permissions import require_member
from annotate.queue.holding import hand_back, hold_to_submit, standing_of, terms_seen
from annotate.queue.leasing import lock_person
from annotate.submission import Basis, Submission, checked, verdict_on, what_was_shown

sent_before = PreparedRead(
    lambda: Annotation.objects.filter(annotator=Slot("annotator"), submission_key=Slot("key"))
)
all_said_of = PreparedRead(
    lambda: Annotation.objects.filter(document=Slot("document")).order_by("pk")
)
latest_guideline = PreparedRead(
    lambda: (
        Guideline.objects.filter(project=Slot("project"))
        .order_by("-number")
        .values_list("pk", flat=True)[:1]
    )
)


@transaction.atomic
def save_draft(
    *,
    document: Document,
    annotator: User,
    markup: Markup,
    touched: Sequence[Any],
    version: int,
    now: datetime,
    opened: datetime | None = None,
) -> Draft:
    """Keep a person's unsubmitted work. version and opened: what their page went on from.

    Raises StaleRevision if another tab or device saved or decided meanwhile, so that a save that
    arrives late leaves nothing behind; MarkupRefused for spans outside the text.
    """
    require_member(annotator, document.project)
    lock_person(annotator)
    markup.check_offsets(document.text)
    drafts = Draft.objects.filter(document=document, user=annotator)
    work = {"markup_json": markup.to_json(), "touched": list(touched), "saved_at": now}
    if version:
        saved = drafts.filter(version=version).update(version=F("version") + 1, **work)
    elif Basis(version, opened).is_older_than(document.annotations.all(), annotator):
        saved = False
    else:
        saved = _began(document, annotator, work)
    if not saved:
        raise StaleRevision.of(document)
    return drafts.get()


def submit(
    *,
    document: Document,
    annotator: User,
    markup: Markup,
    submission_key: str,
    seconds: int,
    now: datetime,
    basis: Basis | None = None,
) -> Annotation:
    """Record a person's labels of a document and approve what the rules make gold.

    The same key gives the same annotation, and nothing changes. Labels of a document that the
    person labelled before are its next revision. Raises AnswerRefused for answers that don't fit
    their questions; StaleRevision if the person saved or decided something else since `basis`;
    LeaseLost if somebody else holds the document or decided it, with the labels kept as the draft.
    """
    member = require_member(annotator, document.project)
    sent = Submission(markup, submission_key, seconds, basis=basis)
    return _record(document, member, sent, now)


def skip(
    *, document: Document, annotator: User, submission_key: str, seconds: int, now: datetime
) -> Annotation:
    """Pass a document on to another person, or to a reviewer once nobody is left."""
    member = require_member(annotator, document.project)
    begun = _draft_markup(document, annotator)
    sent = Submission(begun, submission_key, seconds, Annotation.Verdict.SKIPPED)
    return _record(document, member, sent, now)


def flag(
    *,
    document: Document,
    annotator: User,
    comment: str,
    submission_key: str,
    seconds: int,
    now: datetime,
) -> Annotation:
    """Hand a document to a reviewer, saying why. Raises AnswerRefused without a comment."""
    member = require_member(annotator, document.project)
    if not comment.strip():
        raise AnswerRefused(_("Say in a few words what is wrong with this document."))
    begun = _draft_markup(document, annotator)
    sent = Submission(begun, submission_key, seconds, Annotation.Verdict.FLAGGED, comment.strip())
    return _record(document, member, sent, now)


def send_to_review(
    *,
    document: Document,
    annotator: User,
    markup: Markup,
    submission_key: str,
    seconds: int,
    now: datetime,
    basis: Basis | None = None,
) -> Annotation:
    """Submit labels of a document that went to somebody else meanwhile, as one opinion more.

    Whoever holds it goes on and says theirs; where the opinions differ, a reviewer decides.
    """
    member = require_member(annotator, document.project)
    sent = Submission(markup, submission_key, seconds, basis=basis, even_if_lost=True)
    return _record(document, member, sent, now)


@transaction.atomic
def reopen(*, document: Document, annotator: User, now: datetime) -> Lease:
    """Go back to a document that the person labelled, skipped or flagged.

    What they said stands until they submit anew. Raises LeaseLost if somebody else holds it.
    """
    require_member(annotator, document.project)
    lock_person(annotator)
    document = lock_document(document.pk)
    annotation = standing_of(document, annotator)
    if annotation is None:
        raise LeaseLost(_("You said nothing of %(document)s yet.") % {"document": document})
    return hand_back(document, annotation, now)


@transaction.atomic
def withdraw(*, annotation: Annotation, now: datetime) -> Lease:
    """Undo a submission: the document is the person's again, with their labels as the draft.

    Gold that came of it by a rule is taken back, and their revision before it stands again. Safe
    to call twice. Raises LeaseLost if somebody else holds the document or decided it,
    StaleRevision if the person sent a newer revision.
    """
    annotator = annotation.annotator
    lock_person(annotator)
    document = lock_document(annotation.document_id)
    require_member(annotator, document.project)
    annotation = Annotation.objects.select_related("annotator").get(pk=annotation.pk)
    theirs = document.annotations.filter(annotator=annotator, withdrawn_at=None)
    if theirs.filter(revision__gt=annotation.revision).exists():
        raise StaleRevision(_("You have sent %(document)s again since.") % {"document": document})
    if annotation.withdrawn_at is None:
        _take_back(annotation, document, now)
    return hand_back(document, annotation, now)


def _record(document: Document, member: Membership, sent: Submission, now: datetime) -> Annotation:
    try:
        return _recorded(document.pk, member, sent, now)
    except LeaseLost:
        _keep(document, member.user, sent.markup, now)
        raise


@transaction.atomic
def _recorded(pk: int, member: Membership, sent: Submission, now: datetime) -> Annotation:
    annotator = member.user
    lock_person(annotator)
    first = sent_before.first(annotator=annotator.pk, key=sent.key)
    if first is not None:
        return first
    document = lock_document(pk)
    if document.project_id != member.project_id:
        raise Document.DoesNotExist(pk)
    if sent.verdict is None:
        questions = questions_of(document.project)
        sent = replace(sent, markup=checked(sent.markup, questions, document.text))
    lease = _hold(document, annotator, sent, now)
    said = all_said_of(document=document.pk)
    if sent.basis is not None and sent.basis.is_older_than(said, annotator):
        raise StaleRevision.of(document)
    annotation = _add_revision(lease, said, sent, now)
    if sent.comment:
        write_comment(document=document, author=annotator, text=sent.comment, now=now)
    _drop_draft(document, annotator, sent.basis)
    others = [one for one in said if one.annotator_id != annotator.pk and one.is_standing]
    changed = _let_go(lease, others)
    opinions = opinions_among([*others, annotation], document, known=member)
    follow_opinions(document=document, opinions=opinions, now=now, also=[changed])
    _record_event(annotation, document, lease.shown, now)
    if document.state == Document.State.APPROVED:
        transaction.on_commit(lambda: ask_after_approval(document, now))
    elif document.state == Document.State.TO_REVIEW:
        transaction.on_commit(lambda: ask_after_opinion(document, now))
    return annotation


def _hold(document: Document, annotator: User, sent: Submission, now: datetime) -> Lease:
    """The person's lease; one that was never stored if they may speak without holding it."""
    seen = sent.basis.seen if sent.basis else None
    try:
        return hold_to_submit(document, annotator, now, seen)
    except LeaseLost:
        if not sent.even_if_lost:
            raise
    terms = terms_seen(document, seen, now)
    lease = Lease(document=document, user=annotator, purpose=terms.purpose, blind=terms.blind)
    lease.shown = tuple(terms.predictions)
    return lease


def _let_go(lease: Lease, others: Sequence[Annotation]) -> str:
    """The document is decided: others may have it. Returns which of its fields changed.

    Said without a hold, it is an opinion beside that of whoever holds or decided the document, so
    it makes nothing gold alone.
    """
    document = lease.document
    if lease.pk is not None:
        lease.delete()
        document.leased_until = None
        return "leased_until"
    held = Lease.objects.filter(document=document).count()
    labelled = sum(said.verdict not in NO_LABELS for said in others)
    document.opinions_wanted = max(document.opinions_wanted, labelled + held + 1)
    return "opinions_wanted"


def _add_revision(
    lease: Lease, said: Sequence[Annotation], sent: Submission, now: datetime
) -> Annotation:
    """A person's next revision; said: all that people said of the document so far."""
    document, shown = lease.document, lease.shown
    questions = document.project.questions.all()
    earlier = [one.revision for one in said if one.annotator_id == lease.user_id]
    if earlier:
        latest = document.annotations.filter(annotator=lease.user, is_latest=True)
        latest.update(is_latest=False)
    annotation = Annotation.objects.create(
        document=document,
        annotator=lease.user,
        markup_json=sent.markup.to_json(),
        verdict=sent.verdict or verdict_on(sent.markup, shown, questions),
        purpose=lease.purpose,
        blind=lease.blind,
        seconds=max(0, sent.seconds),
        guideline_id=latest_guideline.first(project=document.project_id),
        revision=max(earlier, default=0) + 1,
        submission_key=sent.key,
        submitted_at=now,
    )
    if shown:
        annotation.predictions.add(*shown)
    return annotation


def _record_event(
    annotation: Annotation, document: Document, shown: Sequence[Prediction], now: datetime
) -> None:
    verb = annotation.verdict if annotation.verdict in NO_LABELS else "annotated"
    Event.objects.record(
        verb,
        project=document.project,
        by=annotation.annotator,
        now=now,
        document=document,
        annotation=annotation.pk,
        revision=annotation.revision,
        verdict=annotation.verdict,
        purpose=annotation.purpose,
        blind=annotation.blind,
        seconds=annotation.seconds,
        shown=what_was_shown(shown),
    )


def _take_back(annotation: Annotation, document: Document, now: datetime) -> None:
    """Make it as if the annotation had never been sent; the row stays."""
    theirs = document.annotations.filter(annotator=annotation.annotator, withdrawn_at=None)
    before = theirs.exclude(pk=annotation.pk).order_by("-revision").first()
    annotation.withdrawn_at = now
    annotation.is_latest = before is None
    annotation.save(update_fields=["withdrawn_at", "is_latest"])
    if before is not None:
        before.is_latest = True
        before.save(update_fields=["is_latest"])
    if annotation.verdict == Annotation.Verdict.FLAGGED:
        document.comments.filter(
            author=annotation.annotator, written_at=annotation.submitted_at
        ).delete()
    approve_by_rule(document=document, now=now)
    Event.objects.record(
        "withdrawn",
        project=document.project,
        by=annotation.annotator,
        now=now,
        document=document,
        annotation=annotation.pk,
    )


def _draft_markup(document: Document, annotator: User) -> Markup:
    """What the person had labelled when they passed the document on: an undo brings it back."""
    draft = Draft.objects.filter(document=document, user=annotator).first()
    return draft.markup if draft else Markup()


def _drop_draft(document: Document, annotator: User, basis: Basis | None) -> None:
    """The draft is decided; its removal also tells whether it is the one the page went on from."""
    drafts = Draft.objects.filter(document=document, user=annotator)
    if basis is not None and basis.version:
        drafts = drafts.filter(version=basis.version)
    dropped, _rows = drafts.delete()
    if basis is not None and bool(dropped) != bool(basis.version):
        raise StaleRevision.of(document)


def _began(document: Document, annotator: User, work: Mapping[str, Any]) -> bool:
    """Whether a first draft could be made: not if there is one already."""
    try:
        with transaction.atomic():
            Draft.objects.create(document=document, user=annotator, **work)
    except IntegrityError:
        return False
    return True


def _keep(document: Document, annotator: User, markup: Markup, now: datetime) -> None:
    """Save labels that couldn't be submitted over whatever draft there is."""
    work = {"markup_json": markup.to_json(), "saved_at": now}
    drafts = Draft.objects.filter(document=document, user=annotator)
    if not drafts.update(version=F("version") + 1, **work):
        _began(document, annotator, work)
