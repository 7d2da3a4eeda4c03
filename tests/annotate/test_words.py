"""One analysis for texts and queries: what a person types is found in what they typed it from."""

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.words import (
    MOST_BYTES,
    meta_word,
    meta_words,
    plain_form,
    query_of,
    words_of,
)

WRITTEN = st.text(
    alphabet=st.one_of(
        st.sampled_from("aeéEßİιςΣ 123-'患者因反复头晕糖尿病ガがｶﾞー々ไก่ข้าวหู한국어שָׁלוֹםسَلام👩😀"),
        st.characters(categories=["L", "M", "N", "P", "Zs"]),
    ),
    max_size=60,
)


def is_found(query, text):
    asked, words = query_of(query), words_of(text)
    return (
        not asked.is_empty
        and words.issuperset(asked.whole)
        and all(any(word.startswith(start) for word in words) for start in asked.beginnings)
        and all(any(form in text for form in forms) for forms in asked.runs)
    )


@settings(max_examples=400, deadline=None)
@given(WRITTEN, st.data())
def test_every_word_of_a_text_finds_it(text, data):
    words = [word for word in text.split() if not query_of(word).is_empty]
    if not words:
        return

    assert is_found(data.draw(st.sampled_from(words)), text)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="患者因反复头晕糖尿病两周年ガかな食堂한국어", min_size=1, max_size=30),
    st.data(),
)
def test_every_piece_of_a_text_without_spaces_finds_it(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    assert is_found(text[start:end], text)


def test_words_are_found_by_their_beginnings_without_case_and_accents():
    for query in ("cafe", "CAFÉ", "caf", "naïve cafe", "ｃａｆｅ"):
        assert is_found(query, "A naive Café au lait")

    assert not is_found("fé", "A naive Café au lait")


def test_chinese_words_of_one_and_two_characters_are_found_and_longer_ones_only_whole():
    text = "患者有糖尿, 又有尿病。"

    assert is_found("糖", text)
    assert is_found("糖尿", text)
    assert not is_found("患尿", text)
    assert not is_found("糖尿病", text)
    assert is_found("糖尿病", "既往糖尿病史")


def test_signs_that_tell_words_apart_are_kept():
    assert plain_form("ガ") != plain_form("カ")
    assert plain_form("ข้าว") != plain_form("ขาว")
    assert plain_form("ｶﾞ") == plain_form("ガ")
    assert plain_form("سَلام") == plain_form("سلام")


def test_metadata_are_words_of_their_own_within_lists_and_objects_too():
    words = meta_words({"source": "Web", "tags": ["a", "b"], "page": {"number": 3}, "done": True})

    for key, value in (("source", "web"), ("tags", "b"), ("page.number", "3"), ("done", "true")):
        assert meta_word(key, value) in words
    assert len(words) == 5
    assert not any(query_of(word).and_whole() == word for word in words)


def test_no_document_has_more_words_than_postgresql_keeps():
    words = words_of(" ".join(f"word{number}" for number in range(120_000)))

    assert sum(len(word) + 4 for word in words) <= MOST_BYTES


def test_no_text_gives_a_word_that_needs_quoting():
    words = words_of("'quoted' \"double\" back\\slash a:b * & | ! (c) #12 =x <d>")

    assert all(regex.fullmatch(r"[\p{L}\p{N}\p{M}\p{So}ー]+", word) for word in words)
