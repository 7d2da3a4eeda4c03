"""How a screen answers: as a whole page, or as the fragment that htmx asked for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from annotate.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`."""

    user: User
    htmx: HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx will put the answer into the page it shows, rather than show a new page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_screen(
    request: HttpRequest,
    screen: str,
    context: Mapping[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `annotate/<screen>/page.html`, or `_<fragment>.html` of it if htmx asked."""
    name = f"_{fragment}" if fragment and wants_fragment(request) else "page"
    response = render(request, f"annotate/{screen}/{name}.html", dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
