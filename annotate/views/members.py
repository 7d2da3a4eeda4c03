"""The people of a project: let in, changed, shut out. Shown on the settings page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotate.errors import CollabError
from annotate.forms.members import InviteForm, MemberForm
from annotate.founding import change_member, deactivate_member
from annotate.inviting import invite
from annotate.views.project_settings import settings_page
from annotate.views.screen import SignedInRequest
from annotate.views.seat import admin_seat_of


@login_required
@require_POST
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
            return settings_page(request, seat, invitation=invitation)
    return settings_page(request, seat, status=422, invite_form=form)


@login_required
@require_POST
def member(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change what a member may do, or shut them out."""
    seat = admin_seat_of(request, slug)
    membership = get_object_or_404(seat.project.memberships.select_related("user"), pk=pk)
    form = MemberForm(request.POST)
    now = timezone.now()
    if not form.is_valid():
        return settings_page(request, seat, status=422, member_refused=form.errors.as_text())
    given = form.cleaned_data
    try:
        if membership.active and not given["active"]:
            deactivate_member(membership=membership, by=request.user, now=now)
        else:
            change_member(membership=membership, by=request.user, now=now, **given)
    except CollabError as error:
        return settings_page(request, seat, status=422, member_refused=str(error))
    messages.success(request, _("%(user)s: saved.") % {"user": membership.user})
    return redirect("project_settings", slug)
