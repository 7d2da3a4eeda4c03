"""What a person can learn from: documents that a reviewer decided otherwise than they had it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from annotate.markup import Markup
from annotate.models import Annotation, Approval, Document, Project, User
from annotate.models.annotation import AnnotationQuerySet
from annotate.opinions import NO_LABELS

PAGE = 100
MOST_READ = 1000
"""A person who is hardly ever wrong shouldn't cost a read of everything ever decided."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Answers to the questions that were decided otherwise: theirs, and what is right."""

    document: Document
    theirs: Markup
    gold: Markup
    decided_by: User | None
    decided_at: datetime


def lessons_for(person: User, project: Project, *, most: int) -> list[Lesson]:
    """The latest documents that somebody else decided otherwise, the newest first."""
    lessons: list[Lesson] = []
    for approvals in _decided_by_others(person, project):
        lessons += _lessons(person, approvals)
        if len(lessons) >= most:
            break
    return lessons[:most]


def _decided_by_others(person: User, project: Project) -> Iterator[list[list[Approval]]]:
    """Reviewers' decisions on documents that the person labelled, document by document, in pages.

    Only of approved documents: before, nobody is shown what others say.
    """
    labelled = project.documents.visible().filter(
        state=Document.State.APPROVED, annotations__in=_labelled_by(person)
    )
    reviewed = (
        Approval.objects.filter(
            document__in=labelled, rule=Approval.Rule.BY_PERSON, superseded_at=None
        )
        .exclude(approved_by=person)
        .select_related("document", "question", "approved_by")
        .order_by("-approved_at", "document", "question__position")
    )
    for start in range(0, MOST_READ, PAGE):
        page = list(reviewed[start : start + PAGE])
        if not page:
            return
        by_document: dict[int, list[Approval]] = {}
        for approval in page:
            by_document.setdefault(approval.document_id, []).append(approval)
        yield list(by_document.values())


def _labelled_by(person: User) -> AnnotationQuerySet:
    labelled = Annotation.objects.filter(annotator=person, withdrawn_at=None)
    return labelled.exclude(verdict__in=NO_LABELS)


def _lessons(person: User, decisions: Sequence[list[Approval]]) -> Iterator[Lesson]:
    """Those decisions that differ from what the person had said by then."""
    documents = [approvals[0].document_id for approvals in decisions]
    said: dict[int, list[Annotation]] = {}
    for annotation in _labelled_by(person).filter(document__in=documents).order_by("revision"):
        said.setdefault(annotation.document_id, []).append(annotation)
    for approvals in decisions:
        decided_at = approvals[0].approved_at
        before = [one for one in said[approvals[0].document_id] if one.submitted_at <= decided_at]
        if before:
            lesson = _lesson(before[-1].markup, approvals)
            if lesson is not None:
                yield lesson


def _lesson(theirs: Markup, approvals: Sequence[Approval]) -> Lesson | None:
    differing = [
        approval
        for approval in approvals
        if (given := theirs.get(approval.question.slug)) is not None
        and not approval.question.task_kind.same(given, approval.answer)
    ]
    if not differing:
        return None
    slugs = [approval.question.slug for approval in differing]
    return Lesson(
        document=differing[0].document,
        theirs=Markup({slug: theirs[slug] for slug in slugs}),
        gold=Markup({approval.question.slug: approval.answer for approval in differing}),
        decided_by=differing[0].approved_by,
        decided_at=differing[0].approved_at,
    )
