"""While a document is open: keep its draft, hold on to it, let go of it."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from annotate import annotating
from annotate.errors import CollabError, LeaseLost
from annotate.forms.annotate import DocumentForm, DraftForm
from annotate.models import Document, Draft
from annotate.queue import leasing
from annotate.views.screen import SignedInRequest
from annotate.views.seat import Seat, desk_seat_of
from annotate.views.trouble import CONFLICT, REFUSED, conflict, errors_of, refused

HELD = "Collab-Held"
"""The header that names the documents still held."""


@login_required
@require_POST
def annotate_draft(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep unsubmitted work; answers with the draft's new version."""
    seat = desk_seat_of(request, slug)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    document = get_object_or_404(seat.project.documents, pk=form.cleaned_data["document"])
    try:
        draft = save_draft(request, document, form)
    except CONFLICT as error:
        return conflict(request, seat, document.pk, error)
    except REFUSED as error:
        return refused(request, [str(error)])
    return JsonResponse({"version": draft.version})


@login_required
@require_POST
def annotate_renew(request: SignedInRequest, slug: str) -> HttpResponse:
    """Hold on to the documents of an open page; says so if the one shown is lost.

    The header names all that are held: what was fetched ahead and isn't among them is lost, too.
    """
    seat = desk_seat_of(request, slug)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    leases = leasing.renew_leases(annotator=request.user, project=seat.project, now=timezone.now())
    held = [lease.document_id for lease in leases]
    shown = form.cleaned_data["document"]
    if shown in held:
        response = HttpResponse(status=204)
    else:
        response = conflict(request, seat, shown, LeaseLost())
    response[HELD] = ",".join(map(str, held))
    return response


@login_required
@require_POST
def annotate_release(request: SignedInRequest, slug: str) -> HttpResponse:
    """The person leaves: keep what they did last, and let others have their documents.

    A reload asks for the new page before the old one says goodbye: what was opened since, in this
    tab or another, stays held. So do documents whose decision is still on its way.
    """
    seat = desk_seat_of(request, slug)
    form = DraftForm(request.POST)
    if form.is_valid():
        document = get_object_or_404(seat.project.documents, pk=form.cleaned_data["document"])
        try:
            save_draft(request, document, form)
        except CollabError:
            # Nobody is there to read it, and a newer draft from elsewhere must stay.
            pass
    if request.POST.get("visit") == request.session.get(visit_key(seat)):
        _let_go(seat, keep=documents_in(request, "keep"))
    return HttpResponse(status=204)


def visit_key(seat: Seat) -> str:
    """Where the session keeps which page of the person's was opened last."""
    return f"annotate-visit-{seat.project.pk}"


def documents_in(request: SignedInRequest, name: str) -> set[int]:
    """The documents that the page lists under `name`; nothing for anything else."""
    try:
        listed = json.loads(request.POST.get(name, "[]"))
    except ValueError:
        return set()
    return {one for one in listed if isinstance(one, int)} if isinstance(listed, list) else set()


def save_draft(request: SignedInRequest, document: Document, form: DraftForm) -> Draft:
    """Keep what a valid form says of the person's work on the document."""
    return annotating.save_draft(
        document=document,
        annotator=request.user,
        markup=form.cleaned_data["markup"],
        touched=form.cleaned_data["touched"],
        version=form.cleaned_data["version"] or 0,
        opened=form.cleaned_data["opened"],
        now=timezone.now(),
    )


def _let_go(seat: Seat, keep: set[int]) -> None:
    annotator, now = seat.membership.user, timezone.now()
    if not keep:
        leasing.release_all(annotator=annotator, project=seat.project, now=now, reviews=False)
        return
    for lease in leasing.held_by(annotator, seat.project, now):
        if lease.document_id not in keep:
            leasing.release_lease(lease=lease, now=now)
