"""Where a person stands in a project: the first question of every view."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from annotate.models import Membership, Project
from annotate.permissions import membership_of
from annotate.views.screen import SignedInRequest


@dataclass(frozen=True, slots=True)
class Seat:
    """A project, and the membership of the person who asks."""

    project: Project
    membership: Membership

    def context(self, section: str, **more: Any) -> dict[str, Any]:
        """What every page of a project needs, and what this one adds."""
        return {
            "project": self.project,
            "membership": self.membership,
            "section": section,
            **more,
        }


def seat_of(request: SignedInRequest, slug: str) -> Seat:
    """The person's seat in the project called `slug`; a 404 page to those who have none."""
    project = get_object_or_404(Project.objects.open_to(request.user), slug=slug)
    membership = membership_of(request.user, project)
    if membership is None:
        raise PermissionDenied
    return Seat(project, membership)


def reviewer_seat_of(request: SignedInRequest, slug: str) -> Seat:
    """Like `seat_of`, for reviewers and admins alone."""
    seat = seat_of(request, slug)
    if not seat.membership.may_review:
        raise PermissionDenied
    return seat


def admin_seat_of(request: SignedInRequest, slug: str) -> Seat:
    """Like `seat_of`, for those who run the project alone."""
    seat = seat_of(request, slug)
    if not seat.membership.is_admin:
        raise PermissionDenied
    return seat
