import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import ImportRefused, LineError
from annotate.formats import Layout, Row
from annotate.formats.json_lines import read_json_lines, write_json_lines
from annotate.formats.lines import LONGEST_LINE
from tests.annotate.texts import texts, texts_with_spans

LAYOUT = Layout("letters.jsonl", questions=("entities", "intent"))


def read(content: bytes) -> list[Row | LineError]:
    return list(read_json_lines(io.BytesIO(content), LAYOUT))


def one_error(content: bytes) -> LineError:
    (error,) = (found for found in read(content) if isinstance(found, LineError))
    return error


@given(texts_with_spans(), st.dictionaries(texts, st.one_of(texts, st.integers()), max_size=3))
def test_what_is_written_is_read_again(text_and_spans, meta):
    text, spans = text_and_spans
    row = Row(text, 1, "a-1", "ar", "test", "bo", meta, {"entities": spans, "intent": "refund"})

    (found,) = read(b"".join(write_json_lines([row])))

    assert found == row


def test_an_absent_answer_stays_absent_and_an_empty_one_empty():
    rows = [Row("a", 1), Row("b", 2, answers={"entities": []})]

    found = read(b"".join(write_json_lines(rows)))

    assert [row.answers for row in found] == [{}, {"entities": []}]


def test_unknown_fields_go_to_the_metadata():
    (row,) = read(b'{"text": "a", "id": 7, "source": "mail", "meta": {"page": 3}}')

    assert row.id == "7"
    assert row.meta == {"source": "mail", "page": 3}


def test_empty_lines_crlf_and_a_byte_order_mark_do_no_harm():
    found = read(b'\xef\xbb\xbf{"text": "a"}\r\n\r\n{"text": "b"}')

    assert [(row.line, row.text) for row in found] == [(1, "a"), (3, "b")]


def test_nel_and_line_separators_do_not_end_a_line():
    (row,) = read('{"text": "a\u0085b\u2028c"}\n'.encode())

    assert row.text == "a\u0085b\u2028c"


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (b'{"text": "a"', "", "not JSON"),
        (b'["a"]', "", "one object"),
        (b'{"id": "1"}', "text", "missing"),
        (b'{"text": 5}', "text", "quotation"),
        (b'{"text": null}', "text", "empty"),
        (b'{"text": "a", "split": 3}', "split", "quotation"),
        (b'{"text": "a", "id": []}', "id", "name"),
        (b'{"text": "a", "meta": []}', "meta", "object"),
        (b'{"text": "a", "meta": {"x": NaN}}', "", "NaN"),
        (b'{"text": "\xff"}', "", "not UTF-8"),
        (b"[" * 100_000, "", "JSON"),
    ],
)
def test_a_bad_line_is_named_with_its_field_and_reason(line, field, reason):
    error = one_error(b'{"text": "good"}\n' + line + b"\n")

    assert (error.line, error.field) == (2, field)
    assert reason in error.reason


def test_a_line_beyond_all_bounds_is_named_and_the_next_one_read():
    huge = b'{"text": "' + b"a" * LONGEST_LINE + b'"}\n'

    error, row = read(huge + b'{"text": "b"}\n')

    assert (error.line, row.line) == (1, 2)
    assert "16 MB" in error.reason


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_wide_encoding_is_refused_by_name(encoding):
    with pytest.raises(ImportRefused, match="UTF-16"):
        read(json.dumps({"text": "a"}).encode(encoding))
