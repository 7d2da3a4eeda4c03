"""How places with the same labels were settled before in a project."""

from dataclasses import dataclass
from datetime import datetime

from annotate.differences import Case
from annotate.markup import Span
from annotate.models import Annotation, Lease, Membership
from annotate.views.review_case import Passage, around
from annotate.views.review_sheet import ReviewSheet
from annotate.views.sheet import LabelShown, SpanShown

MOST = 3
MOST_REVIEWERS = 5
MOST_READ = 20
"""Of each reviewer's last verdicts: the look back is short, so that it costs the same for ever."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """A labelled place of a verdict, who decided it and when."""

    passage: Passage
    label: LabelShown
    who: str
    decided_at: datetime
    document: int


def precedents_of(sheet: ReviewSheet) -> list[Precedent]:
    """The last verdicts on other documents that hold a label of the open case, one of each."""
    case = sheet.current
    if case is None or case.is_choice:
        return []
    wanted = _labels_in_question(case)
    if not wanted:
        return []
    found: list[Precedent] = []
    for verdict in _last_verdicts(sheet):
        answer = verdict.markup.get(case.question)
        for span in answer.spans if answer else ():
            if span.label in wanted and (case.question, span.label) in sheet.labels:
                found.append(_precedent(sheet, verdict, case.question, span))
                break
        if len(found) == MOST:
            break
    return found


def _labels_in_question(case: Case) -> set[str]:
    return {span.label for option in case.options if option.answer for span in option.answer.spans}


def _last_verdicts(sheet: ReviewSheet) -> list[Annotation]:
    """Read person by person: that is how an index has them."""
    project = sheet.document.project
    reviewing = (Membership.Role.REVIEWER, Membership.Role.ADMIN)
    people = project.memberships.filter(role__in=reviewing, active=True).order_by("pk")
    verdicts: list[Annotation] = []
    for person in people.values_list("user", flat=True)[:MOST_REVIEWERS]:
        theirs = Annotation.objects.filter(
            annotator=person, purpose=Lease.Purpose.REVIEW, withdrawn_at=None
        ).select_related("document", "annotator")
        verdicts += theirs.order_by("-submitted_at", "-pk")[:MOST_READ]
    here = [
        verdict
        for verdict in verdicts
        if verdict.document.project_id == project.pk and verdict.document_id != sheet.document.pk
    ]
    return sorted(here, key=lambda verdict: verdict.submitted_at, reverse=True)


def _precedent(sheet: ReviewSheet, verdict: Annotation, question: str, span: Span) -> Precedent:
    text = verdict.document.text
    start, end = around(text, span.start, span.end)
    label = sheet.labels[question, span.label]
    moved = Span(span.start - start, span.end - start, span.label)
    shown = SpanShown(question, moved, span.text_in(text), label, ink=True)
    return Precedent(
        passage=Passage(text[start:end], (shown,)),
        label=label,
        who=str(verdict.annotator),
        decided_at=verdict.submitted_at,
        document=verdict.document_id,
    )
