"""Where the browser goes after a change."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from annotate.views.screen import wants_fragment


def go_on_to(request: HttpRequest, name: str, *args: object, **kwargs: object) -> HttpResponse:
    """A redirect to the page called `name`, for htmx too: it then loads the page whole."""
    if wants_fragment(request):
        return HttpResponseClientRedirect(resolve_url(name, *args, **kwargs))
    return HttpResponseRedirect(resolve_url(name, *args, **kwargs))
