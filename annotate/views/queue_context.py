"""What the strip above the text says: why this document, what is done, what is left."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotate.models import Annotation, Document, Lease, Project, User
from annotate.models.prepared import PreparedRead, Slot
from annotate.progress import holders_in
from annotate.views.sheet import LabelShown, Sheet

COUNTED_UP_TO = 200
MOST_LABELS_NAMED = 4

# `Exists` makes SQLite begin with the few annotations, not with all documents of the project.
decided_since = PreparedRead(
    lambda: (
        Annotation.objects.decided()
        .filter(annotator=Slot("annotator"), submitted_at__gte=Slot("since"))
        .filter(Exists(Document.objects.filter(pk=OuterRef("document"), project=Slot("project"))))
        .order_by()
        .values("pk")
    )
)
waiting_for = PreparedRead(
    lambda: (
        Document.objects.filter(project=Slot("project"))
        .visible()
        .waiting()
        .not_annotated_by(Slot("annotator"))
        .open_to(Slot("annotator"))
        .order_by()
        .values("pk")[: COUNTED_UP_TO + 1]
    )
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the queue chose a document; labels are those in doubt."""

    words: str
    labels: tuple[LabelShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a project's documents are done."""

    done: int
    total: int


def reason_of(sheet: Sheet) -> Reason:
    """Why the document was chosen; on a blind one nothing that a model said."""
    lease = sheet.lease
    if lease.blind or lease.purpose == Lease.Purpose.MEASURE:
        return Reason(_("Drawn at random, to measure"))
    if lease.purpose == Lease.Purpose.RANDOM:
        return Reason(_("Drawn at random"))
    if lease.purpose != Lease.Purpose.QUEUE:
        return Reason(lease.get_purpose_display())
    labels = _labels_in_doubt(sheet)
    return Reason("" if labels else _("Next in the queue"), labels)


def _labels_in_doubt(sheet: Sheet) -> tuple[LabelShown, ...]:
    """The labels that the score's reason names, as far as they still exist."""
    shown = {
        (question.question.slug, label.slug): label
        for question in sheet.questions
        for label in question.labels
    }
    named = [
        (wanted.get("question"), wanted.get("label"))
        for wanted in sheet.document.score_reason.get("labels", [])
    ]
    return tuple(shown[one] for one in dict.fromkeys(named) if one in shown)[:MOST_LABELS_NAMED]


def done_today(project: Project, annotator: User, now: datetime) -> int:
    """How many documents the person labelled since midnight, in their own time zone."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return decided_since.count(annotator=annotator.pk, project=project.pk, since=midnight)


def left_in_queue(project: Project, annotator: User) -> str:
    """How many documents wait for the person; counted no further than two hundred."""
    left = waiting_for.count(annotator=annotator.pk, project=project.pk)
    return f"{COUNTED_UP_TO:,}+" if left > COUNTED_UP_TO else f"{left:,}"


def progress_of(project: Project) -> Progress:
    """Counts every document: for the opening of the page, not for each next document."""
    waiting = Q(state__in=[Document.State.WAITING, Document.State.PARTLY])
    counted = project.documents.visible().aggregate(
        total=Count("pk"), open=Count("pk", filter=waiting)
    )
    return Progress(counted["total"] - counted["open"], counted["total"])


def held_by_others(project: Project, annotator: User, now: datetime) -> list[tuple[str, int]]:
    """Who else holds documents of the project, and how many; most first."""
    held = holders_in(project, now)
    del held[annotator.pk]
    names = User.objects.in_bulk(held.keys())
    return [(str(names[user]), documents) for user, documents in held.most_common()]
