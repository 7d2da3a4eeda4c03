"""The annotate screen: hand out a document, keep its draft, take the decision, go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

from annotate import annotating
from annotate.errors import (
    AnswerRefused,
    CollabError,
    LeaseLost,
    MarkupRefused,
    QueueBusy,
    QueueEmpty,
    StaleRevision,
)
from annotate.forms.annotate import DecisionForm, DocumentForm, DraftForm, FlagForm, SubmissionForm
from annotate.models import Annotation, Document, Draft, Lease
from annotate.queue import leasing
from annotate.queue.holding import take_again
from annotate.views.key_list import KEY_GROUPS
from annotate.views.queue_context import (
    done_today,
    held_by_others,
    left_in_queue,
    progress_of,
    reason_of,
)
from annotate.views.screen import SignedInRequest, render_screen, wants_fragment
from annotate.views.seat import Seat, seat_of
from annotate.views.sheet import sheet_of
from annotate.views.sheet_words import sheet_words

REFUSED = (AnswerRefused, MarkupRefused)
CONFLICT = (LeaseLost, StaleRevision)


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
    visit = request.session[_visit_key(seat)] = get_random_string(12)
    context |= {
        "visit": visit,
        "progress": progress_of(seat.project),
        "words": sheet_words(),
        "key_groups": KEY_GROUPS,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render_screen(request, "annotate", context)


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
def annotate_undo(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take back the person's last decision: its document returns with the labels given."""
    seat, now = seat_of(request, slug), timezone.now()
    last = (
        Annotation.objects.standing()
        .filter(annotator=request.user, document__project=seat.project)
        .order_by("-submitted_at", "-pk")
        .first()
    )
    if last is None:
        return HttpResponse(status=204)
    try:
        lease = annotating.withdraw(annotation=last, now=now)
    except CONFLICT as error:
        return _conflict(request, seat, last.document, error)
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
        return _conflict(request, seat, found, error)
    return _take_up(request, seat, lease, now)


