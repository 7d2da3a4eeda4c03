"""Which answers people gave on their own: what agreement, and accuracy against gold, count.

The first answer of a person to a question of a document counts, and of it only what they had
labelled themselves: not skipped or flagged, not taken back by them, not given in a review. What
they revised later may have been revised because of somebody else.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q
from django.db.models.functions import Length

from annotate.importing.labels import IMPORTED_KEY
from annotate.markup import Answer, Markup
from annotate.models import Annotation, Approval, ImportBatch, Lease, Project
from annotate.models.annotation import AnnotationQuerySet
from annotate.opinions import NO_LABELS
from annotate.quality.agreement import Judged
from annotate.quality.labels_today import LabelsToday

PAGE = 2000
ANNOTATION_FIELDS = (
    "annotator",
    "markup_json",
    "verdict",
    "purpose",
    "submission_key",
    "submitted_at",
    "document__split",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One annotation as it was submitted, with today's labels.

    alone: whether nobody else's labels and no pre-tag could have swayed it. pre_tagged: whether
    they saw pre-tags. length: of the text, in code points.
    """

    annotation: Annotation
    markup: Markup
    alone: bool
    pre_tagged: bool
    length: int

    @property
    def document(self) -> int:
        """The document's number."""
        return self.annotation.document_id

    @property
    def person(self) -> int:
        """The annotator's number."""
        return self.annotation.annotator_id


def first_answers(project: Project) -> "FirstAnswers":
    """Everybody's first answers of a project, read anew."""
    return FirstAnswers(list(_submissions(project)))


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """Submissions of a project in the order in which they came."""

    said: list[Said]

    def of(self, person: int) -> Iterator[Said]:
        """A person's first submission of each document."""
        seen: set[int] = set()
        for said in self.said:
            if said.person == person and said.document not in seen:
                seen.add(said.document)
                yield said

    def to(self, question: str) -> Iterator[tuple[Said, Answer]]:
        """Each person's first answer to a question, of each document."""
        seen: set[tuple[int, int]] = set()
        for said in self.said:
            whose = (said.document, said.person)
            answer = said.markup.get(question)
            if answer is not None and whose not in seen:
                seen.add(whose)
                yield said, answer

    def judged(self, question: str) -> list[Judged]:
        """Documents to which several people answered alone, with these answers."""
        answers: dict[int, dict[int, Answer]] = {}
        lengths: dict[int, int] = {}
        for said, answer in self.to(question):
            if said.alone:
                answers.setdefault(said.document, {})[said.person] = answer
                lengths[said.document] = said.length
        return [
            Judged(lengths[document], given)
            for document, given in sorted(answers.items())
            if len(given) > 1
        ]

    @property
    def hash(self) -> str:
        """What figures were computed from, as 64 hexadecimal digits."""
        content = [[said.annotation.pk, said.alone, said.markup.to_json()] for said in self.said]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _submissions(project: Project) -> Iterator[Said]:
    labels_today = LabelsToday(project)
    open_from, lengths = _open_from(project), _lengths(project)
    for annotation in _annotations(project).iterator(chunk_size=PAGE):
        opened = open_from.get(annotation.document_id)
        is_imported = annotation.submission_key.startswith(IMPORTED_KEY)
        pre_tagged = annotation.verdict != Annotation.Verdict.FROM_SCRATCH
        seen_others = opened is not None and opened < annotation.submitted_at and not is_imported
        yield Said(
            annotation=annotation,
            markup=labels_today.of(annotation.markup),
            alone=not pre_tagged and not seen_others,
            pre_tagged=pre_tagged,
            length=lengths[annotation.document_id],
        )


def _annotations(project: Project) -> AnnotationQuerySet:
    """What people labelled, each document's together, each person's in the order of revisions."""
    labelled = Annotation.objects.filter(
        Q(withdrawn_at=None) | Q(pk__in=_returned_to_them(project)),
        document__project=project,
        document__batch__state=ImportBatch.State.VISIBLE,
    ).exclude(verdict__in=NO_LABELS)
    of_their_own = labelled.exclude(purpose=Lease.Purpose.REVIEW)
    with_split = of_their_own.select_related("document").only(*ANNOTATION_FIELDS)
    return with_split.order_by("document", "annotator", "revision")


def _returned_to_them(project: Project) -> list[int]:
    """Annotations that a reviewer asked to be made again: these no longer stand, but were said.

    Left out they would take the disagreements with them.
    """
    returns = project.events.filter(verb="returned").values_list("data", flat=True)
    return [data["annotation"] for data in returns if "annotation" in data]


def _lengths(project: Project) -> dict[int, int]:
    """The code points of each document that somebody annotated."""
    annotated = project.documents.filter(annotations__isnull=False).order_by().distinct()
    return dict(annotated.values_list("pk", Length("text")))


def _open_from(project: Project) -> dict[int, datetime]:
    """When the labels of a document were first open to its annotators, by document.

    With its first approval, or when a reviewer sent it back: then a comment may lead the next
    person, and it was no longer chosen by chance.
    """
    approved = Approval.objects.filter(question__project=project).values_list("document")
    returned = project.events.filter(verb="returned").values_list("document")
    moments: dict[int, datetime] = dict(
        approved.annotate(first=Min("approved_at")).order_by().values_list("document", "first")
    )
    for document, first in returned.annotate(first=Min("happened_at")).order_by():
        moments[document] = min(first, moments.get(document, first))
    return moments
