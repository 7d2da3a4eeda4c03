"""Where people reach this installation, for the links that commands print."""

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _


def add_url_option(parser: CommandParser) -> None:
    """`--url`, for what can't be known here."""
    parser.add_argument(
        "--url",
        default=_known_address(),
        help=_("Address at which people reach the site. Default: %(default)s"),
    )


def link_to(site: str, path: str) -> str:
    """The whole address of a page. Raises CommandError for a site without http:// or https://."""
    if not site.startswith(("http://", "https://")):
        raise CommandError(
            _("“%(url)s” is no address such as https://collab.example.org/.") % {"url": site}
        )
    return site.rstrip("/") + path


def _known_address() -> str:
    """The address that `start` prints, unless the settings name one for the world outside."""
    outside = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    return f"{outside[0]}/" if outside else f"http://{settings.HOST}:{settings.PORT}/"
