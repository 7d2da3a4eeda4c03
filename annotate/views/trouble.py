"""What the desk says when something stands in the way; the labels stay on the page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from annotate.errors import (
    AnswerRefused,
    CollabError,
    LeaseLost,
    MarkupRefused,
    StaleRevision,
)
from annotate.forms.annotate import WithMarkup
from annotate.models import Annotation, Document, Draft, Lease
from annotate.views.screen import SignedInRequest
from annotate.views.seat import Seat
from annotate.views.sheet import save_of
from annotate.views.versions import side_by_side

REFUSED = (AnswerRefused, MarkupRefused)
CONFLICT = (LeaseLost, StaleRevision)
TEMPLATE = "annotate/annotate/_trouble.html"


def errors_of(form: forms.Form) -> list[str]:
    """What is wrong with a form, as sentences."""
    return [str(error) for errors in form.errors.values() for error in errors]


def refused(request: HttpRequest, errors: list[str]) -> HttpResponse:
    """What was wrong with what was sent, for the dialog over the text."""
    return render(request, TEMPLATE, {"trouble": "refused", "errors": errors}, status=422)


def conflict(
    request: SignedInRequest, seat: Seat, document: int, error: CollabError
) -> HttpResponse:
    """Who has the document now; or both versions, if another window of the person changed it."""
    found = seat.project.documents.filter(pk=document).first()
    if found is None:
        return HttpResponse(status=404)
    draft = Draft.objects.filter(document=found, user=request.user).first()
    context = seat.context(
        "annotate",
        trouble="stale" if isinstance(error, StaleRevision) else "lost",
        document=found,
        now=timezone.now(),
        version=draft.version if draft else 0,
        saved_as=save_of(draft),
    )
    if isinstance(error, StaleRevision):
        context |= _versions(request, found, draft)
    else:
        context["lease"] = Lease.objects.select_related("user").filter(document=found).first()
    return render(request, TEMPLATE, context, status=409)


def _versions(request: SignedInRequest, document: Document, draft: Draft | None) -> dict[str, Any]:
    """The version that was sent beside the one that the server has, decided or not."""
    decided = None if draft else _decided(request, document)
    other = draft or decided
    form = WithMarkup(request.POST)
    rows = []
    if other is not None and form.is_valid():
        rows = side_by_side(document, form.cleaned_data["markup"], other.markup)
    return {"rows": rows, "decided": decided}


def _decided(request: SignedInRequest, document: Document) -> Annotation | None:
    return document.annotations.standing().filter(annotator=request.user).first()
