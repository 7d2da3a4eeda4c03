"""A person's language and time zone, in effect while a request of theirs is answered."""

from collections.abc import Callable
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from annotate.models import User


def language_of(person: User, request: HttpRequest) -> str:
    """The language that `person` chose; else what their browser asks for."""
    if person.language in dict(settings.LANGUAGES):
        return person.language
    return translation.get_language_from_request(request)


def time_zone_of(person: User) -> tzinfo:
    """The zone that `person` chose, as long as this machine knows it; else the server's."""
    try:
        return ZoneInfo(person.time_zone) if person.time_zone else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


def offered_time_zones() -> list[str]:
    """The names to choose from: places, and UTC."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return ["UTC", *sorted(places)]


def preferred_language_and_zone(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, after LocaleMiddleware: a signed-in person's own choices come first."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        person = request.user
        if not isinstance(person, User):
            return get_response(request)
        # Not taken back afterwards: LocaleMiddleware names the language in the answer's header,
        # and chooses anew at the next request.
        translation.activate(language_of(person, request))
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(time_zone_of(person)):
            return get_response(request)

    return answer
