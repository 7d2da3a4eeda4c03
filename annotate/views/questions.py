"""One question: its name and kind, its labels in the order of their keys."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from annotate.errors import CollabError
from annotate.forms.settings import NewLabelForm, PlaceForm, QuestionForm, question_values
from annotate.founding import (
    add_label,
    change_question,
    is_answered,
    move_question,
    remove_question,
    requiring_effect,
)
from annotate.models import Question
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, admin_seat_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, slug: str, question_slug: str) -> HttpResponse:
    """Show a question, or change its name, kind and settings."""
    seat, asked = _asked(request, slug, question_slug)
    if request.method != "POST":
        return _page(request, seat, asked)
    form = QuestionForm(request.POST)
    if form.is_valid() and not _waits_for_word(form, asked):
        try:
            change_question(
                question=asked,
                name=form.cleaned_data["name"],
                kind=form.cleaned_data["kind"],
                required=form.cleaned_data["required"],
                settings=form.settings,
                by=request.user,
                now=timezone.now(),
            )
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("question", slug, question_slug)
    return _page(request, seat, asked, status=422, form=form)


@login_required
@require_POST
def question_place(request: SignedInRequest, slug: str, question_slug: str) -> HttpResponse:
    """Move a question up or down."""
    __, asked = _asked(request, slug, question_slug)
    form = PlaceForm(request.POST)
    if form.is_valid():
        move_question(
            question=asked,
            to=form.cleaned_data["position"],
            by=request.user,
            now=timezone.now(),
        )
    return redirect("project_settings", slug)


@login_required
@require_POST
def question_remove(request: SignedInRequest, slug: str, question_slug: str) -> HttpResponse:
    """Ask a question no more."""
    seat, asked = _asked(request, slug, question_slug)
    try:
        remove_question(question=asked, by=request.user, now=timezone.now())
    except CollabError as error:
        return _page(request, seat, asked, status=422, refusal=str(error))
    messages.success(request, _("“%(name)s” is asked no more.") % {"name": asked.name})
    return redirect("project_settings", slug)


@login_required
@require_POST
def label_new(request: SignedInRequest, slug: str, question_slug: str) -> HttpResponse:
    """Add a label."""
    seat, asked = _asked(request, slug, question_slug)
    form = NewLabelForm(request.POST)
    if form.is_valid():
        try:
            add_label(question=asked, spec=form.spec, by=request.user, now=timezone.now())
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            return redirect("question", slug, question_slug)
    return _page(request, seat, asked, status=422, new_label=form)


def _waits_for_word(form: QuestionForm, asked: Question) -> bool:
    """Whether the form now asks if approved documents without an answer are to go back."""
    becomes_required = form.cleaned_data["required"] and not asked.required
    return becomes_required and form.has_to_confirm(requiring_effect(asked.project, asked))


def _asked(request: SignedInRequest, slug: str, question_slug: str) -> tuple[Seat, Question]:
    seat = admin_seat_of(request, slug)
    return seat, get_object_or_404(seat.project.questions, slug=question_slug)


def _page(
    request: SignedInRequest, seat: Seat, asked: Question, *, status: int = 200, **given: Any
) -> HttpResponse:
    part = asked.labeller_in_use.part if asked.labeller_in_use else None
    learned = set(part.label_slugs) if part else None
    labels = list(asked.labels.all())
    fresh = {
        "form": QuestionForm(initial=question_values(asked)),
        "new_label": NewLabelForm(),
    }
    context = seat.context(
        "settings",
        question=asked,
        labels=labels,
        unlearned=[label for label in labels if learned is not None and label.slug not in learned],
        answered=is_answered(asked),
        **{**fresh, **given},
    )
    return render_screen(request, "question", context, status=status)
