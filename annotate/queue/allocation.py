"""The policy: which document a person gets next, and the shares of the samples.

Whether a sample's turn has come follows from what the person was handed lately, so twenty people
who draw at once share no counter, and what was released unread counts for nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import floor
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from annotate.models import Annotation, Assignment, Document, Draft, Lease, Project, Split, User
from annotate.models.document import DocumentQuerySet
from annotate.models.prepared import PreparedRead, Slot
from annotate.queue.eligibility import eligible_for

LATELY = 99
"""With the next one a hundred: shares are kept to the percent, and a changed share soon shows."""
ROUNDING = 1e-9
MEASURING = (Split.VALIDATION, Split.TEST)


def _free(*, at_random: bool) -> DocumentQuerySet:
    """Those set apart at random, or the others, of one split and state.

    Written so that the order comes from an index and costs the same at any size: SQLite reads
    only `is_random IN (0)` from an index, not `NOT is_random`, and two states in one condition
    would have to be sorted.
    """
    eligible = eligible_for(Slot("annotator"), Slot("project"), Slot("now"))
    return eligible.filter(split=Slot("split"), is_random__in=[at_random], state=Slot("state"))


most_instructive = PreparedRead(lambda: _free(at_random=False).most_instructive_first()[:1])
next_by_draw = PreparedRead(lambda: _free(at_random=False).by_draw()[:1])
next_at_random = PreparedRead(lambda: _free(at_random=True).by_draw()[:1])
partly_done = PreparedRead(
    lambda: (
        Document.objects.filter(project=Slot("project"), state=Document.State.PARTLY)
        .order_by()
        .values("pk")[:1]
    )
)
decided_lately = PreparedRead(
    lambda: (
        Annotation.objects.filter(annotator=Slot("annotator"), revision=1)
        .exclude(purpose=Lease.Purpose.REVIEW)
        .order_by("-submitted_at", "-pk")
        .values_list("purpose", "document__split", "document__project_id")[:LATELY]
    )
)


def _here(model: type[Draft] | type[Assignment], rank: int) -> QuerySet[Any, tuple[int, int]]:
    """A person's drafts or assignments in a project. `Exists` makes SQLite begin with these."""
    there = Document.objects.filter(pk=OuterRef("document"), project=Slot("project")).waiting()
    theirs = model.objects.filter(Exists(there), user=Slot("annotator"))
    return theirs.annotate(rank=Value(rank)).order_by().values_list("rank", "document")


