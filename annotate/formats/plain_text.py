"""Plain text: a document per line, or one per file."""

from collections.abc import Iterator
from typing import BinaryIO

from annotate.errors import LineError
from annotate.formats.lines import text_lines
from annotate.formats.row import LONGEST_TEXT, Layout, Row


def read_plain_text(file: BinaryIO, layout: Layout) -> Iterator[Row | LineError]:
    """A document for each line that isn't blank, or one for the whole file.

    Line ends of Windows become line feeds. A document is named after its file and line.
    """
    if layout.one_per_file:
        yield from _whole(file, layout)
        return
    for number, line in text_lines(file):
        if isinstance(line, LineError):
            yield line
        elif line.strip():
            name = f"{layout.file_name}:{number}"
            yield Row(text=line.rstrip("\r\n"), line=number, id=name)


def _whole(file: BinaryIO, layout: Layout) -> Iterator[Row | LineError]:
    lines: list[str] = []
    length = 0
    for _number, line in text_lines(file):
        if isinstance(line, LineError):
            yield line
            return
        lines.append(line.removesuffix("\r\n") + "\n" if line.endswith("\r\n") else line)
        length += len(line)
        if length > 2 * LONGEST_TEXT:  # refused anyway; don't read a huge file to its end
            break
    yield Row(text="".join(lines).rstrip("\n"), line=1, id=layout.file_name)
