"""What stands beside the text of the annotate screen: comments, and the person's last documents."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from annotate.commenting import comment_on, talk_about
from annotate.errors import AnswerRefused
from annotate.forms.comments import CommentForm
from annotate.models import Annotation, Document
from annotate.search import open_to
from annotate.views.screen import SignedInRequest, render_screen, wants_fragment
from annotate.views.seat import Seat, seat_of

MOST_LISTED = 20


@login_required
@require_POST
def annotate_comment(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a comment to a document that the person holds or has said something of."""
    seat = seat_of(request, slug)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    document = get_object_or_404(open_to(seat.membership), pk=form.cleaned_data["document"])
    text = form.cleaned_data["text"]
    try:
        comment_on(document=document, author=request.user, text=text, now=timezone.now())
    except AnswerRefused as error:
        if wants_fragment(request):
            return _pane(request, seat, document, error=str(error), begun=text)
        messages.error(request, str(error))
    if wants_fragment(request):
        return _pane(request, seat, document)
    return redirect("annotate", slug)


@login_required
@require_safe
def annotate_past(request: SignedInRequest, slug: str) -> HttpResponse:
    """The person's last documents, to go back to."""
    seat = seat_of(request, slug)
    said = (
        Annotation.objects.standing()
        .filter(annotator=request.user, document__project=seat.project)
        .select_related("document")
        .defer("document__text", "markup_json")
        .order_by("-submitted_at", "-pk")[:MOST_LISTED]
    )
    context = seat.context("annotate", said=said)
    return render(request, "annotate/annotate/_mine.html", context)


def _pane(
    request: SignedInRequest, seat: Seat, document: Document, *, error: str = "", begun: str = ""
) -> HttpResponse:
    context = seat.context(
        "annotate",
        document=document,
        talk=talk_about(document, request.user),
        error=error,
        begun=begun,
        is_answer=True,
    )
    status = 422 if error else 200
    return render_screen(request, "annotate", context, fragment="talk", status=status)
