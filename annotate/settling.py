"""Settle the states of many documents at once, after what is asked of all of them changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef

from annotate.models import Annotation, Approval, Document, Project, Question, questions_of
from annotate.models.annotation import AnnotationQuerySet
from annotate.models.document import DocumentQuerySet
from annotate.opinions import DECISIONS, Opinions, state_of

PAGE = 500
OfDocument = TypeVar("OfDocument", Annotation, Approval)


def approved_without(project: Project, question: Question | None = None) -> DocumentQuerySet:
    """Approved documents that lack gold for a question; all of them for one not asked so far."""
    approved = Document.objects.filter(project=project, state=Document.State.APPROVED)
    live = Approval.objects.filter(document=OuterRef("pk"), question=question, superseded_at=None)
    return approved if question is None else approved.filter(~Exists(live))


def settle_after_requiring(*, question: Question, now: datetime) -> None:
    """Take the approval from documents without an answer to a question that is required now.

    What nobody has labelled waits again; what people have labelled goes to review.
    """
    lacking = approved_without(question.project, question)
    lacking.filter(~Exists(_said())).update(state=Document.State.WAITING, changed_at=now)
    settle_many(project=question.project, documents=lacking, now=now)


def settle_labelled(*, project: Project, now: datetime) -> None:
    """Approve what people labelled and what lacked nothing but a question now optional or gone."""
    live = Approval.objects.filter(document=OuterRef("pk"), superseded_at=None)
    unsettled = Document.objects.filter(
        Exists(live),
        Exists(_said()),
        project=project,
        state__in=[Document.State.TO_REVIEW, Document.State.PARTLY, Document.State.WAITING],
    )
    settle_many(project=project, documents=unsettled, now=now)


def settle_many(*, project: Project, documents: DocumentQuerySet, now: datetime) -> None:
    """What `approving.settle_state` does for each, in a few queries for hundreds of them."""
    fresh = Project.objects.get(pk=project.pk)  # This one may remember the questions of before.
    questions_of(fresh)
    for page in _locked_pages(documents):
        standing = _by_document(Annotation.objects.standing().filter(document__in=page))
        live = _by_document(Approval.objects.filter(document__in=page, superseded_at=None))
        changed: dict[Document.State, list[int]] = defaultdict(list)
        for document in page:
            document.project = fresh
            # Who is trusted decides what becomes gold, not the state that follows from gold.
            opinions = Opinions(
                tuple(standing[document.pk]), document.opinions_wanted, untrusted=frozenset()
            )
            gold = {approval.question_id: approval for approval in live[document.pk]}
            state = state_of(document, opinions, gold)
            if state != document.state and document.state not in DECISIONS:
                changed[state].append(document.pk)
        for state, ids in changed.items():
            Document.objects.filter(pk__in=ids).update(state=state, changed_at=now)


def _said() -> AnnotationQuerySet:
    return Annotation.objects.standing().filter(document=OuterRef("pk"))


def _locked_pages(documents: DocumentQuerySet) -> Iterator[list[Document]]:
    """The documents there are now, a page at a time, while nobody else changes what is said."""
    ids = list(documents.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), PAGE):
        page = Document.objects.filter(pk__in=ids[start : start + PAGE]).order_by("pk")
        yield list(page.defer("text", "meta").select_for_update(no_key=True))


def _by_document(rows: Iterable[OfDocument]) -> dict[int, list[OfDocument]]:
    found: dict[int, list[OfDocument]] = defaultdict(list)
    for row in rows:
        found[row.document_id].append(row)
    return found
