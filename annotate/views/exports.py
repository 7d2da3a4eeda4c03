"""Export in the browser: gold, streamed as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotate.errors import ExportRefused
from annotate.exporting import check_export, export_rows, write_export
from annotate.forms.files import ExportForm
from annotate.views.screen import SignedInRequest
from annotate.views.seat import admin_seat_of

CONTENT_TYPES = {
    "jsonl": "application/jsonl",
    "conll": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


@login_required
@require_safe
def export(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Download the approved answers; the file comes piece by piece, however long it is."""
    seat = admin_seat_of(request, slug)
    form = ExportForm(seat.project, request.GET)
    if not form.is_valid():
        messages.error(request, _("There is no such format or question."))
        return redirect("documents", slug)
    chosen, question = form.cleaned_data["format"], form.chosen_question
    try:
        check_export(seat.project, chosen, question=question)
        pieces = write_export(
            export_rows(seat.project), chosen, project=seat.project, question=question
        )
    except ExportRefused as error:
        messages.error(request, str(error))
        return redirect("documents", slug)
    response = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[chosen])
    name = f"{seat.project.slug}-gold-{timezone.localdate():%Y-%m-%d}.{chosen}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
