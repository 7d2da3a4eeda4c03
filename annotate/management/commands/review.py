"""Say what waits for a reviewer, and why."""

from typing import Any

from django.core.management.base import CommandParser
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Annotation, Document
from annotate.review_queue import COUNTED_UP_TO, DISJOINT, Why, count_waiting, waiting
from annotate.templatetags.figures import up_to

MOST_LISTED = 100


class Command(CollabCommand):
    """`manage.py review PROJECT [--list] [--of REASON]`."""

    help = gettext_lazy(
        "Say how many documents wait for a reviewer and why; with --list, which ones, and what "
        "people said of them. Reviewing itself happens in the browser."
    )
    example = "manage.py review clinical --list --of disagreement"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "--list",
            action="store_true",
            help=gettext_lazy("List the documents, a hundred of each kind at most."),
        )
        parser.add_argument(
            "--of", choices=Why.values, help=gettext_lazy("Only what waits for this reason.")
        )

    def handle(self, *, project: str, of: str | None, **options: Any) -> None:
        target = find_project(project)
        reasons = [Why(of)] if of else list(DISJOINT)
        counted = count_waiting(target)
        if not any(counted[reason] for reason in reasons):
            self.stdout.write(_("Nothing waits for a reviewer in %s.") % target)
            return
        for reason in reasons:
            self.stdout.write(f"{reason.label}: {up_to(counted[reason], COUNTED_UP_TO + 1)}")
            if options["list"]:
                self._list(waiting(target, reason)[:MOST_LISTED])

    def _list(self, documents: QuerySet[Document]) -> None:
        for document in documents:
            said = document.annotations.standing().select_related("annotator")
            people = ", ".join(_said(annotation) for annotation in said) or "–"
            alike = ""
            if document.agreement is not None:
                alike = "  " + _("agreement %(value).2f") % {"value": document.agreement}
            self.stdout.write(f"  {document.name}  {people}{alike}")


def _said(annotation: Annotation) -> str:
    return f"{annotation.annotator} ({annotation.get_verdict_display()})"
