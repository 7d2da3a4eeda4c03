"""The list of a person's projects."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotate.models import Document, Membership, Project
from annotate.permissions import may_found, membership_of
from annotate.views.screen import SignedInRequest, render_screen

PER_PAGE = 24
COUNTED_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project in the list, with counts that stop at COUNTED_UP_TO."""

    project: Project
    membership: Membership | None
    waiting: int
    approved: int


@login_required
@require_safe
def projects(request: SignedInRequest) -> HttpResponse:
    """Show the projects the person takes part in."""
    found = Project.objects.open_to(request.user).prefetch_related("questions")
    page = Paginator(found, per_page=PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": [_card(project, request) for project in page],
        "counted_up_to": COUNTED_UP_TO,
        "may_found": may_found(request.user),
    }
    return render_screen(request, "projects", context)


def _card(project: Project, request: SignedInRequest) -> ProjectCard:
    approved = project.documents.filter(state=Document.State.APPROVED)
    return ProjectCard(
        project=project,
        membership=membership_of(request.user, project),
        waiting=project.documents.waiting().count_up_to(COUNTED_UP_TO),
        approved=approved.count_up_to(COUNTED_UP_TO),
    )
