"""The people of a project: let in, changed, shut out, relieved of what they have in hand."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annotate.assigning import hand_over
from annotate.errors import CollabError, PermissionRefused
from annotate.forms.people import HandOverForm, InviteForm, LinkForm, MemberForm
from annotate.founding import change_member, deactivate_member
from annotate.holdings import Holdings, holdings_in
from annotate.inviting import invite, make_link, open_links, withdraw_link
from annotate.models import Membership, User
from annotate.password_resetting import make_reset_link, refuse_reset
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, admin_seat_of, reviewer_seat_of


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the table."""

    membership: Membership
    in_hand: Holdings | None
    may_reset: bool


@login_required
@require_safe
def people(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who is in the project, as what, with how many documents in hand."""
    return _page(request, reviewer_seat_of(request, slug))


@login_required
@require_POST
@never_cache
def member_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let a person in. A new account's password is on this answer alone, so it's no redirect."""
    seat = admin_seat_of(request, slug)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitation = invite(
                project=seat.project, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            return _page(request, seat, invitation=invitation)
    return _page(request, seat, status=422, invite_form=form)


@login_required
@require_POST
def member(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change what a member may do, or shut them out."""
    seat = admin_seat_of(request, slug)
    membership = _membership(seat, pk)
    form = MemberForm(request.POST)
    now = timezone.now()
    if not form.is_valid():
        return _page(request, seat, status=422, refusal=form.errors.as_text())
    given = form.cleaned_data
    try:
        if membership.active and not given["active"]:
            deactivate_member(membership=membership, by=request.user, now=now)
        else:
            change_member(membership=membership, by=request.user, now=now, **given)
    except CollabError as error:
        return _page(request, seat, status=422, refusal=str(error))
    messages.success(request, _("%(user)s: saved.") % {"user": membership.user})
    return redirect("people", slug)


@login_required
@require_POST
def member_hand_over(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Give what a person has in hand to another, or back to the queue."""
    seat = reviewer_seat_of(request, slug)
    holder = _membership(seat, pk).user
    form = HandOverForm(seat.project, request.POST)
    if not form.is_valid():
        return _page(request, seat, status=422, refusal=form.errors.as_text())
    to = form.cleaned_data["to"]
    try:
        handed = hand_over(
            project=seat.project, holder=holder, to=to, by=request.user, now=timezone.now()
        )
    except CollabError as error:
        return _page(request, seat, status=422, refusal=str(error))
    counts = {"to": to, "to_person": handed.to_person, "to_queue": handed.to_queue}
    if to is not None:
        said = _("To %(to)s: %(to_person)d. Back to the queue: %(to_queue)d.") % counts
    else:
        said = _("Back to the queue: %(to_queue)d.") % counts
    messages.success(request, said)
    return redirect("people", slug)


@login_required
@require_POST
@never_cache
def member_reset(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Make a link for a person's new password; it is on this answer alone."""
    seat = admin_seat_of(request, slug)
    person = _membership(seat, pk).user
    try:
        link = make_reset_link(person=person, by=request.user, now=timezone.now())
    except CollabError as error:
        return _page(request, seat, status=422, refusal=str(error))
    address = request.build_absolute_uri(reverse("reset_password", args=[link.uid, link.token]))
    return _page(request, seat, reset_link=address, reset_person=person)


@login_required
@require_POST
@never_cache
def link_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make a link to come in by; its address is on this answer alone."""
    seat = admin_seat_of(request, slug)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, seat, status=422, link_form=form)
    made = make_link(project=seat.project, by=request.user, now=timezone.now(), **form.cleaned_data)
    address = request.build_absolute_uri(reverse("join", args=[made.token]))
    return _page(request, seat, join_link=address)


@login_required
@require_POST
def link_withdraw(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Close a link that nobody has used."""
    seat = admin_seat_of(request, slug)
    link = get_object_or_404(seat.project.invitation_links.select_related("project"), pk=pk)
    withdraw_link(link=link, by=request.user, now=timezone.now())
    messages.success(request, _("The link is withdrawn."))
    return redirect("people", slug)


def _membership(seat: Seat, pk: int) -> Membership:
    return get_object_or_404(seat.project.memberships.select_related("user", "project"), pk=pk)


def _page(request: SignedInRequest, seat: Seat, *, status: int = 200, **given: Any) -> HttpResponse:
    """The whole page; `given` are forms that were refused, and what is shown only once."""
    now = timezone.now()
    members = seat.project.memberships.select_related("user")
    in_hand = holdings_in(seat.project, now)
    rows = [
        Person(found, in_hand.get(found.user_id), _may_reset(request.user, found, seat))
        for found in members.order_by("-active", "user__username")
    ]
    fresh = {"invite_form": InviteForm(), "link_form": LinkForm()}
    context = seat.context(
        "people",
        **{**fresh, **given},
        people=rows,
        takers=[row.membership.user for row in rows if row.membership.active],
        links=open_links(seat.project, now) if seat.membership.is_admin else [],
    )
    return render_screen(request, "people", context, status=status)


def _may_reset(by: User, membership: Membership, seat: Seat) -> bool:
    if not (seat.membership.is_admin and membership.active):
        return False
    try:
        refuse_reset(membership.user, by)
    except PermissionRefused:
        return False
    return True
