"""Print a link that lets one person into a project."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotate.inviting import LINK_DAYS, make_link, open_links, withdraw_link
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.management.site_address import add_url_option, link_to
from annotate.models import Membership, Project


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
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--list", action="store_true", help=gettext_lazy("List the open links, make none.")
        )
        instead.add_argument(
            "--withdraw",
            type=int,
            metavar="NUMBER",
            help=gettext_lazy("Close the open link of this number, make none."),
        )

    def handle(self, *, project: str, **options: Any) -> None:
        target = find_project(project)
        if options["list"]:
            self._list(target)
        elif options["withdraw"] is not None:
            self._withdraw(target, options["withdraw"])
        else:
            self._invite(target, **options)

    def _list(self, project: Project) -> None:
        for link in open_links(project, timezone.now()):
            until = date_format(timezone.localtime(link.expires_at), "DATETIME_FORMAT")
            trust = "" if link.trusted else ", " + _("not trusted")
            self.stdout.write(f"{link.pk}: {link.get_role_display()}{trust}, → {until}")

    def _withdraw(self, project: Project, number: int) -> None:
        link = open_links(project, timezone.now()).filter(pk=number).first()
        if link is None:
            raise CommandError(
                _("%(project)s has no open link %(number)d; --list shows those there are.")
                % {"project": project, "number": number}
            )
        withdraw_link(link=link, by=None, now=timezone.now())
        self.stdout.write(self.style.SUCCESS(_("The link is withdrawn.")))

    def _invite(self, target: Project, **options: Any) -> None:
        address, days = link_to(options["url"], ""), options["days"]
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
