"""One job, live: bar, message, loss curve, log, and a button that stops it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from annotate.charts import loss_chart
from annotate.jobs import cancel_job
from annotate.models import Job
from annotate.views.going_on import go_on_to
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, admin_seat_of

POLL_SECONDS = 2
SHOWN_LOG = 20_000


@login_required
@require_safe
def job(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Show a job; while it isn't finished, the page asks again every two seconds."""
    seat, found = _job(request, slug, pk)
    context = seat.context(
        "project",
        job=found,
        chart=loss_chart(found.curve),
        log=found.log[-SHOWN_LOG:],
        report=_report(found),
        version=seat.project.versions.filter(number=found.outcome.get("version") or 0).first(),
        poll=POLL_SECONDS,
    )
    return render_screen(request, "job", context, fragment="job")


@login_required
@require_POST
def job_stop(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Stop a job; one that has ended stays as it is."""
    __, found = _job(request, slug, pk)
    cancel_job(job=found, by=request.user, now=timezone.now())
    return go_on_to(request, "job", slug, pk)


def _job(request: SignedInRequest, slug: str, pk: int) -> tuple[Seat, Job]:
    seat = admin_seat_of(request, slug)
    return seat, get_object_or_404(seat.project.jobs.select_related("requested_by"), pk=pk)


def _report(found: Job) -> list[tuple[str, str]]:
    """What the job brought about: the plain values of its outcome, with their names."""
    return [
        (name.replace("_", " "), str(value))
        for name, value in found.outcome.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]
