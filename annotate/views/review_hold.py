"""While a document is open to a reviewer: hold on to it, let go of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from annotate.forms.annotate import DocumentForm
from annotate.models import Lease
from annotate.queue.leasing import renew_lease
from annotate.review_queue import release_reviews
from annotate.views.review_answers import lost, refused, refused_hold
from annotate.views.screen import SignedInRequest
from annotate.views.seat import Seat, reviewer_seat_of
from annotate.views.trouble import errors_of


def visit_key(seat: Seat) -> str:
    """Under what a person's session remembers the page that was opened last."""
    return f"review-visit-{seat.project.pk}"


@login_required
@require_POST
def review_renew(request: SignedInRequest, slug: str) -> HttpResponse:
    """Hold on to the open document while the page is open; says so if it is lost."""
    seat, now = reviewer_seat_of(request, slug), timezone.now()
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return refused(request, errors_of(form))
    pk = form.cleaned_data["document"]
    lease = (
        Lease.objects.filter(document=pk, user=request.user, purpose=Lease.Purpose.REVIEW)
        .select_related("document__project", "user")
        .first()
    )
    if lease is not None and renew_lease(lease=lease, now=now):
        return HttpResponse(status=204)
    return lost(request, refused_hold(seat, pk))


@login_required
@require_POST
def review_release(request: SignedInRequest, slug: str) -> HttpResponse:
    """The reviewer leaves: others may have the document; what they settled stays their draft.

    A reload asks for the page anew before the old one says goodbye: that hold stays.
    """
    seat = reviewer_seat_of(request, slug)
    if request.POST.get("visit") == request.session.get(visit_key(seat)):
        release_reviews(reviewer=request.user, project=seat.project, now=timezone.now())
    return HttpResponse(status=204)
