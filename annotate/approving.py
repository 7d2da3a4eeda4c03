"""The only writer of Approval, and of a document's state.

An approval by a rule follows the annotations and is taken back with them; what a reviewer or an
import decided stands until a person decides otherwise.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from annotate.errors import AnswerRefused, StaleRevision
from annotate.learning import ask_after_approval
from annotate.markup import Answer
from annotate.models import (
    Annotation,
    Approval,
    Document,
    Event,
    ImportBatch,
    Lease,
    Project,
    Question,
    User,
    questions_of,
    sample_number,
)
from annotate.models.approval import ApprovalQuerySet
from annotate.models.document import DocumentQuerySet
from annotate.models.prepared import PreparedRead, Slot
from annotate.opinions import (
    DECISIONS,
    NO_LABELS,
    Opinions,
    agreement_on,
    labels_gone,
    live_by_question,
    opinions_on,
    state_of,
)
from annotate.permissions import require_admin, require_reviewer
from annotate.settling import settle_labelled

CHUNK = 1000
BY_RULE = (Approval.Rule.TRUSTED, Approval.Rule.AGREEMENT)

ImportedAnswer = tuple[int, Question, Answer]
"""Document id, question, answer."""


locked_document = PreparedRead(
    lambda: (
        Document.objects.select_for_update(no_key=True, of=("self",))
        .select_related("project")
        .filter(pk=Slot("pk"))
    )
)


def lock_document(pk: int) -> Document:
    """The document, its project and questions, while nobody else changes what is said of it."""
    document = locked_document.first(pk=pk)
    if document is None:
        raise Document.DoesNotExist(pk)
    questions_of(document.project)
    return document


@transaction.atomic
def approve_by_rule(*, document: Document, now: datetime) -> None:
    """Make gold what the annotations now give by a rule, take back what they no longer give.

    Called after every change of annotations.
    """
    follow_opinions(document=document, opinions=opinions_on(document), now=now)


@transaction.atomic(savepoint=False)
def follow_opinions(
    *, document: Document, opinions: Opinions, now: datetime, also: Sequence[str] = ()
) -> None:
    """`approve_by_rule` for whoever has just read what people say of the document they locked.

    also: fields of the document that changed, too, and are saved with its state.

    With one opinion asked a trusted annotator's answers are gold; with several nothing is before
    all are in, and then only what they agree on.
    """
    rule = Approval.Rule.AGREEMENT if opinions.several else Approval.Rule.TRUSTED
    live = live_by_question(document)
    outdated, approved = [], []
    for question in document.project.questions.all():
        current = live.get(question.pk)
        if current is not None and current.rule not in BY_RULE:
            continue
        wanted = opinions.settled_by_rule(question)
        if current is not None and wanted is not None and current.annotation_id == wanted.pk:
            continue
        if current is not None:
            outdated.append(live.pop(question.pk))
        if wanted is not None and not labels_gone(wanted, question):
            approved.append(_approval_of(wanted, question, rule, by=None, now=now))
    _supersede(outdated, now)
    Approval.objects.bulk_create(approved)
    live |= {approval.question_id: approval for approval in approved}
    _settle(document, opinions, live, now, also)


@transaction.atomic
def approve_annotation(*, annotation: Annotation, by: User, now: datetime) -> None:
    """Make a person's answers gold by a reviewer's decision, over whatever was gold before.

    Whoever holds the document loses it and keeps their draft. Raises AnswerRefused for what was
    skipped or flagged and for labels that the question no longer has, StaleRevision for labels
    that were changed or taken back since.
    """
    document = lock_document(annotation.document_id)
    require_reviewer(by, document.project)
    annotation = Annotation.objects.select_related("annotator").get(pk=annotation.pk)
    _refuse_unless_approvable(annotation)
    live = live_by_question(document)
    undecided = [
        question
        for question in document.project.questions.all()
        if question.slug in annotation.markup
        and not _is_decision_for(annotation, live.get(question.pk))
    ]
    if not undecided and document.state == Document.State.APPROVED:
        return
    _refuse_gone_labels(annotation, undecided)
    _supersede([live[question.pk] for question in undecided if question.pk in live], now)
    Approval.objects.bulk_create(
        _approval_of(annotation, question, Approval.Rule.BY_PERSON, by=by, now=now)
        for question in undecided
    )
    take_from_holder(document)
    bring_back(document=document, now=now)
    Event.objects.record(
        "approved",
        project=document.project,
        by=by,
        now=now,
        document=document,
        annotation=annotation.pk,
    )
    transaction.on_commit(lambda: ask_after_approval(document, now))


@transaction.atomic
def approve_verdict(*, annotation: Annotation, by: User, now: datetime) -> None:
    """Make a reviewer's own verdict gold, in the place of whatever was gold before.

    A question that the verdict leaves open has no gold any more. Whoever holds the document loses
    it. The caller holds the document's lock.
    """
    document = annotation.document
    live = live_by_question(document)
    answered = [
        asked for asked in document.project.questions.all() if asked.slug in annotation.markup
    ]
    _refuse_gone_labels(annotation, answered)
    _supersede(list(live.values()), now)
    approvals = [
        _approval_of(annotation, question, Approval.Rule.BY_PERSON, by=by, now=now)
        for question in answered
    ]
    for approval in approvals:
        approval.source = Approval.Source.ADJUDICATION
    Approval.objects.bulk_create(approvals)
    take_from_holder(document)
    bring_back(document=document, now=now)
    transaction.on_commit(lambda: ask_after_approval(document, now))


@transaction.atomic
def take_back_verdict(*, annotation: Annotation, now: datetime) -> None:
    """Make it as if the reviewer had not decided: what was gold before is gold again.

    The caller holds the document's lock and has withdrawn the annotation.
    """
    document = annotation.document
    _supersede(list(annotation.approvals.filter(superseded_at=None)), now)
    decided = annotation.submitted_at
    before = document.approvals.filter(superseded_at=decided, approved_at__lt=decided)
    before.exclude(question__in=live_by_question(document)).update(superseded_at=None)
    document.state = Document.State.WAITING
    approve_by_rule(document=document, now=now)


@transaction.atomic
def undo_decision(*, document: Document, made_at: datetime, now: datetime) -> None:
    """Make it as if a reviewer's decision of that moment had not been made.

    Gold that came of it goes, gold that it ended is gold again. The caller holds the lock.
    """
    _supersede(list(document.approvals.filter(superseded_at=None, approved_at=made_at)), now)
    before = document.approvals.filter(superseded_at=made_at, approved_at__lt=made_at)
    before.exclude(question__in=live_by_question(document)).update(superseded_at=None)
    bring_back(document=document, now=now)


@transaction.atomic
def draw_spot_checks(*, project: Project, share: float) -> None:
    """Draw anew, for another share, which of the documents approved by a rule are looked at."""
    approved = project.documents.filter(state=Document.State.APPROVED)
    by_person = Approval.objects.filter(document=OuterRef("pk"), superseded_at=None)
    by_rule = approved.filter(Exists(by_person)).exclude(
        Exists(by_person.exclude(rule__in=BY_RULE))
    )
    approved.filter(spot_number__isnull=False).update(spot_number=None)
    drawn = [
        Document(pk=pk, spot_number=sample_number(draw, "spot"))
        for pk, draw in by_rule.values_list("pk", "draw").iterator(chunk_size=CHUNK)
        if sample_number(draw, "spot") < share
    ]
    Document.objects.bulk_update(drawn, ["spot_number"], batch_size=CHUNK)


@transaction.atomic
def approve_imported(
    *,
    batch: ImportBatch,
    answers: Iterable[ImportedAnswer],
    by: User | None,
    now: datetime,
) -> int:
    """Make an import's labels gold, in bulk.

    Reads `answers` as it goes, a chunk at a time. Returns how many answers are gold now.
    """
    if by is not None:
        require_reviewer(by, batch.project)
    count = 0
    for chunk in _chunks(answers):
        Approval.objects.bulk_create(
            Approval(
                document_id=document_id,
                question=question,
                answer_json=answer.to_json(),
                source=Approval.Source.IMPORT,
                rule=Approval.Rule.IMPORTED,
                batch=batch,
                approved_by=by,
                approved_at=now,
            )
            for document_id, question, answer in chunk
        )
        documents = {document_id for document_id, _, _ in chunk}
        _approve_complete(batch.project, Document.objects.filter(pk__in=documents), now)
        count += len(chunk)
    return count


@transaction.atomic
def replace_answers(
    *,
    question: Question,
    change: Callable[[Answer], Answer | None],
    source: Approval.Source,
    by: User,
    now: datetime,
) -> int:
    """Put a changed answer in the place of each live one of a question; None takes it back.

    For merging and removing labels. The new approval keeps its annotation or batch and its rule,
    so that a later revision or undo finds it. Returns how many answers changed.
    """
    require_admin(by, question.project)
    count = 0
    for page in _pages(question.approvals.filter(superseded_at=None)):
        replaced = [(old, change(old.answer)) for old in page]
        replaced = [(old, new) for old, new in replaced if new != old.answer]
        _supersede([old for old, _ in replaced], now)
        Approval.objects.bulk_create(
            _replacement(old, new, source, by, now) for old, new in replaced if new is not None
        )
        for old, new in replaced:
            if new is None:
                settle_state(document=old.document, now=now)
        count += len(replaced)
    return count


def take_from_holder(document: Document) -> None:
    """End a lease because the document was decided; the holder's draft stays theirs."""
    Lease.objects.filter(document=document).delete()
    document.leased_until = None
    document.save(update_fields=["leased_until"])


