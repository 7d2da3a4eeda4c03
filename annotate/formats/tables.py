"""Tables: CSV and TSV with a header, a document per row.

A column named like a question holds its answers: a label, labels with `|` between, or JSON for
spans; an empty cell means "not answered" and `[]` means "none". The column `meta` holds JSON;
columns nobody knows go to the metadata.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from annotate.errors import ImportRefused, LineError
from annotate.formats.lines import LONGEST_LINE, text_lines
from annotate.formats.row import Layout, Row

LABEL_SEPARATOR = "|"
"""As the kind any_of reads it."""
_KNOWN = ("id", "language", "split", "annotator")
_DELIMITERS = (",", "\t", ";")


def read_table(file: BinaryIO, layout: Layout) -> Iterator[Row | LineError]:
    """Documents of a table, or what is wrong with a row.

    Commas, tabs or semicolons separate the columns: the first of them that finds the text column
    in the header. Raises ImportRefused if none does.
    """
    csv.field_size_limit(LONGEST_LINE)
    lines = _Lines(file)
    delimiter, columns = _header(lines, layout)
    cells = csv.reader(
        lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if layout.quoted else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        begins = lines.number + 1
        try:
            row = next(cells, None)
        except csv.Error as error:
            yield LineError(begins, "", _broken(error))
            return
        yield from lines.take_errors()
        if row is None:
            return
        if row and not lines.had_error:
            yield _row(begins, row, columns, layout)


def _broken(error: csv.Error) -> str:
    return _(
        "the row can't be read (%(error)s): is a quotation mark not closed, or not doubled?"
    ) % {"error": error}


class _Lines:
    """The lines of a file for `csv.reader`, which wants text alone: bad lines are kept aside."""

    def __init__(self, file: BinaryIO) -> None:
        self._lines = text_lines(file)
        self._errors: list[LineError] = []
        self.number = 0
        self.had_error = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        if isinstance(line, LineError):
            self._errors.append(line)
            return "\n"
        return line

    def take_errors(self) -> list[LineError]:
        """What was wrong with the lines of the last row; `had_error` tells if there was any."""
        errors, self._errors = self._errors, []
        self.had_error = bool(errors)
        return errors


def _header(lines: _Lines, layout: Layout) -> tuple[str, list[str]]:
    line = next(lines, None)
    errors = lines.take_errors()
    if errors:
        raise ImportRefused(_("The header can't be read."), errors)
    if line is None:
        raise ImportRefused(_("The file is empty."))
    headers = {mark: _cells(line, mark) for mark in _delimiters(layout)}
    for mark, columns in headers.items():
        if layout.text_column in columns:
            _check_header(columns, layout)
            return mark, columns
    columns = max(headers.values(), key=len)
    raise ImportRefused(
        _(
            "The header has no column “%(column)s”. Its columns are %(columns)s: choose one as the "
            "text column. If the file has tags instead of a header, its format is conll."
        )
        % {"column": layout.text_column, "columns": ", ".join(columns)[:300]}
    )


def _delimiters(layout: Layout) -> Sequence[str]:
    """A header of one column tells nothing, so that the name of the file decides."""
    if layout.file_name.lower().endswith((".tsv", ".tab")):
        return sorted(_DELIMITERS, key=lambda mark: mark != "\t")
    return _DELIMITERS


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as error:
        raise ImportRefused(_("The header can't be read: %(error)s.") % {"error": error}) from None


def _check_header(columns: Sequence[str], layout: Layout) -> None:
    for column in columns:
        if column and columns.count(column) > 1:
            raise ImportRefused(
                _("The header names the column “%(column)s” twice.") % {"column": column}
            )
    for column, question in layout.answer_columns.items():
        if column not in columns:
            raise ImportRefused(
                _("The header has no column “%(column)s” for “%(question)s”.")
                % {"column": column, "question": question}
            )
        if column == layout.text_column:
            raise ImportRefused(
                _("The column “%(column)s” holds the text: it can't answer “%(question)s” too.")
                % {"column": column, "question": question}
            )


def _row(number: int, cells: list[str], columns: list[str], layout: Layout) -> Row | LineError:
    if len(cells) != len(columns):
        reason = _("%(cells)d fields where the header has %(columns)d.")
        return LineError(number, "", reason % {"cells": len(cells), "columns": len(columns)})
    fields = dict(zip(columns, cells, strict=True))
    text = fields.pop(layout.text_column)
    try:
        # Before the columns with a meaning of their own: one of these may be said to answer.
        answers = {
            question: _value(fields.pop(column))
            for column, question in _answer_columns(columns, layout)
            if column in fields
        }
        known = {name: fields.pop(name, "") for name in _KNOWN}
        meta = _meta(fields)
    except (ValueError, RecursionError) as error:
        return LineError(number, "", _("not JSON: %(error)s.") % {"error": error})
    given = {question: value for question, value in answers.items() if value != ""}
    return Row(text=text, line=number, **known, meta=meta, answers=given)


def _answer_columns(columns: Sequence[str], layout: Layout) -> Iterator[tuple[str, str]]:
    yield from layout.answer_columns.items()
    for question in layout.questions:
        if question in columns and question not in layout.answer_columns.values():
            yield question, question


def _value(cell: str) -> Any:
    """What the cell holds: JSON if it is a list, else text. No slug begins with a bracket."""
    return json.loads(cell) if cell.startswith("[") else cell.strip()


def _meta(fields: dict[str, str]) -> dict[str, Any]:
    given = json.loads(fields.pop("meta", "") or "{}")
    if not isinstance(given, dict):
        raise ValueError(_("the column “meta” holds an object"))
    return {column: cell for column, cell in fields.items() if column and cell} | given


def write_table(rows: Iterable[Row], questions: Sequence[str]) -> Iterator[bytes]:
    """CSV with a header and a column for each question, such that `read_table` gives it back."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(["id", "text", "language", "split", "annotator", "meta", *questions])
    for row in rows:
        meta = json.dumps(dict(row.meta), ensure_ascii=False) if row.meta else ""
        answers = (_cell(row.answers.get(question, "")) for question in questions)
        writer.writerow([row.id, row.text, row.language, row.split, row.annotator, meta, *answers])
        yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value and all(isinstance(item, str) for item in value):
        return LABEL_SEPARATOR.join(value)
    return json.dumps(value, ensure_ascii=False)
