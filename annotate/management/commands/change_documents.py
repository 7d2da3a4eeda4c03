"""Change many documents at once, or undo that."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.bulk_changing import ACTIONS, CHANGED, Change, change_documents, undo_change
from annotate.document_filter import DocumentFilter
from annotate.management.command import CollabCommand
from annotate.management.filtering import add_filter
from annotate.management.finding import find_owner, find_project
from annotate.models import Event, Project, User


class Command(CollabCommand):
    """`manage.py change_documents PROJECT ACTION --filter KEY=VALUE`."""

    help = gettext_lazy(
        "Assign, return to the queue, approve or set aside all documents that a filter finds; "
        "“undo” takes the last change of the person back."
    )
    example = "manage.py change_documents clinical set_aside --filter meta=source=old --by chen"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument("action", choices=[*ACTIONS, "undo"])
        add_filter(parser)
        parser.add_argument(
            "--user",
            action="append",
            default=[],
            metavar="NAME",
            help=gettext_lazy("For “assign”: whom to assign to; repeatable."),
        )
        parser.add_argument(
            "--by",
            default="",
            metavar="NAME",
            help=gettext_lazy("In whose name; by default the first superuser's."),
        )

    def handle(self, *, project: str, action: str, **options: Any) -> None:
        target = find_project(project)
        by = find_owner(options["by"])
        if by is None:
            raise CommandError(_("Nobody can be named for this change: say --by NAME."))
        now = timezone.now()
        with self.progress_bar() as progress:
            if action == "undo":
                last = _last_change(target, by)
                done = undo_change(change=last, by=by, now=now, progress=progress)
            else:
                wanted = DocumentFilter.from_words(options["filter"])
                change = Change(action, wanted, users=tuple(options["user"]))
                done = change_documents(
                    project=target, change=change, by=by, now=now, progress=progress
                )
        self.stdout.write(self.style.SUCCESS(_said(done)))


def _last_change(project: Project, by: User) -> Event:
    change = project.events.filter(actor=by, verb=CHANGED).order_by("-pk").first()
    if change is None:
        raise CommandError(
            _("%(user)s has changed nothing in %(project)s that could be undone.")
            % {"user": by, "project": project}
        )
    return change


def _said(event: Event) -> str:
    said = _("%(documents)d documents changed, %(left_out)d left as they were.") % event.data
    return f"{said} {event.data.get('reason', '')}".strip()