def put_aside(*, document: Document, now: datetime) -> None:
    """Take back all gold of a document and leave it out of everything."""
    _supersede(list(live_by_question(document).values()), now)
    document.state = Document.State.SET_ASIDE
    settle_state(document=document, now=now)


def bring_back(*, document: Document, now: datetime) -> None:
    """Settle the state of a document as if nobody had ever set it aside."""
    document.state = Document.State.WAITING
    settle_state(document=document, now=now)


def settle_state(*, document: Document, now: datetime) -> None:
    """Work out a document's state from what is gold and what people said. Nothing else sets it."""
    _settle(document, opinions_on(document), live_by_question(document), now)


def _settle(
    document: Document,
    opinions: Opinions,
    live: Mapping[int, Approval],
    now: datetime,
    also: Sequence[str] = (),
) -> None:
    if document.state not in DECISIONS:
        document.state = state_of(document, opinions, live)
    waits = document.state == Document.State.TO_REVIEW
    document.agreement = agreement_on(document, opinions) if waits else None
    document.spot_number = _spot_number(document, live)
    document.changed_at = now
    document.save(update_fields=["state", "agreement", "spot_number", "changed_at", *also])


def _spot_number(document: Document, live: Mapping[int, Approval]) -> float | None:
    """The number by which it was drawn for a look, of what rules approved; None if it wasn't."""
    share = document.project.rules.spot_share
    if document.state != Document.State.APPROVED or not share or not live:
        return None
    if any(approval.rule not in BY_RULE for approval in live.values()):
        return None
    number = sample_number(document.draw, "spot")
    return number if number < share else None


