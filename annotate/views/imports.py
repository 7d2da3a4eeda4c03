"""Import in the browser: a file is checked, its report shown, then a job takes it in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotate.errors import CollabError, ImportRefused
from annotate.forms.files import ImportForm
from annotate.importing import ImportOptions, check_file
from annotate.jobs import request_job
from annotate.models import Job
from annotate.uploads import Upload, keep
from annotate.views.going_on import go_on_to
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, admin_seat_of

CHECKED_AT_ONCE = 2_000_000
"""Bytes up to which the web process checks a file itself; beyond, a worker does."""
CHECK_PRIORITY = 20


@login_required
@require_POST
def import_check(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep an uploaded file and say what importing it would do. Nothing is imported."""
    seat = admin_seat_of(request, slug)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _dialog(request, seat, status=422, import_form=form)
    try:
        options = ImportOptions(**form.options)
    except CollabError as error:
        form.add_error(None, str(error))
        return _dialog(request, seat, status=422, import_form=form)
    file = form.cleaned_data["file"]
    upload = keep(file, options.to_json())
    if file.size > CHECKED_AT_ONCE:
        job = request_job(
            kind="import",
            project=seat.project,
            by=request.user,
            now=timezone.now(),
            arguments={**upload.arguments, "check_only": True},
            priority=CHECK_PRIORITY,
        )
        return _dialog(request, seat, job=job)
    try:
        report = check_file(upload.path, options, seat.project)
    except ImportRefused as refusal:
        upload.path.unlink(missing_ok=True)
        return _dialog(request, seat, status=422, refusal=_refusal(refusal), import_form=form)
    return _dialog(
        request,
        seat,
        sentences=list(report.sentences()),
        documents=report.documents,
        changes_anything=report.changes_anything,
        token=upload.token(seat.project),
        file_name=options.file_name,
    )


@login_required
@require_safe
def import_checked(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """How far a worker's check is; once it is done, its report."""
    seat = admin_seat_of(request, slug)
    jobs = seat.project.jobs.filter(kind="import", arguments__check_only=True)
    job = get_object_or_404(jobs, pk=pk)
    if not job.is_finished:
        return _dialog(request, seat, job=job)
    if job.state != Job.State.DONE:
        refusal = {"message": job.error or job.get_state_display(), "errors": []}
        return _dialog(request, seat, refusal=refusal, import_form=ImportForm())
    if "errors" in job.outcome:
        return _dialog(request, seat, refusal=job.outcome, import_form=ImportForm())
    upload = Upload.of_job(job)
    return _dialog(
        request,
        seat,
        sentences=job.outcome["sentences"],
        documents=job.outcome["documents"],
        changes_anything=job.outcome["documents"] or job.outcome["labels_added"],
        token=upload.token(seat.project),
        file_name=upload.options.get("file_name", ""),
    )


@login_required
@require_POST
def import_start(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask a worker to import a file that was checked."""
    seat = admin_seat_of(request, slug)
    upload = Upload.from_token(request.POST.get("token", ""), seat.project)
    if upload is None:
        form = ImportForm()
        refusal = {"message": _("The file is gone. Choose it again."), "errors": []}
        return _dialog(request, seat, status=422, refusal=refusal, import_form=form)
    job = request_job(
        kind="import",
        project=seat.project,
        by=request.user,
        now=timezone.now(),
        arguments=upload.arguments,
    )
    return go_on_to(request, "job", slug, job.pk)


def _refusal(refusal: ImportRefused) -> dict[str, Any]:
    return {"message": refusal.args[0], "errors": refusal.errors}


def _dialog(
    request: SignedInRequest, seat: Seat, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The dialog's content for htmx; the same on a page of its own without it."""
    context = seat.context("documents", **more)
    return render_screen(request, "import", context, fragment="content", status=status)
