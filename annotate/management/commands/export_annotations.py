"""Export a project's labels to a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.document_filter import DocumentFilter
from annotate.exporting import SOURCES, export_rows, save_export, write_export
from annotate.formats import WRITABLE, Row
from annotate.management.command import CollabCommand
from annotate.management.filtering import add_filter
from annotate.management.finding import find_project
from annotate.search import documents_in


class Command(CollabCommand):
    """`manage.py export_annotations PROJECT`."""

    help = gettext_lazy("Write approved answers to a file, which can be imported again.")
    example = "manage.py export_annotations clinical --format jsonl --output clinical.jsonl"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument("--format", choices=WRITABLE, required=True)
        parser.add_argument(
            "--output", required=True, metavar="FILE", help=gettext_lazy("A path, or - to print.")
        )
        parser.add_argument(
            "--source",
            choices=SOURCES,
            default="gold",
            help=gettext_lazy("Whose labels; by default the approved ones."),
        )
        add_filter(parser)
        parser.add_argument(
            "--question",
            default="",
            help=gettext_lazy("Question whose spans CoNLL tags hold; needed if there are several."),
        )
        parser.add_argument(
            "--json", action="store_true", help=gettext_lazy("Print figures as one JSON object.")
        )

    def handle(self, *, project: str, output: str, **options: Any) -> None:
        target = find_project(project)
        documents = documents_in(
            target, DocumentFilter.from_words(options["filter"]), now=timezone.now()
        )
        rows = _Counted(export_rows(target, source=options["source"], documents=documents))
        pieces = write_export(rows, options["format"], project=target, question=options["question"])
        if output == "-":
            for piece in pieces:
                self.stdout.write(piece.decode(), ending="")
            return
        size = save_export(pieces, Path(output))
        if options["json"]:
            figures = {"file": output, "rows": rows.count, "bytes": size}
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write(
                self.style.SUCCESS(
                    _("Wrote %(count)d rows to %(file)s.") % {"count": rows.count, "file": output}
                )
            )


class _Counted:
    """Rows that count themselves as they pass."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row
