"""One document of a file, as the formats hand it over and take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_TEXT = 1_000_000
"""In code points: what a screen and an encoder can still work with."""

MARKED_UP_FIELDS = ("id", "text", "language", "split", "annotator", "meta")


@dataclass(frozen=True, slots=True)
class Row:
    """A document with what a file says of it.

    line: where it begins, counted from 1; 0 for a row that comes from no file. answers: by
    question, each in the shape that its task kind reads and writes; a question that is absent was
    not answered.
    """

    text: str
    line: int = 0
    id: str = ""
    language: str = ""
    split: str = ""
    annotator: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file: what the reader must know that the file doesn't say.

    file_name: names documents that have no name of their own. questions: slugs whose fields or
    columns are answers. spans_question: the one whose spans CoNLL tags are. answer_columns: columns
    of a table that answer a question of another name. quoted: quotation marks around a cell are
    not part of it. one_per_file: the whole of a plain text is one document. joined: tokens stand
    without a space between them (Chinese, Japanese).
    """

    file_name: str
    questions: tuple[str, ...] = ()
    spans_question: str = ""
    text_column: str = "text"
    answer_columns: Mapping[str, str] = field(default_factory=dict)
    quoted: bool = True
    one_per_file: bool = False
    joined: bool = False
