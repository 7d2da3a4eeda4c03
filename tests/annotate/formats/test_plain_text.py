import io

from annotate.errors import LineError
from annotate.formats import LONGEST_TEXT, Layout
from annotate.formats.plain_text import read_plain_text


def read(content: bytes, *, one_per_file: bool = False):
    layout = Layout("notes.txt", one_per_file=one_per_file)
    return list(read_plain_text(io.BytesIO(content), layout))


def test_each_line_that_is_not_blank_is_a_document_named_after_its_place():
    found = read(b"\xef\xbb\xbfone\r\n  \r\n two \n")

    assert [(row.id, row.text) for row in found] == [
        ("notes.txt:1", "one"),
        ("notes.txt:3", " two "),
    ]


def test_a_whole_file_can_be_one_document():
    (row,) = read("one\r\n\r\ntwo\u0085\n".encode(), one_per_file=True)

    assert (row.id, row.text) == ("notes.txt", "one\n\ntwo\u0085")


def test_a_line_that_is_not_utf8_is_named():
    good, bad = read(b"one\n\xff\n")

    assert good.text == "one"
    assert isinstance(bad, LineError)
    assert bad.line == 2


def test_a_huge_file_is_not_read_to_its_end_to_be_refused():
    (row,) = read(b"0123456789\n" * 2_000_000, one_per_file=True)

    assert LONGEST_TEXT < len(row.text) < 3 * LONGEST_TEXT
