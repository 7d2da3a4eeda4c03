"""Print a link that lets one person into a project."""

from typing import Any

from django.core.management.base import CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotate.inviting import LINK_DAYS, make_link
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.management.site_address import add_url_option, link_to
from annotate.models import Membership


class Command(CollabCommand):
    """`manage.py invite PROJECT`."""

    help = gettext_lazy(
        "Print a link that lets one person into a project, once, with the account they have or a "
        "new one."
    )
    example = "manage.py invite clinical --role reviewer --days 3"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "--role", choices=Membership.Role.values, default=Membership.Role.ANNOTATOR
        )
        parser.add_argument(
            "--untrusted",
            action="store_true",
            help=gettext_lazy("Their answers wait for a reviewer."),
        )
        parser.add_argument(
            "--days",
            type=int,
            default=LINK_DAYS,
            help=gettext_lazy("Until it expires; default: %(default)s."),
        )
        add_url_option(parser)

    def handle(self, *, project: str, url: str, **options: Any) -> None:
        target, days = find_project(project), options["days"]
        address = link_to(url, "")
        made = make_link(
            project=target,
            role=options["role"],
            trusted=not options["untrusted"],
            days=days,
            by=None,
            now=timezone.now(),
        )
        words = ngettext(
            "Lets one person into %(project)s, once, within %(days)d day:",
            "Lets one person into %(project)s, once, within %(days)d days:",
            days,
        )
        self.stdout.write(self.style.SUCCESS(words % {"project": target, "days": days}))
        self.stdout.write(address + reverse("join", args=[made.token]))
        self.stdout.write(_("It is shown only now. On the page People it can be withdrawn."))
