import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.offsets import (
    from_utf8,
    from_utf16,
    grapheme_edges,
    is_word_boundary,
    is_written_without_spaces,
    snap_to_graphemes,
    to_utf8,
    to_utf16,
    words,
)
from tests.annotate.texts import TRICKY, texts


@given(texts, st.data())
def test_utf16_offsets_convert_both_ways(text, data):
    at = data.draw(st.integers(0, len(text)))

    assert from_utf16(text, to_utf16(text, at)) == at


@given(texts, st.data())
def test_byte_offsets_convert_both_ways(text, data):
    at = data.draw(st.integers(0, len(text)))

    assert from_utf8(text, to_utf8(text, at)) == at
    assert to_utf8(text, at) == len(text[:at].encode())


def test_an_emoji_with_a_modifier_counts_as_browsers_count_it():
    text = "a👩🏽‍⚕️b"

    assert to_utf16(text, text.index("b")) == 8
    assert from_utf16(text, 8) == text.index("b")


@pytest.mark.parametrize("at", [2, -1, 99])
def test_an_offset_inside_a_surrogate_pair_or_outside_the_text_is_refused(at):
    with pytest.raises(ValueError):
        from_utf16("a👍b", at)


def test_a_byte_offset_inside_a_character_is_refused():
    with pytest.raises(ValueError):
        from_utf8("é", 1)


@given(texts, st.data())
def test_a_snapped_span_holds_the_span_and_cuts_no_grapheme(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    left, right = snap_to_graphemes(text, start, end)

    assert left <= start < end <= right
    assert {left, right} <= set(grapheme_edges(text))
    assert snap_to_graphemes(text, left, right) == (left, right)


@pytest.mark.parametrize(
    ("text", "span", "snapped"),
    [
        ("👩🏽‍⚕️!", (1, 2), (0, 5)),
        ("cafe\u0301!", (0, 4), (0, 5)),
        ("🇨🇳🇫🇷", (1, 3), (0, 4)),
        ("plain", (1, 3), (1, 3)),
        ("a\r\nb", (0, 2), (0, 3)),
    ],
)
def test_a_span_grows_to_whole_graphemes(text, span, snapped):
    assert snap_to_graphemes(text, *span) == snapped


@given(texts)
def test_words_cover_everything_but_whitespace_in_order(text):
    places = list(words(text))

    assert all(a[1] <= b[0] for a, b in itertools.pairwise(places))
    uncovered = set(range(len(text))) - {at for start, end in places for at in range(start, end)}
    assert all(text[at].isspace() for at in uncovered)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I-1, don't", ["I", "-", "1", ",", "don", "'", "t"]),
        ("退款A12吧。", ["退", "款", "A12", "吧", "。"]),
        ("cafe\u0301 ok", ["cafe\u0301", "ok"]),
        ("so 👩🏽‍⚕️!", ["so", "👩🏽‍⚕️", "!"]),
        ("كيف الحال؟", ["كيف", "الحال", "؟"]),
        ("カタかな", ["カ", "タ", "か", "な"]),
    ],
)
def test_a_han_character_a_sign_and_an_emoji_are_words_of_their_own(text, expected):
    assert [text[start:end] for start, end in words(text)] == expected


@given(texts)
def test_every_word_begins_and_ends_at_a_word_boundary(text):
    edges = set(grapheme_edges(text))

    for start, end in words(text):
        if {start, end} <= edges:
            assert is_word_boundary(text, start)
            assert is_word_boundary(text, end)


def test_no_word_begins_inside_a_word_or_a_grapheme():
    assert not is_word_boundary("aspirin", 3)
    assert not is_word_boundary("cafe\u0301s", 4)
    assert not is_word_boundary("👩🏽‍⚕️", 1)
    assert not is_word_boundary("🇨🇳🇫🇷", 1)
    assert is_word_boundary("🇨🇳🇫🇷", 2)
    assert is_word_boundary("退款", 1)
    assert is_word_boundary("dose:5", 4)
    assert is_word_boundary("dose", 4)


def test_only_chinese_and_japanese_stand_without_spaces():
    assert all(is_written_without_spaces(character) for character in "款，。！カか")
    assert not any(is_written_without_spaces(character) for character in "aé,;م한A")


@pytest.mark.parametrize("text", TRICKY)
def test_graphemes_of_tricky_texts_join_to_the_text(text):
    edges = grapheme_edges(text)

    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    assert "".join(pieces) == text
