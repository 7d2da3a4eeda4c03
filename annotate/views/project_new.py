"""A new project, from a ready-made label scheme or from nothing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotate.errors import CollabError
from annotate.forms.project_new import NewProjectForm
from annotate.founding import create_project
from annotate.kinds import kind_named
from annotate.models import COLOUR_SLOTS
from annotate.permissions import may_found
from annotate.scheme import QuestionSpec
from annotate.starters import STARTERS, starter_scheme
from annotate.views.screen import SignedInRequest, render_screen


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: SignedInRequest) -> HttpResponse:
    """Show the form, or create the project and go on to its documents."""
    _refuse_others(request)
    if request.method != "POST":
        return _page(request, NewProjectForm())
    form = NewProjectForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            scheme = starter_scheme(given["starter"])
            project = create_project(
                slug=given["slug"],
                name=given["name"],
                language=given["language"],
                scheme=scheme,
                rules=form.rules,
                by=request.user,
                now=timezone.now(),
            )
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            return redirect("documents" if scheme.questions else "project_settings", project.slug)
    return _page(request, form, status=422)


@login_required
@require_safe
def project_new_scheme(request: SignedInRequest) -> HttpResponse:
    """What the chosen template asks."""
    _refuse_others(request)
    starter = request.GET.get("starter", "")
    context = _scheme(starter if starter in STARTERS else STARTERS[0])
    context |= {"form": NewProjectForm(initial={"starter": starter}), "cards": _cards()}
    return render_screen(request, "project_new", context, fragment="scheme")


def _refuse_others(request: SignedInRequest) -> None:
    if not may_found(request.user):
        raise PermissionDenied


def _page(request: SignedInRequest, form: NewProjectForm, status: int = 200) -> HttpResponse:
    chosen = form["starter"].value()
    context = {
        "form": form,
        "crumb": _("New project"),
        "cards": _cards(),
        "starter": chosen,
        **_scheme(chosen if chosen in STARTERS else STARTERS[0]),
    }
    return render_screen(request, "project_new", context, status=status)


def _cards() -> list[dict[str, Any]]:
    return [{"slug": name, "scheme": starter_scheme(name)} for name in STARTERS]


def _scheme(starter: str) -> dict[str, Any]:
    scheme = starter_scheme(starter)
    return {"starter": starter, "questions": [_question(spec) for spec in scheme.questions]}


def _question(spec: QuestionSpec) -> dict[str, Any]:
    """A question with the colours its labels will get: the slots in their order."""
    labels = [
        {"slot": place % COLOUR_SLOTS + 1, "label": label}
        for place, label in enumerate(spec.labels)
    ]
    return {"name": spec.name, "kind": kind_named(spec.kind).title, "labels": labels}