@login_required
@require_POST
def annotate_draft(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep unsubmitted work; answers with the draft's new version."""
    seat = seat_of(request, slug)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _refused(request, _errors_of(form))
    document = get_object_or_404(seat.project.documents, pk=form.cleaned_data["document"])
    try:
        draft = _save_draft(request, document, form)
    except CONFLICT as error:
        return _conflict(request, seat, document, error)
    except REFUSED as error:
        return _refused(request, [str(error)])
    return JsonResponse({"version": draft.version})


@login_required
@require_POST
def annotate_renew(request: SignedInRequest, slug: str) -> HttpResponse:
    """Hold on to the open documents while the page is open; says so if the one shown is lost."""
    seat = seat_of(request, slug)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _refused(request, _errors_of(form))
    held = leasing.renew_leases(annotator=request.user, project=seat.project, now=timezone.now())
    shown = form.cleaned_data["document"]
    if shown in {lease.document_id for lease in held}:
        return HttpResponse(status=204)
    document = get_object_or_404(seat.project.documents, pk=shown)
    return _conflict(request, seat, document, LeaseLost())


@login_required
@require_POST
def annotate_release(request: SignedInRequest, slug: str) -> HttpResponse:
    """The person leaves: keep what they did last, and let others have their documents.

    A reload asks for the new page before the old one says goodbye: what was opened since, in this
    tab or another, stays held.
    """
    seat = seat_of(request, slug)
    form = DraftForm(request.POST)
    if form.is_valid():
        document = get_object_or_404(seat.project.documents, pk=form.cleaned_data["document"])
        try:
            _save_draft(request, document, form)
        except CollabError:
            # Nobody is there to read it, and a newer draft from elsewhere must stay.
            pass
    if request.POST.get("visit") == request.session.get(_visit_key(seat)):
        leasing.release_all(annotator=request.user, project=seat.project, now=timezone.now())
    return HttpResponse(status=204)


def _visit_key(seat: Seat) -> str:
    return f"annotate-visit-{seat.project.pk}"


def _decide(
    request: SignedInRequest,
    slug: str,
    form_class: type[DecisionForm],
    decision: Callable[..., Annotation],
) -> HttpResponse:
    """Check what was sent, have it decided, answer with the next document."""
    seat, now = seat_of(request, slug), timezone.now()
    form = form_class(request.POST)
    if not form.is_valid():
        return _refused(request, _errors_of(form))
    given = {
        name: form.cleaned_data[name] for name in form.fields if name not in ("document", "scheme")
    }
    document = get_object_or_404(seat.project.documents, pk=form.cleaned_data["document"])
    try:
        annotation = decision(document=document, annotator=request.user, now=now, **given)
    except REFUSED as error:
        return _refused(request, [str(error)])
    except CONFLICT as error:
        return _conflict(request, seat, document, error)
    # With the questions that it has just been read with.
    seat = replace(seat, project=annotation.document.project)
    return _next(request, seat, form.cleaned_data["scheme"], now)


def _next(request: SignedInRequest, seat: Seat, scheme: str, now: datetime) -> HttpResponse:
    """The next document's fragments; the empty queue takes the whole desk."""
    if not wants_fragment(request):
        return redirect("annotate", seat.project.slug)
    try:
        lease = _lease_for(seat, "", now)
    except (QueueEmpty, QueueBusy) as error:
        response = render(request, "annotate/annotate/_empty.html", _empty(seat, error, now))
        return reswap(retarget(response, "#content"), "outerHTML")
    return _fragments(request, seat, lease, scheme, now)


def _take_up(request: SignedInRequest, seat: Seat, lease: Lease, now: datetime) -> HttpResponse:
    """An earlier document of the person's own, back on the desk."""
    if not wants_fragment(request):
        address = reverse("annotate", args=[seat.project.slug])
        return redirect(f"{address}?document={lease.document_id}")
    form = DocumentForm(request.POST)
    scheme = form.cleaned_data["scheme"] if form.is_valid() else ""
    return _fragments(request, seat, lease, scheme, now)


def _fragments(
    request: SignedInRequest, seat: Seat, lease: Lease, scheme: str, now: datetime
) -> HttpResponse:
    context = _sheet_context(seat, lease, now)
    context |= {"oob": True, "labels_changed": scheme != context["sheet"].scheme_hash}
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
        lease=lease,
        document=lease.document,
        reason=reason_of(sheet),
        done_today=done_today(seat.project, seat.membership.user, now),
        left=left_in_queue(seat.project, seat.membership.user),
    )


def _empty(seat: Seat, error: CollabError, now: datetime) -> dict[str, Any]:
    annotator = seat.membership.user
    return seat.context(
        "annotate",
        busy=isinstance(error, QueueBusy),
        done_today=done_today(seat.project, annotator, now),
        holders=held_by_others(seat.project, annotator, now),
        has_decided=Annotation.objects.standing()
        .filter(annotator=annotator, document__project=seat.project)
        .exists(),
    )


def _save_draft(request: SignedInRequest, document: Document, form: DraftForm) -> Draft:
    return annotating.save_draft(
        document=document,
        annotator=request.user,
        markup=form.cleaned_data["markup"],
        touched=form.cleaned_data["touched"],
        version=form.cleaned_data["version"],
        now=timezone.now(),
    )


def _errors_of(form: forms.Form) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _refused(request: HttpRequest, errors: list[str]) -> HttpResponse:
    """What was wrong with what was sent, for the dialog over the text."""
    context = {"trouble": "refused", "errors": errors}
    return render(request, "annotate/annotate/_trouble.html", context, status=422)


def _conflict(
    request: SignedInRequest, seat: Seat, document: Document, error: CollabError
) -> HttpResponse:
    """Who has the document now, or that another tab changed it; the edits stay on the screen."""
    draft = Draft.objects.filter(document=document, user=request.user).first()
    context = seat.context(
        "annotate",
        trouble="stale" if isinstance(error, StaleRevision) else "lost",
        error=error,
        version=draft.version if draft else 0,
        lease=Lease.objects.select_related("user").filter(document=document).first(),
    )
    return render(request, "annotate/annotate/_trouble.html", context, status=409)
