"""The file formats, by name: rows in, rows out. A new one is one module here and one line below."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext as _

from annotate.errors import ExportRefused, ImportRefused, LineError
from annotate.formats.conll import read_conll, write_conll
from annotate.formats.json_lines import read_json_lines, write_json_lines
from annotate.formats.plain_text import read_plain_text
from annotate.formats.row import LONGEST_TEXT, Layout, Row
from annotate.formats.tables import read_table, write_table

__all__ = [
    "FORMATS",
    "LONGEST_TEXT",
    "WRITABLE",
    "Layout",
    "Row",
    "WritingPlan",
    "format_named",
    "format_of_file",
    "writable_format",
]


@dataclass(frozen=True, slots=True)
class WritingPlan:
    """What a writer must know beside the rows: all questions, and the one whose spans are tags."""

    questions: Sequence[str] = ()
    spans_question: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to keep documents in a file. write: None if it can't hold markup."""

    name: str
    endings: tuple[str, ...]
    read: Callable[[BinaryIO, Layout], Iterator[Row | LineError]]
    write: Callable[[Iterable[Row], WritingPlan], Iterator[bytes]] | None = None
    content_type: str = "text/plain; charset=utf-8"
    holds_spans_only: bool = False


FORMATS: dict[str, Format] = {
    known.name: known
    for known in (
        Format(
            "jsonl",
            (".jsonl", ".ndjson", ".json"),
            read_json_lines,
            lambda rows, plan: write_json_lines(rows),
            "application/x-ndjson",
        ),
        Format(
            "csv",
            (".csv", ".tsv", ".tab"),
            read_table,
            lambda rows, plan: write_table(rows, plan.questions),
            "text/csv; charset=utf-8",
        ),
        Format(
            "conll",
            (".conll", ".iob", ".iob2", ".bio"),
            read_conll,
            lambda rows, plan: write_conll(rows, plan.spans_question),
            holds_spans_only=True,
        ),
        Format("txt", (".txt", ".text"), read_plain_text),
    )
}
WRITABLE = tuple(name for name, known in FORMATS.items() if known.write is not None)


def format_named(name: str) -> Format:
    """The format called `name`. Raises ImportRefused, naming the formats there are."""
    try:
        return FORMATS[name]
    except KeyError:
        raise ImportRefused(
            _("There is no format “%(name)s”; there are %(known)s.")
            % {"name": name, "known": ", ".join(FORMATS)}
        ) from None


def format_of_file(file_name: str) -> Format:
    """The format a file's name tells: `wiki.conll.txt` is CoNLL. Raises ImportRefused if none."""
    endings = [ending.lower() for ending in PurePath(file_name).suffixes]
    named = [known for known in FORMATS.values() if set(known.endings) & set(endings)]
    conll = FORMATS["conll"]
    if conll in named:
        return conll
    for known in named:
        if endings[-1] in known.endings:
            return known
    raise ImportRefused(
        _("The name “%(name)s” doesn't tell the format. Say which it is: %(known)s.")
        % {"name": file_name, "known": ", ".join(FORMATS)}
    )


def writable_format(name: str) -> Format:
    """The format called `name`, which can be written. Raises ExportRefused for any other."""
    if name not in WRITABLE:
        raise ExportRefused(
            _("Nothing can be exported as “%(name)s”; there are %(known)s.")
            % {"name": name, "known": ", ".join(WRITABLE)}
        )
    return FORMATS[name]
