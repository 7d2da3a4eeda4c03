"""Show how good a project's labellers are on gold."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotate.jobs import run_here
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project, find_version
from annotate.models import Job, Labeller
from annotate.models.figure import in_words
from training.management.arguments import add_device, add_json

SPLITS = ("validation", "test")
COLUMNS = ("precision", "recall", "f1")


class Command(CollabCommand):
    """`manage.py evaluate PROJECT`."""

    help = gettext_lazy(
        "Figures of the labellers in use, or of a model version, on today's validation and test "
        "gold. Nothing changed: the same figures again."
    )
    example = "manage.py evaluate clinical --model 3 --json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "--model",
            default="",
            metavar="V",
            help=gettext_lazy("Number of a model version, such as 3 or v3; else what is in use."),
        )
        add_device(parser)
        add_json(parser)

    def handle(self, *, project: str, model: str, **options: Any) -> None:
        target = find_project(project)
        number = find_version(target, model).number if model else None
        with self.progress_bar() as show:
            job = run_here(
                kind="evaluate",
                project=target,
                by=None,
                now=timezone.now(),
                arguments={"version": number, "device": options["device"]},
                on_report=show,
            )
        if job.state != Job.State.DONE:
            raise CommandError(_("The evaluation was stopped."))
        if options["json"]:
            self.stdout.write(json.dumps(job.outcome))
            return
        for found in job.outcome["questions"]:
            self._say(found)

    def _say(self, found: dict[str, Any]) -> None:
        if reason := found.get("refused"):
            self.stdout.write(f"{found['question']}: {reason}")
            return
        name = dict(Labeller.Kind.choices)[found["labeller"]]
        version = f" v{found['version']}" if found["version"] else ""
        self.stdout.write(self.style.MIGRATE_HEADING(f"{found['question']}: {name}{version}"))
        for split in SPLITS:
            if figures := found.get(split):
                self._table(split, figures)
            else:
                self.stdout.write(_("  %(split)s: no gold yet") % {"split": split})

    def _table(self, split: str, figures: dict[str, Any]) -> None:
        self.stdout.write(f"  {split}: {_headline(figures)}")
        width = max([len(label) for label in figures["labels"]] + [5])
        heads = [_("precision"), _("recall"), "F1", _("gold"), _("documents")]
        self.stdout.write(f"    {'':{width}}" + "".join(f"{head:>11}" for head in heads))
        for label, row in figures["labels"].items():
            shares = "".join(f"{row[column]:11.3f}" for column in COLUMNS)
            self.stdout.write(f"    {label:{width}}{shares}{row['gold']:11d}{row['documents']:11d}")


def _headline(figures: dict[str, Any]) -> str:
    """`f1 0.831 (0.799–0.860), 50 documents, 43.0 % all right; 2 documents still open`."""
    words = (
        in_words(figures) + ", " + _("%(exact).1f %% all right") % {"exact": 100 * figures["exact"]}
    )
    if still_open := figures["open_documents"]:
        words += "; " + ngettext(
            "%(count)d document of the sample is still open",
            "%(count)d documents of the sample are still open",
            still_open,
        ) % {"count": still_open}
    return words if figures["blind"] else words + "; " + _("not annotated blind")
