"""JSON Lines: an object per document and line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NoReturn

from django.utils.translation import gettext as _

from annotate.errors import LineError
from annotate.formats.lines import text_lines
from annotate.formats.row import MARKED_UP_FIELDS, Layout, Row

_WORDS = ("language", "split", "annotator")


def read_json_lines(file: BinaryIO, layout: Layout) -> Iterator[Row | LineError]:
    """Documents of a JSON Lines file, or what is wrong with a line.

    Fields that are neither known nor a question go to the metadata. Empty lines are skipped.
    """
    for number, line in text_lines(file):
        if isinstance(line, LineError):
            yield line
        elif line.strip():
            yield _row(number, line, layout)


def _row(number: int, line: str, layout: Layout) -> Row | LineError:
    try:
        fields = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = _("not JSON: %(error)s.") % {"error": str(error) or "nested too deeply"}
        return LineError(number, "", reason)
    if not isinstance(fields, dict):
        reason = _("each line is one object, {“text”: …}, not %(value)s.")
        return LineError(number, "", reason % {"value": f"{fields!r:.40}"})
    wrong = _wrong_field(fields)
    if wrong is not None:
        field, reason = wrong
        return LineError(number, field, reason)
    return Row(
        text=fields["text"],
        line=number,
        id=_name(fields.get("id")),
        **{word: fields.get(word) or "" for word in _WORDS},
        meta=_meta(fields, layout),
        answers={slug: fields[slug] for slug in layout.questions if slug in fields},
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _wrong_field(fields: dict[str, Any]) -> tuple[str, str] | None:
    """The first field of a wrong type, and what it should be."""
    if "text" not in fields:
        return "text", _("the field is missing.")
    for word in ("text", *_WORDS):
        if not isinstance(fields.get(word), str | None):
            reason = _("this is text in quotation marks, not %(value)s.")
            return word, reason % {"value": f"{fields[word]!r:.40}"}
    if not isinstance(fields["text"], str):
        return "text", _("the field is empty.")
    if isinstance(fields.get("id"), (list, dict, bool)):
        return "id", _("a name is text or a number.")
    if not isinstance(fields.get("meta"), dict | None):
        return "meta", _("metadata is an object, such as {“source”: “mail”}.")
    return None


def _name(value: Any) -> str:
    return "" if value is None else str(value)


def _meta(fields: dict[str, Any], layout: Layout) -> dict[str, Any]:
    known = {*MARKED_UP_FIELDS, *layout.questions}
    others = {name: value for name, value in fields.items() if name not in known}
    return {**others, **(fields.get("meta") or {})}


def write_json_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """A line for each row, such that `read_json_lines` gives it back."""
    for row in rows:
        fields: dict[str, Any] = {"id": row.id} if row.id else {}
        fields["text"] = row.text
        fields |= {word: getattr(row, word) for word in _WORDS if getattr(row, word)}
        if row.meta:
            fields["meta"] = dict(row.meta)
        fields |= row.answers
        yield (json.dumps(fields, ensure_ascii=False) + "\n").encode()
