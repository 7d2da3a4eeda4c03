"""A file as checked rows, some at a time."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.utils.translation import gettext as _

from annotate.errors import ImportRefused, LineError
from annotate.formats import Format, Layout, Row, format_named, format_of_file
from annotate.importing.checking import CheckedRow, RowCheck
from annotate.importing.options import ImportOptions
from annotate.kinds import kind_named
from annotate.models import Project

CHUNK_ROWS = 500
CHUNK_CHARACTERS = 2_000_000
LANGUAGES_WITHOUT_SPACES = frozenset({"zh", "ja", "yue"})


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file, how to read it and for which project."""

    path: Path
    options: ImportOptions
    project: Project
    format: Format
    layout: Layout

    @classmethod
    def at(cls, path: Path, options: ImportOptions, project: Project) -> "ImportFile":
        """Find out how to read the file. Raises ImportRefused."""
        name = options.file_name or path.name
        known = format_named(options.format) if options.format else format_of_file(name)
        specs = {spec.slug: spec for spec in project.scheme}
        for question in options.answer_columns.values():
            if question not in specs:
                raise ImportRefused(
                    _("%(project)s has no question “%(question)s”; it has %(known)s.")
                    % {"project": project, "question": question, "known": ", ".join(specs) or "–"}
                )
        layout = Layout(
            file_name=name[:200],
            questions=tuple(specs),
            spans_question=_spans_question(known, options, project),
            text_column=options.text_column,
            answer_columns=options.answer_columns,
            quoted=options.quoted,
            one_per_file=options.one_per_file,
            joined=project.language.lower().split("-")[0] in LANGUAGES_WITHOUT_SPACES,
        )
        return cls(path, options, project, known, layout)

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.options.file_name or self.path.name

    def open(self) -> BufferedReader:
        """The file, to be read. Raises ImportRefused if it can't be."""
        try:
            return self.path.open("rb")
        except OSError as error:
            raise ImportRefused(
                _("%(path)s can't be read: %(reason)s.")
                % {"path": self.path, "reason": error.strerror or error}
            ) from error

    def hash(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def items(self, file: BufferedReader) -> Iterator[CheckedRow | LineError]:
        """Each row as it will be imported, or its mistakes."""
        check = RowCheck(self.project, self.options)
        for item in self.format.read(file, self.layout):
            if isinstance(item, Row):
                checked = check.check(item)
                yield from checked if isinstance(checked, list) else [checked]
            else:
                yield item


def _spans_question(known: Format, options: ImportOptions, project: Project) -> str:
    """The question whose answers the file's tags are; empty if the format has none."""
    if not known.holds_spans_only or options.labels_as == "ignore":
        return ""
    marking = [spec.slug for spec in project.scheme if kind_named(spec.kind).marks_text]
    if options.question in marking:
        return options.question
    named = {"project": project, "question": options.question, "known": ", ".join(marking)}
    if not marking:
        raise ImportRefused(
            _(
                "%(project)s has no question that marks words in the text, which the tags could "
                "answer. Add one, or ignore the labels."
            )
            % named
        )
    if options.question:
        raise ImportRefused(
            _("“%(question)s” doesn't mark words in the text; these do: %(known)s.") % named
        )
    if len(marking) > 1:
        raise ImportRefused(
            _("Several questions mark words in the text. Say which the tags answer: %(known)s.")
            % named
        )
    return marking[0]


def chunks(items: Iterator[CheckedRow]) -> Iterator[list[CheckedRow]]:
    """Rows in lists short enough for one transaction: by their number and by their text."""
    chunk: list[CheckedRow] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += len(item.row.text)
        if len(chunk) == CHUNK_ROWS or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk
