"""A project's settings: names, rules, questions, guideline."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotate.errors import CollabError
from annotate.forms.settings import GeneralForm, GuidelineForm, NewQuestionForm, RulesForm
from annotate.founding import (
    add_question,
    change_project,
    change_rules,
    requiring_effect,
    write_guideline,
)
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, admin_seat_of


@login_required
@require_safe
def project_settings(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show all settings."""
    return settings_page(request, admin_seat_of(request, slug))


@login_required
@require_POST
def settings_general(request: SignedInRequest, slug: str) -> HttpResponse:
    """Rename or describe the project."""
    seat = admin_seat_of(request, slug)
    form = GeneralForm(request.POST)
    if form.is_valid():
        try:
            change_project(
                project=seat.project, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            return _saved(request, slug)
    return settings_page(request, seat, status=422, general=form)


@login_required
@require_POST
def settings_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change the rules."""
    seat = admin_seat_of(request, slug)
    form = RulesForm(request.POST)
    if form.is_valid():
        try:
            rules = form.rules(seat.project.rules)
            change_rules(project=seat.project, rules=rules, by=request.user, now=timezone.now())
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            return _saved(request, slug)
    return settings_page(request, seat, status=422, rules=form)


@login_required
@require_POST
def settings_guideline(request: SignedInRequest, slug: str) -> HttpResponse:
    """Write a new version of the guideline."""
    seat = admin_seat_of(request, slug)
    form = GuidelineForm(request.POST)
    if not form.is_valid():
        return settings_page(request, seat, status=422, guideline=form)
    written = write_guideline(
        project=seat.project,
        text=form.cleaned_data["text"].replace("\r\n", "\n"),
        by=request.user,
        now=timezone.now(),
    )
    messages.success(
        request, _("Version %(number)d of the guideline holds.") % {"number": written.number}
    )
    return redirect("project_settings", slug)


@login_required
@require_POST
def question_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask one more question."""
    seat = admin_seat_of(request, slug)
    form = NewQuestionForm(request.POST)
    if form.is_valid() and not _waits_for_word(form, seat):
        try:
            question = add_question(
                project=seat.project, spec=form.spec, by=request.user, now=timezone.now()
            )
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            return redirect("question", slug, question.slug)
    return settings_page(request, seat, status=422, new_question=form)


def settings_page(
    request: SignedInRequest, seat: Seat, *, status: int = 200, **given: Any
) -> HttpResponse:
    """The whole page; `given` are forms that were refused, in place of fresh ones."""
    project = seat.project
    latest = project.guidelines.order_by("-number").first()
    fresh: dict[str, Form | Any] = {
        "general": GeneralForm(instance=project),
        "rules": RulesForm(initial=asdict(project.rules)),
        "guideline": GuidelineForm(initial={"text": latest.text if latest else ""}),
        "new_question": NewQuestionForm(),
    }
    context = seat.context(
        "settings",
        **{**fresh, **given},
        guideline_number=latest.number if latest else 0,
        questions=project.questions.prefetch_related("labels"),
        active_members=project.memberships.filter(active=True).count(),
    )
    return render_screen(request, "project_settings", context, status=status)


def _waits_for_word(form: NewQuestionForm, seat: Seat) -> bool:
    """Whether the form now asks if all approved documents are to go back: none has an answer."""
    return form.cleaned_data["required"] and form.has_to_confirm(requiring_effect(seat.project))


def _saved(request: SignedInRequest, slug: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("project_settings", slug)
