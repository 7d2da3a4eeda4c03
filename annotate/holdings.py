"""What each person has in hand: documents they hold, have begun, or that are for them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotate.models import Annotation, Assignment, Document, Draft, Lease, Project, User

OPEN = (Document.State.WAITING, Document.State.PARTLY)


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many documents a person holds now, has begun, and are for them but not yet done."""

    held: int = 0
    begun: int = 0
    assigned: int = 0


def in_hand_of(person: User, project: Project) -> list[int]:
    """The ids of documents the person holds, has begun or is to do, in their order."""
    ids: set[int] = set()
    for rows in _in_hand(project):
        ids.update(rows.filter(user=person).values_list("document", flat=True))
    return sorted(ids)


def holdings_in(project: Project, now: datetime) -> dict[int, Holdings]:
    """What the people of a project have in hand, by the person's id; who has nothing is absent."""
    leases, drafts, assignments = _in_hand(project)
    held = _by_person(leases.filter(until__gte=now))
    begun, assigned = _by_person(drafts), _by_person(assignments)
    return {
        person: Holdings(held.get(person, 0), begun.get(person, 0), assigned.get(person, 0))
        for person in held.keys() | begun.keys() | assigned.keys()
    }


def _in_hand(
    project: Project,
) -> tuple[QuerySet[Lease], QuerySet[Draft], QuerySet[Assignment]]:
    """Leases, lapsed ones included; drafts and assignments of open documents still to be done."""
    said = Annotation.objects.filter(
        document=OuterRef("document"), annotator=OuterRef("user"), withdrawn_at=None
    )
    undone = Q(document__project=project, document__state__in=OPEN) & ~Q(Exists(said))
    return (
        Lease.objects.filter(document__project=project).exclude(purpose=Lease.Purpose.REVIEW),
        Draft.objects.filter(undone),
        Assignment.objects.filter(undone),
    )


def _by_person(rows: QuerySet) -> dict[int, int]:
    counted = rows.order_by().values("user").annotate(count=Count("pk"))
    return dict(counted.values_list("user", "count"))
