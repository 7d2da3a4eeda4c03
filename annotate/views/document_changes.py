"""Changes of many documents at once, from the table, and their undoing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from annotate.bulk_changing import CHANGED, begin_change, begin_undo
from annotate.document_filter import KEYS, DocumentFilter
from annotate.errors import CollabError
from annotate.forms.documents import ChangeForm
from annotate.models import Event, Job
from annotate.views.documents import documents_screen
from annotate.views.last_change import done, last_change, under_way
from annotate.views.screen import SignedInRequest, render_screen, wants_fragment
from annotate.views.seat import Seat, reviewer_seat_of


@login_required
@require_POST
def documents_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change what is ticked, or all that the filter finds: exactly as it was shown."""
    seat = reviewer_seat_of(request, slug)
    try:
        wanted = filter_in(request.POST)
        change = ChangeForm(seat.membership, request.POST).change(wanted)
        outcome = begin_change(
            project=seat.project, change=change, by=request.user, now=timezone.now()
        )
    except CollabError as error:
        return documents_screen(request, seat, request.POST, refusal=str(error))
    return _go_on(request, seat, outcome)


@login_required
@require_POST
def documents_undo(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Undo one's own change."""
    seat = reviewer_seat_of(request, slug)
    changes = seat.project.events.filter(actor=request.user, verb=CHANGED)
    change = get_object_or_404(changes.select_related("project", "actor"), pk=pk)
    try:
        outcome = begin_undo(change=change, by=request.user, now=timezone.now())
    except CollabError as error:
        return documents_screen(request, seat, request.POST, refusal=str(error))
    return _go_on(request, seat, outcome)


@login_required
@require_safe
def documents_last_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """The person's last change, while a worker makes it."""
    seat = reviewer_seat_of(request, slug)
    if not wants_fragment(request):
        return HttpResponseRedirect(resolve_url("documents", slug))
    found = last_change(request.user, seat.project, now=timezone.now())
    context = seat.context("documents", last_change=found)
    return render_screen(request, "documents", context, fragment="last_change")


def filter_in(asked: QueryDict) -> DocumentFilter:
    """The filter among what was sent. Raises FilterRefused: to leave out what isn't understood
    would mean other documents than the person sees."""
    return DocumentFilter.from_pairs((key, value) for key in KEYS for value in asked.getlist(key))


def _go_on(request: SignedInRequest, seat: Seat, outcome: Event | Job) -> HttpResponse:
    if not wants_fragment(request):
        query = QueryDict(mutable=True)
        for key in (*KEYS, "order"):
            query.setlist(key, request.POST.getlist(key))
        address = resolve_url("documents", seat.project.slug)
        return HttpResponseRedirect(f"{address}?{query.urlencode()}")
    told = under_way(outcome) if isinstance(outcome, Job) else done(outcome)
    return documents_screen(request, seat, request.POST, told=told.sentence)
