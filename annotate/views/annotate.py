"""The annotate screen: hand out a document, keep its draft, take the decision, go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

from annotate import annotating
from annotate.commenting import talk_about
from annotate.errors import CollabError, QueueBusy, QueueEmpty
from annotate.forms.annotate import DecisionForm, DraftForm, FlagForm, SubmissionForm
from annotate.keys import keys_of
from annotate.models import Annotation, Document, Draft, Lease
from annotate.queue import leasing
from annotate.queue.holding import take_again
from annotate.views.at_work import documents_in, save_draft, visit_key
from annotate.views.key_list import groups_shown
from annotate.views.queue_context import (
    done_today,
    held_by_others,
    left_in_queue,
    progress_of,
    reason_of,
)
from annotate.views.screen import SignedInRequest, render_screen, wants_fragment
from annotate.views.seat import Seat, desk_seat_of, seat_of
from annotate.views.sheet import sheet_of
from annotate.views.sheet_words import sheet_words
from annotate.views.trouble import CONFLICT, REFUSED, conflict, errors_of, refused


@login_required
@require_safe
@never_cache
def annotate(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the document on the person's desk, or hand out the next one.

    The one GET that changes something: it takes the lease, without which there is nothing to
    show. Asking again gives the same document. `?document=` brings back the one that was open.
    """
    seat, now = seat_of(request, slug), timezone.now()
    try:
        lease = _lease_for(seat, request.GET.get("document", ""), now)
    except (QueueEmpty, QueueBusy) as error:
        if wants_fragment(request):
            return HttpResponse(status=204)
        return render(request, "annotate/annotate/empty.html", _empty(seat, error, now))
    if wants_fragment(request):
        return HttpResponseClientRefresh()
    context = _sheet_context(seat, lease, now)
    keys = keys_of(request.user.preferences, "annotate")
    visit = request.session[visit_key(seat)] = get_random_string(12)
    context |= {
        "visit": visit,
        "progress": progress_of(seat.project),
        "words": sheet_words(),
        "key_groups": groups_shown(keys),
        "keys": keys.to_json(),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render_screen(request, "annotate", context)


@login_required
@require_POST
def annotate_ahead(request: SignedInRequest, slug: str) -> HttpResponse:
    """One document more, fetched before it is needed; nothing if the page holds all it may."""
    return _next(request, desk_seat_of(request, slug), timezone.now())


@login_required
@require_POST
def annotate_submit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take the labels as the person's annotation and hand out the next document."""
    return _decide(request, slug, SubmissionForm, annotating.submit)


@login_required
@require_POST
def annotate_skip(request: SignedInRequest, slug: str) -> HttpResponse:
    """Leave the document to someone else."""
    return _decide(request, slug, DecisionForm, annotating.skip)


@login_required
@require_POST
def annotate_flag(request: SignedInRequest, slug: str) -> HttpResponse:
    """Hand the document to a reviewer, with what is wrong about it."""
    return _decide(request, slug, FlagForm, annotating.flag)


@login_required
@require_POST
def annotate_review(request: SignedInRequest, slug: str) -> HttpResponse:
    """Send labels of a document that went to somebody else to review, beside theirs."""
    return _decide(request, slug, SubmissionForm, annotating.send_to_review)


@login_required
@require_POST
def annotate_undo(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take back the person's last decision: its document returns with the labels given.

    `taken_back` names the decision by its key; nothing happens if it never arrived.
    """
    seat, now = desk_seat_of(request, slug), timezone.now()
    theirs = Annotation.objects.standing().filter(
        annotator=request.user, document__project=seat.project
    )
    if key := request.POST.get("taken_back", ""):
        theirs = theirs.filter(submission_key=key)
    last = theirs.order_by("-submitted_at", "-pk").first()
    if last is None:
        return HttpResponse(status=204)
    try:
        lease = annotating.withdraw(annotation=last, now=now)
    except CONFLICT as error:
        return conflict(request, seat, last.document_id, error)
    return _take_up(request, seat, lease, now)


@login_required
@require_POST
def annotate_open(request: SignedInRequest, slug: str, document: int) -> HttpResponse:
    """Go back to a document that the person annotated before."""
    seat = seat_of(request, slug)
    theirs = Annotation.objects.standing().filter(annotator=request.user).values("document")
    found = get_object_or_404(seat.project.documents.filter(pk__in=theirs), pk=document)
    now = timezone.now()
    try:
        lease = annotating.reopen(document=found, annotator=request.user, now=now)
    except CONFLICT as error:
        return conflict(request, seat, found.pk, error)
    return _take_up(request, seat, lease, now)


def _decide(
    request: SignedInRequest,
    slug: str,
    form_class: type[DecisionForm],
    decision: Callable[..., Annotation],
) -> HttpResponse:
    """Check what was sent, have it decided, answer with one document more."""
    seat, now = desk_seat_of(request, slug), timezone.now()
    form = form_class(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    # Only its number: the decision reads the document itself, under its lock.
    document = Document(pk=form.cleaned_data["document"], project=seat.project)
    try:
        _keep_what_came_along(request, seat, form)
        annotation = decision(document=document, annotator=request.user, now=now, **_given(form))
    except Document.DoesNotExist as error:
        raise Http404 from error
    except REFUSED as error:
        return refused(request, [str(error)])
    except CONFLICT as error:
        return conflict(request, seat, document.pk, error)
    # With the questions that it has just been read with.
    seat = replace(seat, project=annotation.document.project)
    return _next(request, seat, now)


def _given(form: DecisionForm) -> dict[str, Any]:
    names = ("markup", "comment", "submission_key", "seconds")
    given = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
    return given | ({"basis": form.basis} if isinstance(form, SubmissionForm) else {})


def _keep_what_came_along(request: SignedInRequest, seat: Seat, form: DecisionForm) -> None:
    """Edits that were not saved yet when the document was skipped or flagged: an undo's draft."""
    if isinstance(form, SubmissionForm) or "markup" not in request.POST:
        return
    work = DraftForm(request.POST)
    key = form.cleaned_data["submission_key"]
    came_before = Annotation.objects.filter(annotator=request.user, submission_key=key).exists()
    if work.is_valid() and not came_before:
        save_draft(request, seat.project.documents.get(pk=work.cleaned_data["document"]), work)


def _next(request: SignedInRequest, seat: Seat, now: datetime) -> HttpResponse:
    """One document more than the page has; if it has none, the empty queue takes the desk."""
    if request.POST.get("leaving"):
        return HttpResponse(status=204)
    if not wants_fragment(request):
        return redirect("annotate", seat.project.slug)
    have = documents_in(request, "have")
    try:
        lease = _lease_beyond(seat, have, now)
    except (QueueEmpty, QueueBusy) as error:
        response = render(request, "annotate/annotate/_empty.html", _empty(seat, error, now))
        return reswap(retarget(response, "#content"), "outerHTML")
    if lease is None:
        return HttpResponse(status=204)
    return _fragments(request, seat, lease, now)


def _lease_beyond(seat: Seat, have: set[int], now: datetime) -> Lease | None:
    """A document that the page hasn't got: a new one, or one that is held already.

    None if there is no more for now. Raises QueueEmpty or QueueBusy only if the page has none.
    """
    annotator, project = seat.membership.user, seat.project
    if not have:
        return leasing.lease_to_show(project=project, annotator=annotator, now=now)
    # Something may be held that a page just opened hasn't got yet; one at work has it all.
    if len(have) < leasing.MOST_HELD - 1 and (held := _held_beyond(seat, have, now)):
        return held
    try:
        lease = leasing.lease_next_document(project=project, annotator=annotator, now=now)
    except (QueueEmpty, QueueBusy):
        return _held_beyond(seat, have, now)
    return lease if lease.document_id not in have else _held_beyond(seat, have, now)


def _held_beyond(seat: Seat, have: set[int], now: datetime) -> Lease | None:
    held = leasing.held_by(seat.membership.user, seat.project, now)
    return next((lease for lease in held if lease.document_id not in have), None)


def _take_up(request: SignedInRequest, seat: Seat, lease: Lease, now: datetime) -> HttpResponse:
    """An earlier document of the person's own, back on the desk."""
    if not wants_fragment(request):
        address = reverse("annotate", args=[seat.project.slug])
        return redirect(f"{address}?document={lease.document_id}")
    return _fragments(request, seat, lease, now)


def _fragments(request: SignedInRequest, seat: Seat, lease: Lease, now: datetime) -> HttpResponse:
    context = _sheet_context(seat, lease, now) | {"oob": True}
    return render(request, "annotate/annotate/_next.html", context)


def _lease_for(seat: Seat, wanted: str, now: datetime) -> Lease:
    """The person's lease of the document they had open, else their oldest, else a new one."""
    annotator, project = seat.membership.user, seat.project
    if wanted.isdecimal():
        for lease in leasing.held_by(annotator, project, now):
            if lease.document_id == int(wanted):
                return lease
        if begun := _taken_again(seat, int(wanted), now):
            return begun
    return leasing.lease_to_show(project=project, annotator=annotator, now=now)


def _taken_again(seat: Seat, wanted: int, now: datetime) -> Lease | None:
    """The document that the person has a draft of, if it may still be theirs."""
    annotator = seat.membership.user
    draft = (
        Draft.objects.filter(user=annotator, document=wanted, document__project=seat.project)
        .select_related("document__project")
        .first()
    )
    if draft is None:
        return None
    return take_again(document=draft.document, annotator=annotator, now=now)


def _sheet_context(seat: Seat, lease: Lease, now: datetime) -> dict[str, Any]:
    sheet = sheet_of(lease)
    return seat.context(
        "annotate",
        sheet=sheet,
        sheet_data={**sheet.data, "opened": now.isoformat()},
        lease=lease,
        document=lease.document,
        talk=talk_about(lease.document, seat.membership.user),
        reason=reason_of(sheet),
        done_today=done_today(seat.project, seat.membership.user, now),
        left=left_in_queue(seat.project, seat.membership.user),
    )


def _empty(seat: Seat, error: CollabError, now: datetime) -> dict[str, Any]:
    annotator = seat.membership.user
    return seat.context(
        "annotate",
        keys=keys_of(annotator.preferences, "annotate").to_json(),
        busy=isinstance(error, QueueBusy),
        is_new=not seat.project.documents.visible().exists(),
        done_today=done_today(seat.project, annotator, now),
        holders=held_by_others(seat.project, annotator, now),
        has_decided=Annotation.objects.standing()
        .filter(annotator=annotator, document__project=seat.project)
        .exists(),
    )
