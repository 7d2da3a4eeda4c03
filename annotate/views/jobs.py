"""One job, live: bar, message, loss curve, log, and a button that stops it."""

from dataclasses import fields

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from annotate.charts import loss_chart
from annotate.importing import ImportReport
from annotate.jobs import cancel_job
from annotate.models import Job, ModelVersion
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
        version=_version(found),
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


def _version(found: Job) -> ModelVersion | None:
    """The model version that a training made."""
    number = found.outcome.get("version")
    if found.project is None or not isinstance(number, int):
        return None
    return found.project.versions.filter(number=number).first()


def _report(found: Job) -> list[str]:
    """What the job brought about, in sentences."""
    if found.kind == "import" and "rows" in found.outcome:
        known = {field.name for field in fields(ImportReport)}
        outcome = {name: value for name, value in found.outcome.items() if name in known}
        return list(ImportReport.from_json(outcome).sentences())
    return [
        f"{name.replace('_', ' ')}: {value}"
        for name, value in found.outcome.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]
