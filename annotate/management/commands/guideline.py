"""Print a project's guideline, or write its next version."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.founding import write_guideline
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Guideline, Project


class Command(CollabCommand):
    """`manage.py guideline PROJECT`."""

    help = gettext_lazy("Print the guideline of a project, or write its next version.")
    example = "manage.py guideline clinical --write guideline.md"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "--number",
            type=int,
            help=gettext_lazy("Print this version, not the one that holds."),
        )
        parser.add_argument(
            "--write", type=Path, help=gettext_lazy("A file in Markdown: the next version.")
        )

    def handle(self, *, project: str, write: Path | None, **options: Any) -> None:
        target = find_project(project)
        if write is None:
            self.stdout.write(_version(target, options["number"]).text)
            return
        text = _read(write)
        written = write_guideline(project=target, text=text, by=None, now=timezone.now())
        self.stdout.write(
            self.style.SUCCESS(
                _("Version %(number)d of the guideline holds.") % {"number": written.number}
            )
        )


def _version(project: Project, number: int | None) -> Guideline:
    versions = project.guidelines.order_by("-number")
    found = (versions.filter(number=number) if number is not None else versions).first()
    if found is not None:
        return found
    there_are = ", ".join(str(version.number) for version in reversed(versions))
    if not there_are:
        raise CommandError(_("%(project)s has no guideline yet.") % {"project": project})
    raise CommandError(
        _("There is no version %(number)d; there are: %(versions)s.")
        % {"number": number, "versions": there_are}
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(_("%(path)s is not text in UTF-8.") % {"path": path}) from error
