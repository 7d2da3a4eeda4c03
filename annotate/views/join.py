"""Coming into a project by a link: with the account one has, or with a new one."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from annotate.errors import CollabError, LinkRefused
from annotate.forms.people import NewAccountForm
from annotate.inviting import accept_link, join_with_new_account, open_link
from annotate.models import InvitationLink, Membership
from annotate.views.screen import render_screen

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link is for, or come in by it. Looking at it doesn't use it up."""
    try:
        link = open_link(token=token, now=timezone.now())
    except LinkRefused as error:
        return _closed(request, error)
    if request.method != "POST":
        return _page(request, link, NewAccountForm())
    if request.user.is_authenticated:
        return _join_as_oneself(request, token)
    return _join_anew(request, link, token)


def _join_as_oneself(request: HttpRequest, token: str) -> HttpResponse:
    assert request.user.is_authenticated
    try:
        membership = accept_link(token=token, user=request.user, now=timezone.now())
    except LinkRefused as error:
        return _closed(request, error)
    return _welcome(request, membership)


def _join_anew(request: HttpRequest, link: InvitationLink, token: str) -> HttpResponse:
    form = NewAccountForm(request.POST)
    if not form.is_valid():
        return _page(request, link, form, status=422)
    given = form.cleaned_data
    try:
        membership = join_with_new_account(
            token=token,
            name=given["username"],
            password=given["password1"],
            now=timezone.now(),
        )
    except LinkRefused as error:
        return _closed(request, error)
    except CollabError as error:
        form.add_error(None, str(error))
        return _page(request, link, form, status=422)
    login(request, membership.user, backend=BACKEND)
    return _welcome(request, membership)


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    messages.success(request, _("You are in %(project)s.") % {"project": membership.project})
    return redirect("project", membership.project.slug)


def _page(
    request: HttpRequest, link: InvitationLink, form: NewAccountForm, *, status: int = 200
) -> HttpResponse:
    return render_screen(request, "join", {"link": link, "form": form}, status=status)


def _closed(request: HttpRequest, error: LinkRefused) -> HttpResponse:
    return render_screen(request, "join", {"refusal": str(error)}, status=410)
