"""How alike people label, for those who review and run the project."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotate.jobs import request_job
from annotate.models import Annotation, Project, User
from annotate.reliability import ENOUGH_DOCUMENTS, agreement_in
from annotate.views.going_on import go_on_to
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import reviewer_seat_of


@login_required
@require_safe
def agreement(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the figures of each question as they were last measured."""
    seat = reviewer_seat_of(request, slug)
    context = seat.context(
        "people",
        questions=agreement_in(seat.project),
        people=_annotators(seat.project),
        enough=ENOUGH_DOCUMENTS,
        is_measuring=is_measuring(seat.project),
    )
    return render_screen(request, "agreement", context)


@login_required
@require_POST
def agreement_measure(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask a worker to measure again, unless one is about to."""
    seat = reviewer_seat_of(request, slug)
    if not is_measuring(seat.project):
        request_job(
            kind="measure_agreement",
            project=seat.project,
            by=request.user,
            now=timezone.now(),
        )
    messages.info(request, _("It is being measured. Reload this page in a moment."))
    return go_on_to(request, "agreement", slug)


def is_measuring(project: Project) -> bool:
    """Whether new figures are on their way."""
    return project.jobs.unfinished().filter(kind="measure_agreement").exists()


def _annotators(project: Project) -> list[User]:
    """Everybody who labelled anything here, members or not any more."""
    labelled = Annotation.objects.filter(document__project=project)
    return list(User.objects.filter(pk__in=labelled.values("annotator")).order_by("username"))
