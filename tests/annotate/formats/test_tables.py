import io

import pytest
from hypothesis import given

from annotate.errors import ImportRefused, LineError
from annotate.formats import Layout, Row
from annotate.formats.tables import read_table, write_table
from tests.annotate.texts import texts, texts_with_spans

LAYOUT = Layout("letters.csv", questions=("entities", "intent", "topics"))


def read(content: bytes | str, layout: Layout = LAYOUT) -> list[Row | LineError]:
    content = content.encode() if isinstance(content, str) else content
    return list(read_table(io.BytesIO(content), layout))


@given(texts_with_spans(), texts)
def test_what_is_written_is_read_again(text_and_spans, note):
    text, spans = text_and_spans
    answers = {"entities": spans, "intent": "refund", "topics": []}
    row = Row(text, 2, "a-1", "zh", "test", "bo", {"note": note, "n": 3}, answers)

    (found,) = read(b"".join(write_table([row], LAYOUT.questions)))

    assert found == row


def test_an_empty_cell_is_absent_brackets_mean_none_and_bars_separate_labels():
    rows = read("text,topics\na,\nb,[]\nc,price|quality\n")

    assert [row.answers for row in rows] == [{}, {"topics": []}, {"topics": "price|quality"}]


def test_other_columns_go_to_the_metadata():
    (row,) = read('id,text,source,meta\n7,a,mail,"{""page"": 3}"\n')

    assert row.id == "7"
    assert row.meta == {"source": "mail", "page": 3}


def test_a_chosen_column_is_the_text_and_another_answers_a_question():
    layout = Layout(
        "bank.csv", ("intent",), text_column="query", answer_columns={"category": "intent"}
    )

    (row,) = read("query,category\nwhere is it?,shipping\n", layout)

    assert (row.text, row.answers, row.meta) == ("where is it?", {"intent": "shipping"}, {})


def test_a_column_that_is_said_to_answer_is_no_name_or_language_any_more():
    layout = Layout("a.csv", ("tongue",), answer_columns={"language": "tongue"})

    (row,) = read("text,language\nbonjour,french\n", layout)

    assert (row.language, row.answers) == ("", {"tongue": "french"})


def test_fields_may_hold_newlines_and_nel_and_rows_keep_their_line():
    first, second = read('text,intent\r\n"a\n\u0085b",refund\r\nc,shipping\r\n')

    assert (first.line, first.text) == (2, "a\n\u0085b")
    assert (second.line, second.text) == (4, "c")


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_commas_tabs_and_semicolons_separate_columns(mark):
    (row,) = read(f"id{mark}text\n1{mark}hello\n")

    assert (row.id, row.text) == ("1", "hello")


def test_a_table_of_one_column_goes_by_its_name():
    (row,) = read("text\nhello, world\n", Layout("letters.tsv"))

    assert row.text == "hello, world"


def test_quotation_marks_can_be_part_of_the_text():
    (row,) = read('id\ttext\n1\t"hi" she said\n', Layout("tweets.tsv", quoted=False))

    assert row.text == '"hi" she said'


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("text,intent\na\n", 2, "1 fields where the header has 2"),
        ("text,intent\n\na,b,c\n", 3, "3 fields"),
        ('text,intent\n"a,b\n', 2, "quotation mark"),
        ("text,entities\na,[{\n", 2, "not JSON"),
        ("text,meta\na,[]\n", 2, "object"),
        (b"text,intent\n\xff,refund\n", 2, "not UTF-8"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(content, line, reason):
    (error,) = read(content)

    assert error.line == line
    assert reason in error.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("query,intent\na,b\n", "query, intent"),
        ("text,a,a\n1,2,3\n", "twice"),
        (b"\xff\xfet\x00e\x00", "UTF-16"),
        (b"te\xffxt\n", "header"),
    ],
)
def test_a_table_without_a_usable_header_is_refused(content, reason):
    with pytest.raises(ImportRefused, match=reason):
        read(content)


def test_a_column_that_is_not_there_cannot_answer_a_question():
    with pytest.raises(ImportRefused, match="category"):
        read("text\na\n", Layout("a.csv", answer_columns={"category": "intent"}))


def test_the_text_cannot_answer_a_question():
    with pytest.raises(ImportRefused, match="holds the text"):
        read("text\na\n", Layout("a.csv", answer_columns={"text": "intent"}))
