"""The review screen: hand out what waits, and settle it case by case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annotate.annotating import save_draft
from annotate.errors import AnswerRefused, CollabError, LeaseLost, StaleRevision
from annotate.forms.review import CaseForm, SettleAllForm, SettleForm
from annotate.keys import keys_of
from annotate.models import Lease
from annotate.review_queue import Why, held_to_review, take
from annotate.views.key_list import groups_shown
from annotate.views.review_answers import context_of, lost, refused, refused_hold, take_next_of
from annotate.views.review_hold import visit_key
from annotate.views.review_settling import reopened, settled, settled_as
from annotate.views.review_sheet import ReviewSheet, review_sheet
from annotate.views.review_words import REVIEW_KEYS, review_words
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, reviewer_seat_of
from annotate.views.trouble import errors_of


@login_required
@require_safe
@never_cache
def review(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the document that the reviewer holds, or the next one that waits.

    Like the annotate screen it takes the lease, without which there is nothing to show.
    `?of=` narrows what waits to one reason, `?document=` opens that document.
    """
    seat, now = reviewer_seat_of(request, slug), timezone.now()
    why = request.GET.get("of", "")
    why = why if why in Why.values else ""
    wanted = request.GET.get("document", "")
    refusal = ""
    try:
        lease = _take_wanted(seat, wanted, now) if wanted.isdecimal() else None
    except (LeaseLost, AnswerRefused) as error:
        lease, refusal = None, str(error)
    lease = lease or take_next_of(request, seat, why, now)
    sheet = review_sheet(lease) if lease else None
    keys = keys_of(request.user.preferences, "review")
    visit = request.session[visit_key(seat)] = get_random_string(12)
    context = context_of(seat, sheet, why) | {
        "visit": visit,
        "refusal": refusal,
        "words": review_words(),
        "keys": keys.to_json(),
        "key_groups": groups_shown(keys, REVIEW_KEYS),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render_screen(request, "review", context)


@login_required
@require_safe
@never_cache
def review_case(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One case of the document that the reviewer holds, for the side of the screen."""
    seat = reviewer_seat_of(request, slug)
    for lease in held_to_review(request.user, seat.project, timezone.now()):
        if lease.document_id == pk:
            sheet = review_sheet(lease, request.GET.get("case", ""))
            return render(request, "annotate/review/_opened.html", context_of(seat, sheet, ""))
    return lost(request, refused_hold(seat, pk))


@login_required
@require_POST
def review_settle(request: SignedInRequest, slug: str) -> HttpResponse:
    """Settle one case; answers with the next one that waits."""

    def settle(sheet: ReviewSheet, form: SettleForm) -> ReviewSheet:
        return settled(sheet, form.cleaned_data)

    return _change(request, slug, SettleForm, settle)


@login_required
@require_POST
def review_settle_all(request: SignedInRequest, slug: str) -> HttpResponse:
    """Settle everything that waits as one person, or the model, has it."""

    def settle(sheet: ReviewSheet, form: SettleAllForm) -> ReviewSheet:
        return settled_as(sheet, form.cleaned_data["layer"])

    return _change(request, slug, SettleAllForm, settle)


@login_required
@require_POST
def review_reopen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let a case wait again."""

    def reopen(sheet: ReviewSheet, form: CaseForm) -> ReviewSheet:
        return reopened(sheet, form.cleaned_data["case"])

    return _change(request, slug, CaseForm, reopen)


def _change(
    request: SignedInRequest,
    slug: str,
    form_class: Callable[..., Any],
    change: Callable[[ReviewSheet, Any], ReviewSheet],
) -> HttpResponse:
    """Check what was sent, change what is settled, keep it as the reviewer's draft."""
    seat, now = reviewer_seat_of(request, slug), timezone.now()
    form = form_class(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    pk = form.cleaned_data["document"]
    document = get_object_or_404(seat.project.documents.select_related("project"), pk=pk)
    try:
        lease = take(document=document, reviewer=request.user, now=now)
        sheet = change(review_sheet(lease, form.cleaned_data.get("case", "")), form)
        save_draft(
            document=lease.document,
            annotator=request.user,
            markup=sheet.adjudication.markup,
            touched=sheet.adjudication.to_json(),
            version=form.cleaned_data["version"],
            now=now,
        )
    except (LeaseLost, StaleRevision) as error:
        return lost(request, str(error))
    except CollabError as error:
        return refused(request, [str(error)])
    shown = review_sheet(lease, sheet.next_key)
    return render(request, "annotate/review/_settled.html", context_of(seat, shown, ""))


def _take_wanted(seat: Seat, wanted: str, now: datetime) -> Lease:
    documents = seat.project.documents.visible().select_related("project")
    document = get_object_or_404(documents, pk=int(wanted))
    return take(document=document, reviewer=seat.membership.user, now=now)
