"""Put a model version into use."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.management.command import CollabCommand
from annotate.management.finding import find_project, find_version
from annotate.promoting import promote


class Command(CollabCommand):
    """`manage.py promote PROJECT VERSION`."""

    help = gettext_lazy(
        "Put a model version into use, whatever its figures. A worker then tags the open documents "
        "again."
    )
    example = "manage.py promote clinical 3"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument("version", help=gettext_lazy("Number of the version, such as 3 or v3."))

    def handle(self, *, project: str, version: str, **options: Any) -> None:
        target = find_project(project)
        now_in_use = promote(version=find_version(target, version), by=None, now=timezone.now())
        words = _("%(version)s of %(project)s is in use.")
        self.stdout.write(self.style.SUCCESS(words % {"version": now_in_use, "project": target}))
