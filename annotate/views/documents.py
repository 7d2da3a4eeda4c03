"""A project's documents: searched and narrowed, a page at a time."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotate.document_filter import HELD
from annotate.forms.documents import STATES, ChangeForm, SearchForm
from annotate.forms.files import ExportForm, ImportForm
from annotate.models import Document, Label, Membership
from annotate.progress import progress_of
from annotate.search import Found, documents_in, find, hides_predictions
from annotate.templatetags.figures import thousands
from annotate.views.last_change import last_change
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, reviewer_seat_of, seat_of

TAGS = {
    Document.State.WAITING: "",
    Document.State.PARTLY: "tag--now",
    Document.State.TO_REVIEW: "tag--warn",
    Document.State.FLAGGED: "tag--warn",
    Document.State.APPROVED: "tag--done",
    Document.State.MODEL_ALONE: "tag--ai",
    Document.State.SET_ASIDE: "tag--plain",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A state to narrow by; without a count for those who don't see all documents."""

    value: str
    name: str
    chosen: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the table, with no more than the person may know of it."""

    document: Document
    state: str
    tag: str
    doubts: tuple[Label, ...]
    people: tuple[str, ...]


@login_required
@require_safe
def documents(request: SignedInRequest, slug: str) -> HttpResponse:
    """Search the documents open to the person."""
    return documents_screen(request, seat_of(request, slug), request.GET)


@login_required
@require_safe
def documents_count(request: SignedInRequest, slug: str) -> HttpResponse:
    """How many documents a filter finds, all counted."""
    seat = reviewer_seat_of(request, slug)
    wanted = SearchForm(request.GET, membership=seat.membership).search.filter
    found = documents_in(seat.project, wanted, now=timezone.now(), asker=seat.membership)
    return HttpResponse(_("All %(count)s found") % {"count": thousands(found.count())})


def documents_screen(
    request: SignedInRequest,
    seat: Seat,
    asked: QueryDict,
    *,
    refusal: str = "",
    told: str = "",
) -> HttpResponse:
    """The table that answers what is asked. refusal, told: what came of a change."""
    form = SearchForm(asked, membership=seat.membership)
    search, now = form.search, timezone.now()
    found = find(seat.membership, search, now=now)
    context = seat.context(
        "documents",
        form=form,
        search=search,
        found=found,
        rows=_rows(seat, found),
        refusal=refusal,
        told=told,
    )
    if seat.membership.may_review:
        context["change_form"] = ChangeForm(seat.membership)
        context["last_change"] = last_change(request.user, seat.project, now=now)
    context["is_fragment"] = request.htmx.target == "doc-rows"
    if not context["is_fragment"]:
        context["chips"] = _chips(seat, search.filter.states)
        if seat.membership.is_admin:
            context |= {"import_form": ImportForm(), "export_form": ExportForm(seat.project)}
    status = 422 if refusal else 200
    return render_screen(request, "documents", context, fragment="rows", status=status)


def _chips(seat: Seat, chosen: tuple[str, ...]) -> list[Chip]:
    counts: dict[str, int] = {}
    if seat.membership.may_review:
        progress = progress_of(seat.project, now=timezone.now())
        counts = {**progress.by_state, HELD: progress.held}
    return [
        Chip(value, str(name), value in chosen, counts.get(value, 0) if counts else None)
        for value, name in STATES
    ]


def _rows(seat: Seat, found: Found) -> list[Row]:
    labels = {
        (label.question.slug, label.slug): label
        for label in Label.objects.filter(question__project=seat.project).select_related("question")
    }
    return [_row(document, seat.membership, labels) for document in found.documents]


def _row(document: Document, membership: Membership, labels: dict[tuple[str, str], Label]) -> Row:
    holder = _holder(document, membership)
    reasons = (
        document.score_reason.get("labels", ()) if _may_see_doubts(document, membership) else ()
    )
    named = dict.fromkeys((reason["question"], reason["label"]) for reason in reasons)
    return Row(
        document=document,
        state=holder or document.get_state_display(),
        tag="tag--now" if holder else TAGS[Document.State(document.state)],
        doubts=tuple(labels[name] for name in named if name in labels)[:3],
        people=tuple(
            str(annotation.annotator)
            for annotation in document.standing  # type: ignore[attr-defined]
            if membership.may_review or annotation.annotator_id == membership.user_id
        ),
    )


def _may_see_doubts(document: Document, membership: Membership) -> bool:
    waits = document.state in (Document.State.WAITING, Document.State.PARTLY)
    return membership.may_review and waits and not hides_predictions(document)


def _holder(document: Document, membership: Membership) -> str:
    lease = getattr(document, "lease", None)
    if lease is None or lease.until < timezone.now():
        return ""
    if lease.user_id == membership.user_id:
        return _("Held by you")
    return _("Held by %(name)s") % {"name": lease.user} if membership.may_review else ""
