"""A person's keys: a page of their account, and the form inside the list of keys at work."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from annotate.forms.keys import KeysForm
from annotate.keys import SCREENS, keys_of
from annotate.views.screen import SignedInRequest, render_screen, wants_fragment


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_keys(request: SignedInRequest, screen: str = "annotate") -> HttpResponse:
    """Show the keys of a screen to change them, change them, or go back to Collab's own."""
    if screen not in SCREENS:
        raise Http404
    if request.method != "POST":
        return _answer(request, KeysForm(request.user, screen))
    form = KeysForm(request.user, screen, request.POST)
    if "usual" in request.POST:
        form.reset()
    elif form.is_valid():
        form.save()
    else:
        return _answer(request, form, status=422)
    return _saved(request, screen)


def _saved(request: SignedInRequest, screen: str) -> HttpResponse:
    if not wants_fragment(request):
        messages.success(request, _("Saved."))
        return redirect("account_keys", screen)
    keys = keys_of(request.user.preferences, screen)
    response = _answer(request, KeysForm(request.user, screen), saved=True)
    return trigger_client_event(response, "keyschanged", keys.to_json())


def _answer(
    request: SignedInRequest, form: KeysForm, *, status: int = 200, saved: bool = False
) -> HttpResponse:
    context = {"form": form, "saved": saved, "crumb": _("Account"), "screens": SCREENS}
    return render_screen(request, "keys", context, fragment="form", status=status)
