"""A person's own page: password, theme, text, language, time zone."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from annotate.forms.account import AppearanceForm, ThemeForm
from annotate.preferences import language_of
from annotate.views.screen import SignedInRequest, render_screen


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """Show the account, or save how screens look; the answer is in the language just chosen."""
    if request.method != "POST":
        return _page(
            request, AppearanceForm(instance=request.user), PasswordChangeForm(request.user)
        )
    form = AppearanceForm(request.POST, instance=request.user)
    if not form.is_valid():
        return _page(request, form, PasswordChangeForm(request.user), status=422)
    with translation.override(language_of(form.save(), request)):
        messages.success(request, _("Saved."))
    return redirect("account")


@login_required
@require_POST
def account_password(request: SignedInRequest) -> HttpResponse:
    """Change the password; the person stays signed in here, and is signed out elsewhere."""
    form = PasswordChangeForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, AppearanceForm(instance=request.user), form, status=422)
    update_session_auth_hash(request, form.save())
    messages.success(request, _("Your password is changed."))
    return redirect("account")


@login_required
@require_POST
def account_theme(request: SignedInRequest) -> HttpResponse:
    """Keep light or dark, as the toggle in the header set it."""
    form = ThemeForm(request.POST, instance=request.user)
    if not form.is_valid():
        return HttpResponse(status=422)
    form.save()
    return HttpResponse(status=204)


def _page(
    request: SignedInRequest,
    appearance: AppearanceForm,
    password: PasswordChangeForm,
    status: int = 200,
) -> HttpResponse:
    password.fields["old_password"].widget.attrs.pop("autofocus", None)
    context = {"appearance": appearance, "password": password, "crumb": _("Account")}
    return render_screen(request, "account", context, status=status)
