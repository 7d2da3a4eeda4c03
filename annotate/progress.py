"""How far a project is: documents by state, who holds what, shares with their intervals."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from annotate.models import Annotation, Document, ImportBatch, Lease, Project, Split

ENOUGH_FOR_A_SHARE = 30
LATEST_FOR_A_SHARE = 1000
Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Progress:
    """Documents of a project by state, and how many of them are held now."""

    by_state: dict[str, int]
    held: int

    @property
    def total(self) -> int:
        """All documents."""
        return sum(self.by_state.values())

    @property
    def approved(self) -> int:
        """Documents whose required questions all have gold."""
        return self.by_state.get(Document.State.APPROVED, 0)

    @property
    def waiting(self) -> int:
        """Documents that still need an annotator; those held now are among them."""
        return self.by_state.get(Document.State.WAITING, 0) + self.by_state.get(
            Document.State.PARTLY, 0
        )

    @property
    def to_review(self) -> int:
        """Documents that wait for a reviewer's decision."""
        return self.by_state.get(Document.State.TO_REVIEW, 0)

    @property
    def flagged(self) -> int:
        """Documents that somebody flagged."""
        return self.by_state.get(Document.State.FLAGGED, 0)

    @property
    def set_aside(self) -> int:
        """Documents that a reviewer took out."""
        return self.by_state.get(Document.State.SET_ASIDE, 0)


def progress_of(project: Project, *, now: datetime) -> Progress:
    """Count a project's documents by state, over an index alone.

    Batches that are still being written are few and small in number: they are counted apart and
    taken off, so that the large count needs no join.
    """
    by_state = _counted(Document.objects.filter(project=project))
    unfinished = ImportBatch.objects.filter(project=project, state=ImportBatch.State.WRITING)
    for state, count in _counted(Document.objects.filter(batch__in=unfinished)).items():
        by_state[state] -= count
    return Progress(by_state=by_state, held=holders_in(project, now).total())


def holders_in(project: Project, now: datetime) -> Counter[int]:
    """How many of a project's documents each person holds, by the person's id.

    Filtered here: there are three leases a person at most, but SQLite would start from all
    documents of the project.
    """
    held = Lease.objects.filter(until__gte=now).values_list("user", "document__project_id")
    return Counter(user for user, place in held.order_by() if place == project.pk)


def _counted(documents: QuerySet[Document]) -> dict[str, int]:
    rows = documents.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def approved_in(project: Project, split: str) -> int:
    """Approved documents of one split."""
    return project.documents.in_split(split).filter(state=Document.State.APPROVED).count()


def missing_for_first_training(project: Project) -> int:
    """How many more approved train documents the first training waits for; 0 if it never comes."""
    at = project.rules.first_training_at
    return max(0, at - approved_in(project, Split.TRAIN)) if at else 0


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with the 95 % interval of Wilson (1927)."""

    part: int
    whole: int

    @property
    def missing(self) -> int:
        """How many more the sample needs before its share is worth saying."""
        return max(0, ENOUGH_FOR_A_SHARE - self.whole)

    @property
    def value(self) -> float:
        """The share, of 1."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return max(0.0, self._middle() - self._reach())

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return min(1.0, self._middle() + self._reach())

    def _middle(self) -> float:
        return (self.part + Z_95**2 / 2) / (self.whole + Z_95**2)

    def _reach(self) -> float:
        spread = self.value * (1 - self.value) / self.whole + Z_95**2 / (4 * self.whole**2)
        return Z_95 * math.sqrt(spread) * self.whole / (self.whole + Z_95**2)


def kept_unchanged(project: Project) -> Share:
    """How many of the latest documents drawn at random were accepted with their pre-tags as shown.

    Only these are a fair sample: what the queue hands out first is what the model finds hard.
    """
    verdicts = (
        Annotation.objects.decided()
        .filter(
            document__project=project,
            document__is_random=True,
            document__split=Split.TRAIN,
            verdict__in=[Annotation.Verdict.ACCEPTED, Annotation.Verdict.FIXED],
        )
        .order_by("-pk")
        .values_list("verdict", flat=True)[:LATEST_FOR_A_SHARE]
    )
    found = list(verdicts)
    return Share(part=found.count(Annotation.Verdict.ACCEPTED), whole=len(found))
