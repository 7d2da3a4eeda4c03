"""The policy: which document a person gets next, and the shares of the samples.

Whether a sample's turn has come follows from what the person was handed lately, so twenty people
who draw at once share no counter, and what was released unread counts for nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from annotate.models import Document, Lease, Project, Split, User
from annotate.models.document import DocumentQuerySet
from annotate.queue.eligibility import eligible_for

LATELY = 99
"""With the next one a hundred: shares are kept to the percent, and a changed share soon shows."""
ROUNDING = 1e-9
MEASURING = (Split.VALIDATION, Split.TEST)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One document that a person was handed: what for, and its split."""

    purpose: str
    split: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The documents that may go to a person, and the states to look for, first choice first."""

    eligible: DocumentQuerySet
    states: tuple[Document.State, ...]

    def in_split(self, split: str, *, at_random: bool) -> Iterator[DocumentQuerySet]:
        """Those set apart at random, or the others, state by state.

        Written so that the order comes from an index and costs the same at any size: SQLite reads
        only `is_random IN (0)` from an index, not `NOT is_random`, and two states in one condition
        would have to be sorted.
        """
        for state in self.states:
            yield self.eligible.filter(split=split, is_random__in=[at_random], state=state)


def next_document(
    *, project: Project, annotator: User, held: Sequence[Lease], now: datetime
) -> Document | None:
    """The free document that is the person's turn; None if nothing is left for them.

    held: the leases the person has, which count as handed out. Begun work comes back first. When
    the turn of a sample can't be kept, or the ordinary queue is empty, another source steps in:
    nobody sits idle while documents wait.
    """
    waiting = Waiting(eligible_for(annotator, project, now), _states_now(project))
    lately = handed_lately(annotator, project, held)
    for documents in _sources(waiting, project, annotator, lately):
        document = documents.first()
        if document is not None:
            document.project = project  # Spares a join in each query, and a query for its rules.
            return document
    return None


def handed_lately(
    annotator: User, project: Project, held: Sequence[Lease]
) -> tuple[HandedOut, ...]:
    """What the person was handed in the project among their last documents, newest first."""
    done = (
        annotator.annotations.filter(revision=1)
        .order_by("-submitted_at", "-pk")
        .values_list("purpose", "document__split", "document__project_id")[:LATELY]
    )
    # Filtered here: a filter in the query would read through all their work in other projects.
    finished = [HandedOut(purpose, split) for purpose, split, place in done if place == project.pk]
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


def _sources(
    waiting: Waiting,
    project: Project,
    annotator: User,
    lately: tuple[HandedOut, ...],
) -> Iterator[DocumentQuerySet]:
    """Where to look for the next document, first choice first; computed as far as needed."""
    yield from _begun(waiting.eligible, project, annotator)
    yield from _by_draw(waiting, _splits_due(project, lately))
    random_lately = [handed.purpose == Lease.Purpose.RANDOM for handed in lately]
    if is_due(project.rules.random_share, random_lately):
        yield from _at_random(waiting)
    yield from _most_instructive(waiting)
    yield from _at_random(waiting)
    yield from _by_draw(waiting, MEASURING)


def _states_now(project: Project) -> tuple[Document.State, ...]:
    """Begun documents first. Mostly there are none: asked once here, not of every source."""
    if project.documents.filter(state=Document.State.PARTLY).exists():
        return Document.State.PARTLY, Document.State.WAITING
    return (Document.State.WAITING,)


def _begun(
    eligible: DocumentQuerySet, project: Project, annotator: User
) -> Iterator[DocumentQuerySet]:
    """Documents with a draft of the person, who left and came back."""
    drafts = annotator.drafts.filter(document__project=project)
    documents = list(drafts.values_list("document", flat=True)[:LATELY])
    if documents:
        yield eligible.waiting().filter(pk__in=documents).order_by("pk")


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
    approved = project.documents.in_split(split).filter(state=Document.State.APPROVED)
    return approved.count_up_to(most)


def _any_waits(project: Project, split: str) -> bool:
    return any(
        project.documents.in_split(split).filter(state=state).exists()
        for state in (Document.State.WAITING, Document.State.PARTLY)
    )


def _most_instructive(waiting: Waiting) -> Iterator[DocumentQuerySet]:
    for documents in waiting.in_split(Split.TRAIN, at_random=False):
        yield documents.most_instructive_first()


def _at_random(waiting: Waiting) -> Iterator[DocumentQuerySet]:
    for documents in waiting.in_split(Split.TRAIN, at_random=True):
        yield documents.by_draw()


def _by_draw(waiting: Waiting, splits: Sequence[str]) -> Iterator[DocumentQuerySet]:
    for split in splits:
        for documents in waiting.in_split(split, at_random=False):
            yield documents.by_draw()
