import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from annotate.markup import Span
from annotate.offsets import grapheme_edges
from training.bases import load_tokenizer
from training.encoding import (
    NOWHERE,
    as_piece,
    bucketed,
    collate,
    cut,
    encode,
    is_exact,
    units_covered,
    windows,
)

TOKENIZER = load_tokenizer("")


def units_of(text: str) -> list[str]:
    return [text[start:end] for start, end in encode([text], TOKENIZER)[0].units]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("metoprolol succinate", ["metoprolol", "succinate"]),
        ("take 100mg twice", ["take", "100", "mg", "twice"]),
        ("BRCA1-negative.", ["BRCA", "1", "-", "negative", "."]),
        ("我头痛", ["我", "头", "痛"]),
        ("  spaces \n around  ", ["spaces", "around"]),
    ],
)
def test_words_numbers_signs_and_han_characters_are_units(text, units):
    assert units_of(text) == units


@pytest.mark.parametrize(
    "text", ["cafe\u0301 closed", "x 👩🏽‍⚕️ y", "\u0928\u092e\u0938\u094d\u0924\u0947"]
)
def test_no_unit_ends_inside_a_character_as_people_see_it(text):
    edges = set(grapheme_edges(text))

    units = encode([text], TOKENIZER)[0].units

    assert all(start in edges and end in edges for start, end in units)


@given(st.text(max_size=60))
def test_units_are_in_order_and_never_overlap_or_hold_outer_spaces(text):
    units = encode([text], TOKENIZER)[0].units

    assert all(start < end <= len(text) for start, end in units)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(units))
    assert all(text[start:end] == text[start:end].strip() for start, end in units)


def test_a_span_covers_exactly_the_units_it_touches():
    units = [(0, 4), (5, 9), (9, 10)]

    assert units_covered(units, Span(5, 10, "x")) == range(1, 3)
    assert units_covered(units, Span(2, 6, "x")) == range(0, 2)
    assert not units_covered(units, Span(4, 5, "x"))


def test_spaces_around_a_span_do_not_make_it_inexact():
    text = "take aspirin now"
    units = encode([text], TOKENIZER)[0].units

    assert is_exact(units, Span(4, 13, "drug"), text)
    assert not is_exact(units, Span(5, 8, "drug"), text)


@given(tokens=st.integers(0, 2000), longest=st.integers(8, 256))
def test_every_token_of_a_long_text_is_owned_by_exactly_one_window(tokens, longest):
    found = list(windows(tokens, longest))

    owned = [token for _, own in found for token in own]
    assert owned == list(range(tokens))
    assert all(len(read) <= longest for read, _ in found)
    assert all(own.start >= read.start and own.stop <= read.stop for read, own in found)


def test_cut_into_windows_a_text_still_fills_all_its_places():
    encoded = encode(["word, " * 400], TOKENIZER)[0]
    piece = as_piece(encoded, 64, per_unit=True)

    filled = [place for _, places in cut(piece) for place in places]

    assert len(piece.rows) > 10
    assert sorted(set(filled)) == list(range(len(encoded.units)))


def test_a_batch_numbers_places_through_and_pads_with_nowhere():
    pieces = [
        as_piece(text, 64, per_unit=True)
        for text in encode(["aspirin", "no chest pain"], TOKENIZER)
    ]

    batch = collate(pieces, TOKENIZER)

    assert batch.lengths.tolist() == [1, 3]
    assert batch.place[1][1:4].tolist() == [1, 2, 3]
    assert batch.place[:, 0].tolist() == [NOWHERE, NOWHERE]
    assert (batch.place[batch.attention_mask == 0] == NOWHERE).all()


def test_an_epoch_brings_every_text_once_in_batches_of_like_length():
    lengths = [5, 100, 6, 90, 7, 80, 8, 70]
    generator = torch.Generator().manual_seed(3)

    batches = bucketed(lengths, 4, generator)

    assert sorted(index for batch in batches for index in batch) == list(range(8))
    assert {frozenset(batch) for batch in batches} == {
        frozenset({0, 2, 4, 6}),
        frozenset({1, 3, 5, 7}),
    }
