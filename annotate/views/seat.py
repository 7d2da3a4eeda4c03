"""Where a person stands in a project: the first question of every view."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from annotate.models import Membership, Project
from annotate.permissions import let_in
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
    membership = let_in(request.user, slug)
    if membership is None:
        raise Http404
    return Seat(membership.project, membership)


def desk_seat_of(request: SignedInRequest, slug: str) -> Seat:
    """Like `seat_of`; what a page of somebody else's sends is refused.

    Who signs in anew in another tab may be another person than the one whose work is still here.
    """
    seat = seat_of(request, slug)
    if request.POST.get("person", str(request.user.pk)) != str(request.user.pk):
        raise PermissionDenied
    return seat


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
