"""What a reviewer decides of a whole document: approve, ask again, put off, undo."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotate.commenting import comment_on
from annotate.errors import AnswerRefused, CollabError, LeaseLost, StaleRevision
from annotate.forms.annotate import DocumentForm
from annotate.forms.review import ApproveForm, AskForm
from annotate.founding.hard_cases import add_hard_cases
from annotate.models import Annotation, Lease
from annotate.review_queue import release_reviews, take
from annotate.reviewing import Basis, adjudicate, return_to, return_to_queue, take_back
from annotate.views.review_answers import go_on, lost, put_off, put_off_key, refused, work
from annotate.views.review_settling import hard_cases_in, reasons_in
from annotate.views.review_sheet import review_sheet
from annotate.views.screen import SignedInRequest
from annotate.views.seat import Seat, reviewer_seat_of
from annotate.views.trouble import errors_of

MOST_PUT_OFF = 200


@login_required
@require_POST
def review_approve(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make what is settled and agreed the document's gold, and go on to the next document."""
    seat, now = reviewer_seat_of(request, slug), timezone.now()
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    try:
        _approve(request, seat, form.cleaned_data, now)
    except (LeaseLost, StaleRevision) as error:
        return lost(request, str(error))
    except CollabError as error:
        return refused(request, [str(error)])
    return go_on(request, seat, now)


@login_required
@require_POST
def review_ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Return the document, with a comment, to one who labelled it or to whoever comes next."""
    seat, now = reviewer_seat_of(request, slug), timezone.now()
    form = AskForm(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    document = get_object_or_404(seat.project.documents, pk=form.cleaned_data["document"])
    comment = form.cleaned_data["comment"]
    try:
        if chosen := form.cleaned_data["annotation"]:
            annotation = get_object_or_404(document.annotations, pk=chosen)
            return_to(annotation=annotation, comment=comment, by=request.user, now=now)
        else:
            return_to_queue(document=document, by=request.user, now=now, comment=comment)
    except CollabError as error:
        return refused(request, [str(error)])
    return go_on(request, seat, now)


@login_required
@require_POST
def review_later(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put the document off: it comes again when nothing else waits, or for another reviewer."""
    seat, now = reviewer_seat_of(request, slug), timezone.now()
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    pk = form.cleaned_data["document"]
    earlier = [one for one in put_off(request, seat) if one != pk]
    request.session[put_off_key(seat)] = [*earlier, pk][-MOST_PUT_OFF:]
    release_reviews(reviewer=request.user, project=seat.project, now=now)
    return go_on(request, seat, now)


@login_required
@require_POST
def review_undo(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take back the reviewer's last verdict: its document returns, with every case as settled."""
    seat, now = reviewer_seat_of(request, slug), timezone.now()
    verdicts = Annotation.objects.filter(
        annotator=request.user,
        purpose=Lease.Purpose.REVIEW,
        document__project=seat.project,
        withdrawn_at=None,
    )
    last = verdicts.order_by("-submitted_at", "-pk").first()
    if last is None:
        return HttpResponse(status=204)
    try:
        document = take_back(verdict=last, by=request.user, now=now)
        lease = take(document=document, reviewer=request.user, now=now)
    except (LeaseLost, StaleRevision) as error:
        return lost(request, str(error))
    except CollabError as error:
        return refused(request, [str(error)])
    return work(request, seat, review_sheet(lease))


@transaction.atomic
def _approve(request: SignedInRequest, seat: Seat, given: dict[str, Any], now: datetime) -> None:
    document = get_object_or_404(seat.project.documents, pk=given["document"])
    if request.user.annotations.filter(submission_key=given["submission_key"]).exists():
        return
    sheet = review_sheet(take(document=document, reviewer=request.user, now=now))
    if sheet.version != given["version"]:
        raise StaleRevision.of(document)
    if sheet.adjudication.undecided:
        raise AnswerRefused(_("Something in this document still waits for your decision."))
    adjudicate(
        document=document,
        markup=sheet.adjudication.markup,
        by=request.user,
        now=now,
        submission_key=given["submission_key"],
        seconds=given["seconds"],
        basis=Basis(given["seen"], tuple(sheet.adjudication.to_json())),
    )
    for reason in reasons_in(sheet):
        comment_on(document=document, author=request.user, text=reason, now=now)
    add_hard_cases(project=seat.project, cases=hard_cases_in(sheet), by=request.user, now=now)