theirs_first = PreparedRead(lambda: _here(Draft, 0).union(_here(Assignment, 1), all=True)[:LATELY])
"""What a person left and came back to, and what is assigned to them."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One document that a person was handed: what for, and its split."""

    purpose: str
    split: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The documents that may go to a person, and the states to look for, first choice first."""

    project: Project
    annotator: User
    now: datetime
    states: tuple[Document.State, ...]

    def most_instructive(self) -> Iterator[Document]:
        """The train document that teaches most."""
        return self._each_state(most_instructive, Split.TRAIN)

    def at_random(self) -> Iterator[Document]:
        """The first by draw of those train documents that no score may order."""
        return self._each_state(next_at_random, Split.TRAIN)

    def by_draw(self, splits: Sequence[str]) -> Iterator[Document]:
        """The first by draw of each split."""
        for split in splits:
            yield from self._each_state(next_by_draw, split)

    def theirs(self) -> Iterator[Document]:
        """One that the person has begun and left, else one that is assigned to them."""
        found = theirs_first(**self._who)
        if found:
            documents = [document for _rank, document in sorted(found)]
            waiting = eligible_for(self.annotator, self.project, self.now).waiting()
            eligible = set(waiting.filter(pk__in=documents).values_list("pk", flat=True))
            chosen = [document for document in documents if document in eligible]
            yield from Document.objects.filter(pk__in=chosen[:1])

    def _each_state(self, read: PreparedRead[Document], split: str) -> Iterator[Document]:
        for state in self.states:
            yield from read(**self._who, now=self.now, split=split, state=state)

    @property
    def _who(self) -> dict[str, Any]:
        return {"annotator": self.annotator.pk, "project": self.project.pk}


def next_document(
    *, project: Project, annotator: User, held: Sequence[Lease], now: datetime
) -> Document | None:
    """The free document that is the person's turn; None if nothing is left for them.

    held: the leases the person has, which count as handed out. Begun work comes back first, then
    what was assigned to the person. When the turn of a sample can't be kept, or the ordinary
    queue is empty, another source steps in: nobody sits idle while documents wait.
    """
    waiting = Waiting(project, annotator, now, _states_now(project))
    lately = handed_lately(annotator, project, held)
    document = next(_in_turn(waiting, lately), None)
    if document is not None:
        document.project = project  # Spares a join in each query, and a query for its rules.
    return document


def handed_lately(
    annotator: User, project: Project, held: Sequence[Lease]
) -> tuple[HandedOut, ...]:
    """What the person was handed in the project among their last documents, newest first."""
    # Filtered here: a filter in the query would read through all their work in other projects.
    finished = [
        HandedOut(purpose, split)
        for purpose, split, place in decided_lately(annotator=annotator.pk)
        if place == project.pk
    ]
    now_held = [HandedOut(lease.purpose, lease.document.split) for lease in reversed(held)]
    return tuple((now_held + finished)[:LATELY])


def is_due(share: float, lately: Sequence[bool]) -> bool:
    """Whether the next document has to be of a sample for the sample to have its share.

    lately: whether each of the last documents was of the sample, newest first. A sample that
    fell behind, because nothing of it was free, catches up without coming twice in a row.
    """
    if sum(lately) + 1 > share * (len(lately) + 1) + ROUNDING:
        return False
    between = floor(1 / share + ROUNDING) - 1
    return not any(lately[:between])


def _in_turn(waiting: Waiting, lately: tuple[HandedOut, ...]) -> Iterator[Document]:
    """The first document of each source, first choice first; looked for as far as needed."""
    yield from waiting.theirs()
    yield from waiting.by_draw(_splits_due(waiting.project, lately))
    random_lately = [handed.purpose == Lease.Purpose.RANDOM for handed in lately]
    if is_due(waiting.project.rules.random_share, random_lately):
        yield from waiting.at_random()
    yield from waiting.most_instructive()
    yield from waiting.at_random()
    yield from waiting.by_draw(MEASURING)


def _states_now(project: Project) -> tuple[Document.State, ...]:
    """Begun documents first. Mostly there are none: asked once here, not of every source."""
    if partly_done(project=project.pk):
        return Document.State.PARTLY, Document.State.WAITING
    return (Document.State.WAITING,)


def _splits_due(project: Project, lately: Sequence[HandedOut]) -> Sequence[str]:
    """The splits to take a measuring document from now, first choice first; mostly none."""
    rules = project.rules
    measured = [handed.purpose == Lease.Purpose.MEASURE for handed in lately]
    # Counting what is approved costs more than asking this first.
    if not is_due(max(rules.measuring_share, rules.measuring_share_later), measured):
        return ()
    approved = {split: _approved(project, split, rules.measuring_target) for split in MEASURING}
    wanting = [split for split in MEASURING if approved[split] < rules.measuring_target]
    share = rules.measuring_share if wanting else rules.measuring_share_later
    if not is_due(share, measured):
        return ()
    first = min(rules.validation_first, rules.measuring_target)
    if approved[Split.VALIDATION] < first and _any_waits(project, Split.VALIDATION):
        return (Split.VALIDATION,)
    last = next((handed.split for handed in lately if handed.split != Split.TRAIN), None)
    return sorted(wanting or MEASURING, key=lambda split: split == last)


def _approved(project: Project, split: str, most: int) -> int:
    approved = _in_state_up_to(most)
    return approved.count(project=project.pk, split=split, state=Document.State.APPROVED)


def _any_waits(project: Project, split: str) -> bool:
    return any(
        _in_state_up_to(1)(project=project.pk, split=split, state=state)
        for state in (Document.State.WAITING, Document.State.PARTLY)
    )


@cache
def _in_state_up_to(most: int) -> PreparedRead[int]:
    """The documents of one split in one state, no more than `most` of them."""
    return PreparedRead(
        lambda: (
            Document.objects.filter(
                project=Slot("project"), split=Slot("split"), state=Slot("state")
            )
            .order_by()
            .values_list("pk", flat=True)[:most]
        )
    )
