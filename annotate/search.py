"""Which documents a person may find, and how one page of them is read."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Substr

from annotate.models import Annotation, Document, ImportBatch, Lease, Membership, Split
from annotate.models.document import DocumentQuerySet

PER_PAGE = 50
LAST_PAGE = 200
SNIPPET = 160
HELD = "held"

ORDERS = ("changed", "name", "instructive")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. states: document states, or HELD; none means all."""

    words: str = ""
    states: tuple[str, ...] = ()
    split: str = ""
    order: str = "changed"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of documents. Nobody counts how many there are in all: that would read them all."""

    documents: tuple[Document, ...]
    page: int
    has_more: bool

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
    """The documents a person may read: an annotator their own work, reviewers and admins all.

    Batches still being written are left out by their ids: they are few, and a join would keep the
    database from walking the index of the order.
    """
    project = membership.project
    unfinished = ImportBatch.objects.filter(project=project, state=ImportBatch.State.WRITING)
    documents = Document.objects.filter(project=project).exclude(
        batch__in=list(unfinished.values_list("pk", flat=True))
    )
    if membership.may_review:
        return documents
    theirs = Annotation.objects.standing().filter(
        document=OuterRef("pk"), annotator=membership.user_id
    )
    held = Lease.objects.filter(document=OuterRef("pk"), user=membership.user_id)
    return documents.filter(Q(Exists(theirs)) | Q(Exists(held)))


def find(membership: Membership, search: Search, *, now: datetime) -> Found:
    """One page of what `search` asks for, among the documents open to the person."""
    page = min(max(search.page, 1), LAST_PAGE)
    start = (page - 1) * PER_PAGE
    found = _ordered(_narrowed(open_to(membership), search, now), membership, search)
    # The keys come from an index alone; texts are then read for one page of documents only.
    keys = list(found.values_list("pk", flat=True)[start : start + PER_PAGE + 1])
    rows = {document.pk: document for document in _rows(keys[:PER_PAGE])}
    documents = tuple(rows[key] for key in keys[:PER_PAGE] if key in rows)
    return Found(documents, page, has_more=len(keys) > PER_PAGE)


def _narrowed(documents: DocumentQuerySet, search: Search, now: datetime) -> DocumentQuerySet:
    states = [state for state in search.states if state != HELD]
    wanted = Q(state__in=states)
    if HELD in search.states:
        wanted |= Q(pk__in=Lease.objects.filter(until__gte=now).values("document"))
    if search.states:
        documents = documents.filter(wanted)
    if search.split:
        documents = documents.in_split(search.split)
    if search.words:
        documents = documents.containing(search.words)
    return documents


def _ordered(
    documents: DocumentQuerySet, membership: Membership, search: Search
) -> DocumentQuerySet:
    """In the order asked for. By worth, only train documents that wait for somebody are shown:
    the order of a measuring document would tell what a model thinks of it."""
    if search.order == "name":
        return documents.by_name()
    if search.order == "instructive" and membership.may_review:
        return documents.waiting().in_split(Split.TRAIN).most_instructive_first()
    return documents.by_change()


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

    Those of validation, test and second-opinion documents stay hidden until they are approved,
    even where the project lets people measure with pre-tags: a reviewer's verdict is not swayed.
    """
    in_sample = document.is_measuring or document.opinions_wanted > 1
    return in_sample and document.state != Document.State.APPROVED
