"""Let the quick learner learn from what is approved by now."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotate.jobs import run_here
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Job, Labeller
from training.management.arguments import add_device, add_json, add_questions


class Command(CollabCommand):
    """`manage.py refit PROJECT`."""

    help = gettext_lazy(
        "Let the quick learner learn from the approved train documents, re-score the queue and "
        "pre-tag its front. It happens by itself after every few approvals; it takes seconds and "
        "makes no model version."
    )
    example = "manage.py refit customer --question intent"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        add_questions(parser)
        add_device(parser)
        add_json(parser)

    def handle(self, *, project: str, **options: Any) -> None:
        with self.progress_bar() as show:
            job = run_here(
                kind="refit",
                project=find_project(project),
                by=None,
                now=timezone.now(),
                arguments={"questions": options["question"], "device": options["device"]},
                on_report=show,
            )
        if job.state != Job.State.DONE:
            raise CommandError(_("The refit was stopped."))
        reasons = [found["reason"] for found in job.outcome["questions"].values()]
        if options["question"] and any(reasons):
            raise CommandError("\n".join(filter(None, reasons)))
        if options["json"]:
            self.stdout.write(json.dumps(job.outcome))
            return
        for slug, found in job.outcome["questions"].items():
            self.stdout.write(f"{slug}: {_said(found)}")
        scored = job.outcome["scored"]
        self.stdout.write(
            ngettext("%(count)d document re-scored", "%(count)d documents re-scored", scored)
            % {"count": scored}
        )


def _said(found: dict[str, Any]) -> str:
    """`Quick learner, revision 3, from 40 approved documents; in use`."""
    if found["reason"]:
        return str(found["reason"])
    words = ngettext(
        "%(labeller)s, revision %(revision)d, from %(count)d approved document",
        "%(labeller)s, revision %(revision)d, from %(count)d approved documents",
        found["approved"],
    ) % {
        "labeller": dict(Labeller.Kind.choices)[found["labeller"]],
        "revision": found["revision"],
        "count": found["approved"],
    }
    if found["in_use"]:
        return words + "; " + _("in use")
    return (
        words
        + "; "
        + _("not in use: %(value).3f on train folds, similarity %(holder).3f") % (found["trial"])
    )
