"""The login page. Tries are limited, and the page says how many are left and for how long."""

import math
from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotate.forms.account import SignInForm


class SignIn(LoginView):
    """Name and password; then the page the person came for."""

    template_name = "annotate/login/page.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The same page with what was wrong: 422, or 429 once the name is locked."""
        name = form.cleaned_data.get("username", "")
        failures = AxesProxyHandler.get_failures(self.request, {"username": name})
        left = settings.AXES_FAILURE_LIMIT - failures
        context: dict[str, Any] = self.get_context_data(form=form)
        if left <= 0:
            context["refusal"] = _locked_sentence(self.request, name)
            return self.render_to_response(context, status=429)
        if form.non_field_errors():
            context["refusal"] = _mismatch_sentence(left)
        return self.render_to_response(context, status=422)


def keep_answer(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None
) -> HttpResponse:
    """The login page has said that the name is locked: axes need not replace it."""
    return response


def _mismatch_sentence(left: int) -> str:
    tries = ngettext("%(left)d try left.", "%(left)d tries left.", left) % {"left": left}
    return _("Name and password do not match.") + " " + tries


def _locked_sentence(request: HttpRequest, name: str) -> str:
    """How long the name stays locked for this address."""
    last = (
        AccessAttempt.objects.filter(username=name, ip_address=get_client_ip_address(request))
        .order_by("-attempt_time")
        .first()
    )
    cool_off = get_cool_off(request) or timedelta()
    until = (last.attempt_time if last else timezone.now()) + cool_off
    minutes = max(1, math.ceil((until - timezone.now()) / timedelta(minutes=1)))
    return ngettext(
        "Too many tries with this name. It opens again in %(minutes)d minute.",
        "Too many tries with this name. It opens again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