def _is_decision_for(annotation: Annotation, approval: Approval | None) -> bool:
    return (
        approval is not None
        and approval.annotation_id == annotation.pk
        and approval.rule == Approval.Rule.BY_PERSON
    )


def _refuse_unless_approvable(annotation: Annotation) -> None:
    if annotation.withdrawn_at is not None or not annotation.is_latest:
        raise StaleRevision(
            _("%(person)s has changed these labels since you opened them. Look again.")
            % {"person": annotation.annotator}
        )
    if annotation.verdict in NO_LABELS:
        raise AnswerRefused(
            _("%(person)s gave this document no labels, so there is nothing to approve.")
            % {"person": annotation.annotator}
        )


def _refuse_gone_labels(annotation: Annotation, questions: Iterable[Question]) -> None:
    gone = sorted({label for asked in questions for label in labels_gone(annotation, asked)})
    if gone:
        raise AnswerRefused(
            _("%(person)s used labels that were merged or removed since: %(labels)s.")
            % {"person": annotation.annotator, "labels": ", ".join(gone)}
        )


def _approval_of(
    annotation: Annotation,
    question: Question,
    rule: Approval.Rule,
    *,
    by: User | None,
    now: datetime,
) -> Approval:
    return Approval(
        document_id=annotation.document_id,
        question=question,
        answer_json=annotation.markup[question.slug].to_json(),
        source=Approval.Source.ANNOTATION,
        rule=rule,
        annotation=annotation,
        approved_by=by,
        approved_at=now,
    )


def _replacement(
    old: Approval, answer: Answer, source: Approval.Source, by: User, now: datetime
) -> Approval:
    return Approval(
        document_id=old.document_id,
        question_id=old.question_id,
        answer_json=answer.to_json(),
        source=source,
        rule=old.rule,
        annotation_id=old.annotation_id,
        batch_id=old.batch_id,
        approved_by=by,
        approved_at=now,
    )


def _supersede(approvals: Sequence[Approval], now: datetime) -> None:
    if approvals:
        ids = [approval.pk for approval in approvals]
        Approval.objects.filter(pk__in=ids).update(superseded_at=now)


def settle_after_relaxing(*, project: Project, now: datetime) -> None:
    """Approve what waited for nothing but a question that is now optional or gone."""
    live = Approval.objects.filter(document=OuterRef("pk"), superseded_at=None)
    waiting = project.documents.filter(Exists(live), state=Document.State.WAITING)
    _approve_complete(project, waiting, now)
    settle_labelled(project=project, now=now)


def _approve_complete(project: Project, documents: DocumentQuerySet, now: datetime) -> None:
    """`settle_state` in one update, for documents with gold of which nobody has said anything."""
    live = Approval.objects.filter(
        document=OuterRef(OuterRef("pk")), question=OuterRef("pk"), superseded_at=None
    )
    unanswered = Question.objects.filter(project=project, required=True).exclude(Exists(live))
    complete = documents.exclude(state__in=DECISIONS)
    complete.exclude(Exists(unanswered)).update(state=Document.State.APPROVED, changed_at=now)


def _pages(approvals: ApprovalQuerySet) -> Iterator[list[Approval]]:
    """The approvals there are now, a chunk at a time, whatever is added meanwhile."""
    last = approvals.aggregate(last=Max("pk"))["last"] or 0
    done = 0
    there = approvals.filter(pk__lte=last).select_related("document__project").order_by("pk")
    while page := list(there.filter(pk__gt=done)[:CHUNK]):
        yield page
        done = page[-1].pk


def _chunks(answers: Iterable[ImportedAnswer]) -> Iterator[list[ImportedAnswer]]:
    remaining = iter(answers)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
