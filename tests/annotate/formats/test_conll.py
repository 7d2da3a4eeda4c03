import io

import pytest
from hypothesis import assume, example, given

from annotate.errors import ExportRefused, LineError
from annotate.formats import Layout, Row
from annotate.formats.conll import read_conll, write_conll
from tests.annotate.texts import TRICKY, texts_with_spans

LAYOUT = Layout("news.conll", questions=("entities",), spans_question="entities")


def read(content: str, layout: Layout = LAYOUT) -> list[Row | LineError]:
    return list(read_conll(io.BytesIO(content.encode()), layout))


def marked(row: Row) -> list[tuple[str, str]]:
    return [
        (row.text[span["start"] : span["end"]], span["label"]) for span in row.answers["entities"]
    ]


@given(texts_with_spans())
@example(("\ufeff", []))
def test_what_is_written_is_read_again(text_and_spans):
    text, spans = text_and_spans
    assume(all(words == words.strip() for words in _covered(text, spans)))

    (found,) = read(_written(text, spans))

    assert found.text == text
    assert found.answers["entities"] == spans


def _covered(text: str, spans: list[dict]) -> list[str]:
    return [text[span["start"] : span["end"]] for span in spans]


def _written(text: str, spans: list[dict]) -> str:
    return b"".join(write_conll([Row(text, answers={"entities": spans})], "entities")).decode()


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_texts_come_back_as_they_were(text):
    (found,) = read(_written(text, []))

    assert found.text == text
    assert found.answers["entities"] == []


@pytest.mark.parametrize(
    "tags",
    [
        ["I-PER", "I-PER", "B-PER", "O", "I-LOC"],  # IOB1
        ["B-PER", "I-PER", "B-PER", "O", "B-LOC"],  # IOB2
        ["B-PER", "E-PER", "S-PER", "O", "S-LOC"],  # BIOES
        ["B-PER", "L-PER", "U-PER", "O", "U-LOC"],  # BILOU
    ],
)
def test_iob1_iob2_bioes_and_bilou_mark_the_same_spans(tags):
    tokens = ["Ada", "Lovelace", "Babbage", "in", "London"]
    lines = [f"{token} {tag}" for token, tag in zip(tokens, tags, strict=True)]

    (row,) = read("\n".join(lines))

    assert marked(row) == [("Ada Lovelace", "PER"), ("Babbage", "PER"), ("London", "LOC")]


def test_a_label_changes_without_o_between_two_spans():
    (row,) = read("Ada I-PER\nLondon I-LOC\n")

    assert marked(row) == [("Ada", "PER"), ("London", "LOC")]


def test_tokens_are_joined_by_one_space():
    (row,) = read("I-1\tO\n,\tO\n\u00a0x\tB-drug\n")

    assert row.text == "I-1 , \u00a0x"
    assert marked(row) == [("\u00a0x", "drug")]


def test_chinese_tokens_are_joined_without_a_space():
    (row,) = read("我们\tO\n在\tO\n北京\tB-LOC\n。\tO\nGoogle\tB-ORG\n")

    assert row.text == "我们在北京。 Google"
    assert marked(row) == [("北京", "LOC"), ("Google", "ORG")]


def test_in_a_chinese_project_no_token_has_a_space_beside_it():
    layout = Layout("zh.conll", spans_question="entities", joined=True)

    (row,) = read("买\tO\niPhone\tB-ORG\n8\tO\n", layout)

    assert row.text == "买iPhone8"
    assert marked(row) == [("iPhone", "ORG")]


def test_four_columns_document_starts_crlf_and_a_byte_order_mark_are_read():
    (row,) = read("\ufeff-DOCSTART- -X- -X- O\r\n\r\nEU NNP B-NP B-ORG\r\nrejects VBZ B-VP O\r\n")

    assert (row.id, row.line, row.text) == ("news.conll:3", 3, "EU rejects")
    assert marked(row) == [("EU", "ORG")]


def test_a_line_with_a_single_tab_ends_a_sentence():
    found = read("a\tO\n\t\nb\tO\n\n\nc\tO")

    assert [row.text for row in found] == ["a", "b", "c"]


def test_a_label_is_all_after_the_first_hyphen():
    (row,) = read("Dune\tB-creative-work\n")

    assert marked(row) == [("Dune", "creative-work")]


def test_a_number_sign_is_a_token():
    (row,) = read("# O\ntext O\n")

    assert row.text == "# text"


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("a O\nb\n", 2, "1 columns"),
        ("a b c\n", 1, "3 columns"),
        ("a O\nb x y O\n", 2, "4 columns"),
        ("a disease\n", 1, "disease"),
        ("\tO\n", 1, "empty"),
        ('# text = "abc"\nab O\nx O\n', 1, "x"),
        ('# text = "abc"\nab O\n', 1, "c"),
        ("# text = abc\nabc O\n", 1, "JSON"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(content, line, reason):
    (error,) = read(content)

    assert isinstance(error, LineError)
    assert error.line == line
    assert reason in error.reason


def test_text_as_it_really_is_stands_in_a_comment_only_where_it_must():
    assert _written("a , b", []) == "a\tO\n,\tO\nb\tO\n\n"
    assert _written("a, b", []).startswith('# text = "a, b"\n')


def test_a_span_that_ends_inside_a_word_cuts_the_word():
    written = _written("paracetamol", [{"start": 0, "end": 4, "label": "drug"}])

    assert "para\tB-drug\ncetamol\tO\n" in written


def test_unanswered_documents_are_left_out_lest_o_say_that_there_is_nothing():
    assert b"".join(write_conll([Row("a")], "entities")) == b""


@pytest.mark.parametrize(
    ("spans", "reason"),
    [([(0, 4), (2, 6)], "overlap"), ([(0, 2)], "space")],
)
def test_what_the_format_cannot_hold_is_refused(spans, reason):
    value = [{"start": start, "end": end, "label": "drug"} for start, end in spans]

    with pytest.raises(ExportRefused, match=reason):
        _written("a bcdef", value)
