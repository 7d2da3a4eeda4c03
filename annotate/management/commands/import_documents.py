"""Import files into a project."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.formats import FORMATS
from annotate.importing import (
    LABELS_AS,
    ON_DUPLICATE,
    SPLIT_RULES,
    ImportOptions,
    ImportReport,
    check_file,
    import_documents,
)
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Project


class Command(CollabCommand):
    """`manage.py import_documents PROJECT FILE…`."""

    help = gettext_lazy(
        "Import documents with their labels. One bad line and nothing of the file is imported."
    )
    example = (
        "manage.py import_documents bank train.csv --split train "
        "--text-column text --answer-column category=intent"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument(
            "--labels-as",
            choices=LABELS_AS,
            default="gold",
            help=gettext_lazy("What the labels are; “annotation” needs a column “annotator”."),
        )
        parser.add_argument(
            "--split",
            choices=SPLIT_RULES,
            default="auto",
            help=gettext_lazy("“auto”: as the file says, else by chance, 8 %% each to measure."),
        )
        parser.add_argument(
            "--on-duplicate",
            choices=ON_DUPLICATE,
            default="skip",
            help=gettext_lazy("What becomes of a text that is there already."),
        )
        parser.add_argument(
            "--format", choices=FORMATS, default="", help=gettext_lazy("By default by file name.")
        )
        self._add_layout_arguments(parser)
        parser.add_argument(
            "--seed", type=int, help=gettext_lazy("Makes the draws repeatable; for benchmarks.")
        )
        parser.add_argument(
            "--no-predict",
            action="store_true",
            help=gettext_lazy("Ask for no predictions and no first training afterwards."),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=gettext_lazy("Check alone; write nothing.")
        )
        parser.add_argument(
            "--json", action="store_true", help=gettext_lazy("Print figures as one JSON object.")
        )

    def _add_layout_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--text-column", default="text", help=gettext_lazy("Column of a table with the text.")
        )
        parser.add_argument(
            "--answer-column",
            action="append",
            default=[],
            metavar="COLUMN=QUESTION",
            help=gettext_lazy("Column of a table that answers a question of another name."),
        )
        parser.add_argument(
            "--no-quotes",
            action="store_true",
            help=gettext_lazy("Quotation marks in a table are part of its text."),
        )
        parser.add_argument(
            "--question", default="", help=gettext_lazy("Question that CoNLL tags answer.")
        )
        parser.add_argument(
            "--one-per-file",
            action="store_true",
            help=gettext_lazy("A text file is one document, not one per line."),
        )

    def handle(self, *, project: str, files: list[Path], **options: Any) -> None:
        target = find_project(project)
        chosen = _options(options)
        if len(files) > 1 and not options["dry_run"]:
            for path in files:  # so that a mistake in the last one stops the first one too
                check_file(path, chosen, target)
        reports = [self._take(target, path, chosen, options["dry_run"]) for path in files]
        if options["json"]:
            figures = [report.to_json() for report in reports]
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], "files": figures}))
        else:
            for report in reports:
                self._say(report, options["dry_run"])

    def _take(
        self, project: Project, path: Path, options: ImportOptions, dry_run: bool
    ) -> ImportReport:
        with self.progress_bar() as progress:
            if dry_run:
                return check_file(path, options, project, progress)
            return import_documents(
                project=project,
                path=path,
                options=options,
                by=None,
                now=timezone.now(),
                progress=progress,
            )

    def _say(self, report: ImportReport, dry_run: bool) -> None:
        opening = _("Checked, nothing written:") if dry_run else _("Imported:")
        self.stdout.write(self.style.SUCCESS(f"{opening} {' '.join(report.sentences())}"))


def _options(options: dict[str, Any]) -> ImportOptions:
    pairs = [pair.partition("=") for pair in options["answer_column"]]
    for column, equals, question in pairs:
        if not (column and equals and question):
            raise CommandError(_("--answer-column takes COLUMN=QUESTION, such as category=intent."))
    return ImportOptions(
        labels_as=options["labels_as"],
        split=options["split"],
        on_duplicate=options["on_duplicate"],
        format=options["format"],
        text_column=options["text_column"],
        question=options["question"],
        answer_columns={column: question for column, _, question in pairs},
        quoted=not options["no_quotes"],
        one_per_file=options["one_per_file"],
        seed=options["seed"],
        predict_after=not options["no_predict"],
    )
