"""Return to an earlier model version."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.management.command import CollabCommand
from annotate.management.finding import find_project, find_version
from annotate.promoting import roll_back


class Command(CollabCommand):
    """`manage.py roll_back PROJECT`."""

    help = gettext_lazy(
        "Return to the model version that was in use before, or to the one named. A worker then "
        "tags the open documents again."
    )
    example = "manage.py roll_back clinical --to 2"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "--to",
            default="",
            metavar="V",
            help=gettext_lazy("Number of a version that was in use; else the one before."),
        )

    def handle(self, *, project: str, to: str, **options: Any) -> None:
        target = find_project(project)
        version = find_version(target, to) if to else None
        now_in_use = roll_back(project=target, to=version, by=None, now=timezone.now())
        words = _("%(version)s of %(project)s is in use again.")
        self.stdout.write(self.style.SUCCESS(words % {"version": now_in_use, "project": target}))
