"""Create a project from a starter or from a scheme file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.founding import create_project
from annotate.management.command import CollabCommand
from annotate.management.finding import find_owner
from annotate.scheme import Scheme
from annotate.starters import STARTERS, starter_scheme


class Command(CollabCommand):
    """`manage.py create_project SLUG`."""

    help = gettext_lazy("Create a project: its questions, their labels, its guideline.")
    example = "manage.py create_project letters --starter customer --owner amira"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help=gettext_lazy("Short name: a–z, 0–9, - and _."))
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--starter", choices=STARTERS, help=gettext_lazy("Start from this."))
        source.add_argument(
            "--scheme",
            type=Path,
            metavar="FILE.json",
            help=gettext_lazy("Questions and labels, as the starters' scheme.json has them."),
        )
        parser.add_argument("--name", default="", help=gettext_lazy("Name for people."))
        parser.add_argument("--language", default="", help=gettext_lazy("Such as en or zh."))
        parser.add_argument(
            "--owner",
            default="",
            metavar="USERNAME",
            help=gettext_lazy("Becomes its admin; by default the first superuser."),
        )

    def handle(self, *, slug: str, owner: str, **options: Any) -> None:
        starter = options["starter"]
        project = create_project(
            slug=slug,
            name=options["name"],
            scheme=starter_scheme(starter) if starter else _scheme_in(options["scheme"]),
            language=options["language"],
            by=find_owner(owner),
            now=timezone.now(),
        )
        asked = ", ".join(spec.slug for spec in project.scheme) or "–"
        self.stdout.write(
            self.style.SUCCESS(
                _("Created %(name)s (%(slug)s), which asks: %(asked)s.")
                % {"name": project.name, "slug": slug, "asked": asked}
            )
        )


def _scheme_in(path: Path) -> Scheme:
    try:
        return Scheme.from_json(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise CommandError(
            _("%(path)s can't be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error
    except ValueError as error:
        raise CommandError(
            _("%(path)s is not JSON: %(reason)s.") % {"path": path, "reason": error}
        ) from error
