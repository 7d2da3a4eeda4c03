"""Pre-tag a project's open documents."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.jobs import run_here
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Job, Labeller
from training.management.arguments import add_device, add_json, add_questions


class Command(CollabCommand):
    """`manage.py predict PROJECT`."""

    help = gettext_lazy(
        "Let each question's labeller in use answer all open documents that it has not answered "
        "yet: the promoted model, else the dictionary or similarity."
    )
    example = "manage.py predict clinical --question entities"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        add_questions(parser)
        add_device(parser)
        add_json(parser)

    def handle(self, *, project: str, **options: Any) -> None:
        with self.progress_bar() as show:
            job = run_here(
                kind="predict",
                project=find_project(project),
                by=None,
                now=timezone.now(),
                arguments={"questions": options["question"], "device": options["device"]},
                on_report=show,
            )
        if job.state != Job.State.DONE:
            raise CommandError(_("Pre-tagging was stopped; what is predicted is kept."))
        refused = job.outcome["refused"]
        if options["question"] and refused:
            raise CommandError("\n".join(refused.values()))
        if options["json"]:
            self.stdout.write(json.dumps(job.outcome))
        else:
            self._say(job.outcome)

    def _say(self, outcome: dict[str, Any]) -> None:
        names = dict(Labeller.Kind.choices)
        for slug, found in outcome["questions"].items():
            version = f" v{found['version']}" if found["version"] else ""
            self.stdout.write(
                _("%(question)s: %(documents)d documents by %(labeller)s")
                % {
                    "question": slug,
                    "documents": found["documents"],
                    "labeller": f"{names[found['labeller']]}{version}",
                }
            )
        for slug, reason in outcome["refused"].items():
            self.stderr.write(self.style.WARNING(f"{slug}: {reason}"))
