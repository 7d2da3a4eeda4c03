"""Export in the browser: the gold of the documents that a filter finds, streamed as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotate.errors import ExportRefused, FilterRefused
from annotate.exporting import check_export, export_rows, write_export
from annotate.forms.files import ExportForm
from annotate.search import documents_in
from annotate.views.document_changes import filter_in
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
        documents = documents_in(
            seat.project, filter_in(request.GET), now=timezone.now(), asker=seat.membership
        )
        check_export(seat.project, chosen, question=question, documents=documents)
        rows = export_rows(seat.project, documents=documents)
        pieces = write_export(rows, chosen, project=seat.project, question=question)
    except (ExportRefused, FilterRefused) as error:
        messages.error(request, str(error))
        return redirect("documents", slug)
    response = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[chosen])
    name = f"{seat.project.slug}-gold-{timezone.localdate():%Y-%m-%d}.{chosen}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
