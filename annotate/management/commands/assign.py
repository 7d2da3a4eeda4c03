"""Fix documents for certain people."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotate.assigning import assign, unassign
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project, find_user
from annotate.models import Document, Project, User
from annotate.models.document import DocumentQuerySet

MOST_NAMED = 10


class Command(CollabCommand):
    """`manage.py assign PROJECT NAME …`."""

    help = gettext_lazy(
        "Fix documents for people: nobody else is handed them. With several people each document "
        "is for all of them. With --remove, take documents from them again."
    )
    example = "manage.py assign clinical amira bo --count 50"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument("people", nargs="+", metavar="name")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "--documents",
            nargs="+",
            metavar="DOCUMENT",
            help=gettext_lazy("Names of documents: their ids in the imported file."),
        )
        which.add_argument(
            "--file",
            type=Path,
            help=gettext_lazy("A text file with the name of a document a line."),
        )
        which.add_argument(
            "--count",
            type=int,
            help=gettext_lazy(
                "This many waiting documents by draw: nobody's yet; with --remove theirs."
            ),
        )
        which.add_argument(
            "--all", action="store_true", help=gettext_lazy("Every document; with --remove mostly.")
        )
        parser.add_argument(
            "--remove", action="store_true", help=gettext_lazy("Take them from these people.")
        )

    def handle(self, *, project: str, people: Sequence[str], **options: Any) -> None:
        target = find_project(project)
        users = [find_user(name) for name in people]
        documents = _chosen(target, users, **options)
        if options["remove"]:
            ended = unassign(documents=documents, users=users, by=None, now=timezone.now())
            words = ngettext("Ended %(n)d assignment.", "Ended %(n)d assignments.", ended)
            self.stdout.write(self.style.SUCCESS(words % {"n": ended}))
            return
        made = assign(documents=documents, users=users, by=None, now=timezone.now())
        words = ngettext("Made %(n)d assignment.", "Made %(n)d assignments.", made)
        self.stdout.write(self.style.SUCCESS(words % {"n": made}))


def _chosen(project: Project, users: Sequence[User], **options: Any) -> DocumentQuerySet:
    visible = project.documents.visible()
    if options["all"]:
        return visible
    if options["count"] is not None:
        return _drawn(project, options["count"], taken_from=users if options["remove"] else ())
    names = options["documents"] or _names_in(options["file"])
    found = dict(visible.filter(external_id__in=names).values_list("external_id", "pk"))
    missing = [name for name in names if name not in found]
    if missing:
        raise CommandError(
            _("%(project)s has no documents called %(names)s.")
            % {"project": project, "names": ", ".join(missing[:MOST_NAMED])}
        )
    return visible.filter(external_id__in=names)


def _drawn(project: Project, count: int, *, taken_from: Sequence[User]) -> DocumentQuerySet:
    """Waiting documents that are nobody's, or theirs from whom they are taken; by draw."""
    if count < 1:
        raise CommandError(_("--count is a number from 1."))
    waiting = project.documents.visible().filter(state=Document.State.WAITING)
    if taken_from:
        waiting = waiting.filter(assignments__user__in=taken_from).distinct()
    else:
        waiting = waiting.filter(is_assigned=False)
    drawn = list(waiting.by_draw().values_list("pk", flat=True)[:count])
    return Document.objects.filter(pk__in=drawn)


def _names_in(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise CommandError(
            _("%(path)s can't be read: %(reason)s.") % {"path": path, "reason": error}
        ) from error
    names = [line.strip() for line in lines if line.strip()]
    if not names:
        raise CommandError(_("%(path)s names no document.") % {"path": path})
    return names
