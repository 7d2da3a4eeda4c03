"""Lines of a file as text, one at a time, however large the file is."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from annotate.errors import ImportRefused, LineError

LONGEST_LINE = 16 * 2**20
"""In bytes. A million characters, all escaped, and their spans fit."""

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def text_lines(file: BinaryIO) -> Iterator[tuple[int, str | LineError]]:
    """The number of each line, from 1, and its text with its line end, or what is wrong with it.

    Only a line feed ends a line: NEL and other separators belong to the text. A byte order mark at
    the start is dropped. Raises ImportRefused for a file that is UTF-16 or UTF-32.
    """
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            raw = _without_mark(raw)
        if len(raw) > LONGEST_LINE:
            _skip_to_line_end(file, raw)
            yield number, _too_long(number)
        else:
            yield number, _decoded(number, raw)


def _without_mark(raw: bytes) -> bytes:
    if raw.startswith(_WIDE_MARKS):
        raise ImportRefused(_("The file is UTF-16 or UTF-32. Save it as UTF-8 and try again."))
    return raw.removeprefix(codecs.BOM_UTF8)


def _skip_to_line_end(file: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LONGEST_LINE)


def _too_long(number: int) -> LineError:
    reason = _("the line is longer than %(limit)d MB.") % {"limit": LONGEST_LINE // 2**20}
    return LineError(number, "", reason)


def _decoded(number: int, raw: bytes) -> str | LineError:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        reason = _("byte %(place)d of the line, %(byte)s, is not UTF-8. Save the file as UTF-8.")
        bad = {"place": error.start + 1, "byte": f"0x{raw[error.start]:02x}"}
        return LineError(number, "", reason % bad)
