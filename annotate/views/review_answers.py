"""What the review screen is answered with, whatever was asked of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRefresh

from annotate.errors import CollabError, QueueEmpty
from annotate.models import Document, Lease
from annotate.review_queue import Why, count_waiting, take, take_next
from annotate.views.review_case import panel_of, rows_of
from annotate.views.review_precedents import precedents_of
from annotate.views.review_sheet import ReviewSheet, review_sheet
from annotate.views.screen import SignedInRequest
from annotate.views.seat import Seat


def take_next_of(request: SignedInRequest, seat: Seat, why: str, now: datetime) -> Lease | None:
    """The reviewer's hold of what comes next; None if nothing waits for them."""
    try:
        return take_next(
            project=seat.project,
            reviewer=request.user,
            why=why,
            later=put_off(request, seat),
            now=now,
        )
    except QueueEmpty:
        return None


def go_on(request: SignedInRequest, seat: Seat, now: datetime) -> HttpResponse:
    """The next document of the kind that the reviewer works through."""
    why = request.POST.get("of", "")
    why = why if why in Why.values else ""
    if not request.htmx:
        address = reverse("review", args=[seat.project.slug])
        return redirect(f"{address}?of={why}" if why else address)
    lease = take_next_of(request, seat, why, now)
    return work(request, seat, review_sheet(lease) if lease else None, why)


def work(
    request: SignedInRequest, seat: Seat, sheet: ReviewSheet | None, why: str = ""
) -> HttpResponse:
    """Everything on the reviewer's desk: another document, or that nothing waits."""
    return render(request, "annotate/review/_work.html", context_of(seat, sheet, why))


def context_of(seat: Seat, sheet: ReviewSheet | None, why: str) -> dict[str, Any]:
    """What the screen's templates need. why: the one reason that the reviewer works through."""
    context = seat.context("review", sheet=sheet, of=why)
    if sheet is None:
        return context | {"reasons": _reasons(seat, why)}
    return context | {
        "document": sheet.document,
        "rows": rows_of(sheet),
        "panel": panel_of(sheet),
        "precedents": precedents_of(sheet),
        "reasons": _reasons(seat, why),
    }


def _reasons(seat: Seat, why: str) -> Sequence[dict[str, Any]]:
    """What can wait and how much of each does."""
    counted = count_waiting(seat.project)
    return [
        {
            "name": reason.value,
            "title": reason.label,
            "count": counted[reason],
            "chosen": reason == why,
        }
        for reason in Why
        if counted[reason] or reason == why
    ]


def put_off_key(seat: Seat) -> str:
    """Under what a person's session remembers what they put off."""
    return f"review-later-{seat.project.pk}"


def put_off(request: SignedInRequest, seat: Seat) -> list[int]:
    """The ids of the documents that the reviewer put off, the last one last."""
    return list(request.session.get(put_off_key(seat), []))


def refused_hold(seat: Seat, pk: int) -> str:
    """Why the reviewer can't go on with a document: who has it now."""
    try:
        document = Document.objects.select_related("project").get(pk=pk, project=seat.project)
        take(document=document, reviewer=seat.membership.user, now=timezone.now())
    except CollabError as error:
        return str(error)
    return ""


def refused(request: SignedInRequest, errors: list[str]) -> HttpResponse:
    """What can't be done as it was sent; the page stays as it is."""
    return render(request, "annotate/review/_refused.html", {"errors": errors}, status=422)


def lost(request: SignedInRequest, sentence: str) -> HttpResponse:
    """Somebody else has the document, or something changed: the page has to be read anew."""
    if not sentence:
        return HttpResponseClientRefresh()
    context = {"errors": [sentence], "lost": True}
    return render(request, "annotate/review/_refused.html", context, status=409)
