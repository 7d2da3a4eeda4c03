"""The guideline: a page for every member with its versions, and the drawer beside the text."""

import hashlib
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from annotate.guideline_text import guideline_html
from annotate.models import Guideline, Project, Question, questions_of
from annotate.views.screen import SignedInRequest, render_screen, wants_fragment
from annotate.views.seat import seat_of

IN_DRAWER, ON_PAGE = 2, 1


@dataclass(frozen=True, slots=True)
class Guide:
    """One version of the guideline as it is shown; None and empty where nobody wrote one yet."""

    version: Guideline | None
    html: str
    questions: tuple[Question, ...]

    @property
    def state(self) -> str:
        """Changes whenever there is something new to read."""
        labels = [
            (label.slug, label.name, label.description)
            for question in self.questions
            for label in question.labels.all()
        ]
        return hashlib.sha256(f"{self.html}{labels}".encode()).hexdigest()[:16]


@login_required
@require_safe
def guideline(request: SignedInRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Show the guideline as it holds, or an earlier version; the drawer asks for what is new."""
    seat = seat_of(request, slug)
    in_drawer = wants_fragment(request)
    guide = _guide(seat.project, number, below=IN_DRAWER if in_drawer else ON_PAGE)
    if in_drawer and request.GET.get("have") == guide.state:
        return HttpResponse(status=204)
    versions = seat.project.guidelines.select_related("written_by").defer("text")
    context = seat.context("project", guide=guide, versions=versions)
    return render_screen(request, "guideline", context, fragment="guide")


def _guide(project: Project, number: int | None, *, below: int) -> Guide:
    written = project.guidelines.select_related("written_by").order_by("-number")
    version = (written.filter(number=number) if number else written).first()
    if number and version is None:
        raise Http404
    html = guideline_html(version.text, below=below) if version else ""
    return Guide(version, html, tuple(questions_of(project)))
