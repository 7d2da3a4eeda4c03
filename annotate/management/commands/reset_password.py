"""Print a one-time link by which a person sets a new password."""

from typing import Any

from django.core.management.base import CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.management.command import CollabCommand
from annotate.management.finding import find_user
from annotate.management.site_address import add_url_option, link_to
from annotate.password_resetting import make_reset_link


class Command(CollabCommand):
    """`manage.py reset_password NAME`."""

    help = gettext_lazy(
        "Print a link by which a person sets a new password: once, within a day. Who opens it "
        "becomes that person, so send it to nobody else."
    )
    example = "manage.py reset_password amira --url https://collab.example.org/"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="name")
        add_url_option(parser)

    def handle(self, *, username: str, url: str, **options: Any) -> None:
        address = link_to(url, "")
        link = make_reset_link(person=find_user(username), by=None, now=timezone.now())
        self.stdout.write(
            self.style.SUCCESS(
                _("A new password for %(name)s, once, within a day:") % {"name": link.person}
            )
        )
        self.stdout.write(address + reverse("reset_password", args=[link.uid, link.token]))
