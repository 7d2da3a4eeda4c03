"""Train a model version of a project."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.jobs import run_here
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Job, Project
from annotate.models.figure import in_words
from annotate.project_rules import PROMOTE_RULES
from annotate.promoting import verdict_sentence
from training.management.arguments import add_device

RECIPE_OPTIONS = ("epochs", "learning_rate", "batch_size")


class Command(CollabCommand):
    """`manage.py train PROJECT`."""

    help = gettext_lazy(
        "Fine-tune a model on a project's approved documents, evaluate it and decide whether it "
        "takes over."
    )
    example = "manage.py train clinical --question entities --epochs 8"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "--question",
            action="append",
            default=[],
            help=gettext_lazy("Train only this question (may be repeated); others are kept."),
        )
        parser.add_argument(
            "--base",
            default="",
            help=gettext_lazy("Folder or hub name of a BERT-like encoder in safetensors."),
        )
        parser.add_argument("--epochs", type=int, help=gettext_lazy("Passes over the documents."))
        parser.add_argument("--lr", type=float, dest="learning_rate", metavar="RATE")
        parser.add_argument("--batch-size", type=int)
        parser.add_argument("--seed", type=int, default=0)
        add_device(parser)
        parser.add_argument(
            "--promote",
            choices=PROMOTE_RULES,
            default="",
            help=gettext_lazy("When it takes over; by default the project's rule."),
        )
        parser.add_argument(
            "--json", action="store_true", help=gettext_lazy("Print figures as one JSON object.")
        )

    def handle(self, *, project: str, **options: Any) -> None:
        job = self._train(find_project(project), _wish(options))
        if options["json"]:
            self.stdout.write(json.dumps(job.outcome))
        else:
            self._say(job)

    def _train(self, project: Project, wish: dict[str, Any]) -> Job:
        with self.progress_bar() as show:
            job = run_here(
                kind="train",
                project=project,
                by=None,
                now=timezone.now(),
                arguments=wish,
                on_report=show,
            )
        if job.state != Job.State.DONE:
            raise CommandError(_("The training was stopped; nothing has changed."))
        return job

    def _say(self, job: Job) -> None:
        self.stdout.write(job.log.rstrip())
        outcome = job.outcome
        for question, found in outcome["questions"].items():
            self.stdout.write(
                _("%(question)s: trained on %(documents)d documents in %(seconds)d s.")
                % {
                    "question": question,
                    "documents": found["documents"],
                    "seconds": found["train_s"],
                }
            )
            for split in ("validation", "test"):
                if figures := found[split]:
                    self.stdout.write(f"  {split}: {in_words(figures)}")
            self.stdout.write("  " + verdict_sentence(found["verdict"]))
        words = (
            _("Version %(number)d is in use.")
            if outcome["in_use"]
            else _("Version %(number)d is kept, not in use.")
        )
        self.stdout.write(self.style.SUCCESS(words % {"number": outcome["version"]}))


def _wish(options: dict[str, Any]) -> dict[str, Any]:
    """The job's arguments: only what was asked for, so that the rest is chosen by the recipe."""
    changes = {name: options[name] for name in RECIPE_OPTIONS if options[name] is not None}
    if any(value <= 0 for value in changes.values()):
        raise CommandError(_("Epochs, learning rate and batch size must be above 0."))
    return {
        "questions": options["question"],
        "base": options["base"],
        "changes": changes,
        "seed": options["seed"],
        "device": options["device"],
        "promote": options["promote"],
    }
