"""Which documents a person may find, and how one page of them is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Substr

from annotate.criteria import Asking, Criterion
from annotate.document_filter import DocumentFilter
from annotate.models import Annotation, Document, ImportBatch, Lease, Membership, Project, Split
from annotate.models.document import DocumentQuerySet

PER_PAGE = 50
LAST_PAGE = 200
SNIPPET = 160
COUNTED = 100
"""How many are found at most before a page is shown; whoever wants all of them has them counted."""
FEW = 2_000
"""So many documents are put in order faster than they are met in it."""

ORDERS = ("changed", "name", "instructive")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, in which order, and which page of it."""

    filter: DocumentFilter = field(default_factory=DocumentFilter)
    order: str = "changed"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of documents. count: of all that are found; None for more than COUNTED."""

    documents: tuple[Document, ...]
    page: int
    has_more: bool
    count: int | None = None

    @property
    def counted(self) -> int:
        """How many are known of: all, or the first COUNTED."""
        return COUNTED if self.count is None else self.count

    @property
    def first(self) -> int:
        """The place of the first one, counted from 1."""
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        """The place of the last one."""
        return self.first + len(self.documents) - 1

    @property
    def next_page(self) -> int | None:
        """The page after this one; None at the end, and at the last page that is offered."""
        return self.page + 1 if self.has_more and self.page < LAST_PAGE else None

    @property
    def previous_page(self) -> int | None:
        """The page before this one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is offered."""
        return self.has_more and self.page >= LAST_PAGE


def open_to(membership: Membership) -> DocumentQuerySet:
    """The documents a person may read: an annotator their own work, reviewers and admins all."""
    documents = there_in(membership.project)
    return documents if membership.may_review else documents.filter(_own(membership).where)


def there_in(project: Project) -> DocumentQuerySet:
    """A project's documents that have been imported whole.

    Batches still being written are left out by their ids: they are few, and a join would keep the
    database from walking the index of the order.
    """
    unfinished = ImportBatch.objects.filter(project=project, state=ImportBatch.State.WRITING)
    documents = Document.objects.filter(project=project)
    return documents.exclude(batch__in=list(unfinished.values_list("pk", flat=True)))


def documents_in(
    project: Project,
    wanted: DocumentFilter,
    *,
    now: datetime,
    asker: Membership | None = None,
) -> DocumentQuerySet:
    """All documents that a filter finds. asker: whose eyes see them; None for a command's.

    Raises FilterRefused for what the project hasn't got.
    """
    wanted = wanted if asker is None else wanted.seen_by(asker)
    documents = there_in(project) if asker is None else open_to(asker)
    return _going_by(documents, Asking(project, wanted, now, asker).criteria())


def find(membership: Membership, search: Search, *, now: datetime) -> Found:
    """One page of what `search` asks for, among the documents open to the person.

    Raises FilterRefused for what the project hasn't got.
    """
    page = min(max(search.page, 1), LAST_PAGE)
    start = (page - 1) * PER_PAGE
    asking = Asking(membership.project, search.filter.seen_by(membership), now, membership)
    criteria = list(asking.criteria())
    if not membership.may_review:
        criteria.append(_own(membership))
    found = _going_by(there_in(membership.project), criteria)
    # The keys come from an index alone; texts are then read for one page of documents only.
    keys = _first(found, max(COUNTED, start + PER_PAGE) + 1, membership, search)
    shown = keys[start : start + PER_PAGE]
    rows = {document.pk: document for document in _rows(shown)}
    return Found(
        documents=tuple(rows[key] for key in shown if key in rows),
        page=page,
        has_more=len(keys) > start + PER_PAGE,
        count=len(keys) if len(keys) <= max(COUNTED, start + PER_PAGE) else None,
    )


def _going_by(documents: DocumentQuerySet, criteria: Iterable[Criterion]) -> DocumentQuerySet:
    """Documents that meet all criteria, starting from the first one that few documents meet.

    Without one the order is walked until enough are found. Databases can't tell which is better:
    they don't know how many documents have a word or a label.
    """
    criteria = list(criteria)
    for criterion in criteria:
        documents = documents.filter(criterion.where)
    for criterion in criteria:
        if criterion.ids is not None:
            few = list(criterion.ids.order_by()[: FEW + 1])
            if len(few) <= FEW:
                return documents.filter(pk__in=set(few))
    return documents


def _own(membership: Membership) -> Criterion:
    theirs = Annotation.objects.standing().filter(annotator=membership.user_id)
    held = Lease.objects.filter(user=membership.user_id)
    return Criterion(
        Q(Exists(theirs.filter(document=OuterRef("pk"))))
        | Q(Exists(held.filter(document=OuterRef("pk"))))
    )


def _first(
    documents: DocumentQuerySet, most: int, membership: Membership, search: Search
) -> list[int]:
    """The ids of the first documents in the order asked for."""
    if search.order == "instructive" and membership.may_review:
        return _most_instructive(documents, most)
    ordered = documents.by_name() if search.order == "name" else documents.by_change()
    return list(ordered.values_list("pk", flat=True)[:most])


def _most_instructive(documents: DocumentQuerySet, most: int) -> list[int]:
    """Only train documents that wait for one person: the place of any other would tell what a
    model thinks of it.

    The queue's index holds each kind of document in this order, so each is read by itself; SQLite
    serves `is_random IN (0)` from it, not `NOT is_random`.
    """
    shown = documents.in_split(Split.TRAIN).filter(opinions_wanted=1, is_drawn_blind=False)
    alone = shown.most_instructive_first()
    found: list[tuple[float, float, float, int]] = []
    for state in (Document.State.WAITING, Document.State.PARTLY):
        for is_random in (False, True):
            kind = alone.filter(state=state, is_random__in=[is_random])
            found += kind.values_list("priority", "acquisition_score", "draw", "pk")[:most]
    found.sort(key=lambda row: (-row[0], -row[1], row[2]))
    return [row[-1] for row in found[:most]]


def _rows(keys: list[int]) -> DocumentQuerySet:
    decided = Annotation.objects.standing().select_related("annotator")
    return (
        Document.objects.filter(pk__in=keys)
        .defer("text")
        .annotate(snippet=Substr("text", 1, SNIPPET))
        .select_related("lease__user")
        .prefetch_related(Prefetch("annotations", queryset=decided, to_attr="standing"))
    )


def hides_predictions(document: Document) -> bool:
    """Whether no screen beside the desk shows a prediction, score or reason of the document yet.

    Those of validation, test, second-opinion and blind documents stay hidden until approved,
    even where the project lets people measure with pre-tags: a reviewer's verdict is not swayed.
    """
    in_sample = document.is_measuring or document.opinions_wanted > 1 or document.is_drawn_blind
    return in_sample and document.state != Document.State.APPROVED
