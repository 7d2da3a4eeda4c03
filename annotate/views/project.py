"""The project page: how far it is, how good its pre-tags are, what runs now."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from annotate.errors import CollabError
from annotate.forms.training import TrainForm
from annotate.jobs import request_job
from annotate.models import Job, ModelVersion, Project, Split
from annotate.progress import (
    approved_in,
    kept_unchanged,
    missing_for_first_training,
    progress_of,
)
from annotate.promoting import promotion_by_hand
from annotate.reliability import agreement_in
from annotate.standings import has_model, missing_to_judge, standings_of
from annotate.views.going_on import go_on_to
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import admin_seat_of, seat_of

LATEST_EVENTS = 6
POLL_WHILE_RUNNING, POLL_AT_REST = 2, 30


@login_required
@require_safe
def project(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the page, or the part of it that htmx asks for again: figures, model, queue, jobs."""
    seat = seat_of(request, slug)
    part = request.htmx.target or ""
    wanted = [part] if part in PARTS else list(PARTS)
    context = seat.context("project")
    for name in wanted:
        context |= PARTS[name](seat.project)
    if part not in PARTS and seat.membership.is_admin:
        context |= _retrain(seat.project, TrainForm(seat.project))
    if part not in PARTS and seat.membership.may_review:
        context["agreement"] = agreement_in(seat.project)
    response = render_screen(request, "project", context, fragment=part if part in PARTS else "")
    if part == "jobs" and _some_changed(request, context["jobs"]):
        trigger_client_event(response, "jobs-changed")
    return response


@login_required
@require_POST
def retrain(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask a worker to train."""
    seat = admin_seat_of(request, slug)
    form = TrainForm(seat.project, request.POST)
    if form.is_valid():
        try:
            request_job(
                kind="train",
                project=seat.project,
                by=request.user,
                now=timezone.now(),
                arguments=form.arguments,
            )
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            return go_on_to(request, "project", slug)
    context = seat.context("project", open_dialog="retrain")
    if not request.htmx:
        context["agreement"] = agreement_in(seat.project)
        for read in PARTS.values():
            context |= read(seat.project)
    context |= _retrain(seat.project, form)
    return render_screen(request, "project", context, fragment="retrain_form", status=422)


def _figures(project: Project) -> dict[str, Any]:
    standings = standings_of(project)
    return {
        "progress": progress_of(project, now=timezone.now()),
        "kept": kept_unchanged(project),
        "standings": standings,
        "missing_to_judge": missing_to_judge(project),
    }


def _model(project: Project) -> dict[str, Any]:
    standings = standings_of(project)
    versions = project.versions.all()
    newest = versions.exclude(state=ModelVersion.State.TRAINING).first()
    return {
        "standings": standings,
        "has_model": has_model(standings),
        "version_in_use": versions.filter(state=ModelVersion.State.IN_USE).first(),
        "newest_version": newest,
        "by_hand": promotion_by_hand(newest) if newest else None,
        "is_training": project.jobs.unfinished().filter(kind="train").exists(),
        "missing_to_train": missing_for_first_training(project),
        "missing_to_judge": missing_to_judge(project),
    }


def _queue(project: Project) -> dict[str, Any]:
    return {"progress": progress_of(project, now=timezone.now())}


def _jobs(project: Project) -> dict[str, Any]:
    jobs = list(project.jobs.unfinished().order_by("-state", "pk"))
    last = project.jobs.exclude(pk__in=[job.pk for job in jobs]).first()
    return {
        "jobs": jobs,
        "failed": last if last and last.state == Job.State.FAILED else None,
        "poll": POLL_WHILE_RUNNING if jobs else POLL_AT_REST,
        "events": project.events.filter(document=None)
        .select_related("actor")
        .order_by("-happened_at", "-pk")[:LATEST_EVENTS],
    }


PARTS: dict[str, Callable[[Project], dict[str, Any]]] = {
    "figures": _figures,
    "model": _model,
    "queue": _queue,
    "jobs": _jobs,
}


def _retrain(project: Project, form: TrainForm) -> dict[str, Any]:
    newest = project.versions.first()
    return {
        "train_form": form,
        "approved_train": approved_in(project, Split.TRAIN),
        "approved_validation": approved_in(project, Split.VALIDATION),
        "missing_to_judge": missing_to_judge(project),
        "next_number": newest.number + 1 if newest else 1,
    }


def _some_changed(request: SignedInRequest, jobs: list[Job]) -> bool:
    """Whether a job that the page shows has ended since, or another was asked for."""
    shown = set(filter(None, request.GET.get("shown", "").split(",")))
    return shown != {str(job.pk) for job in jobs}
