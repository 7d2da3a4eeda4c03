"""Text and answers → tokens, units and tensors, and back to exact offsets.

Labels are given to *units*: words, single Han characters, numbers, single punctuation marks. The
sub-words of a word are one unit, so that no span can end inside a word that the tokenizer happened
to break; units are snapped to graphemes, so that none ends inside a character as people see it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from annotate.markup import Answer, Span
from annotate.offsets import snap_to_graphemes

NOWHERE = -1
LETTER = regex.compile(r"[\p{L}\p{M}]")
OWN_SCRIPT = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
LONGEST_WINDOW = 256
WINDOW_OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the answer that was approved for it."""

    text: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A text as tokens.

    tokens: ids, without special tokens. unit_of: for each token its unit, NOWHERE for one that
    covers no character. units: [start, end) in code points, in order, never overlapping.
    """

    tokens: list[int]
    unit_of: list[int]
    units: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """One window of a text: its tokens, and for each the place its vector is added to."""

    tokens: list[int]
    places: list[int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Windows that are read together and fill `places` places, numbered from 0.

    A place is what gets logits: a unit, or the whole text.
    """

    rows: tuple[Row, ...]
    places: int

    @property
    def length(self) -> int:
        """Tokens of the longest row."""
        return max((len(row.tokens) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces as tensors.

    input_ids, attention_mask, place: [rows, tokens]; place is NOWHERE for padding, special tokens
    and tokens that another window owns. lengths: [pieces], the places of each piece.
    """

    input_ids: Tensor
    attention_mask: Tensor
    place: Tensor
    lengths: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch on `device`."""
        return Batch(*(getattr(self, name).to(device) for name in self.__slots__))


def encode(texts: Sequence[str], tokenizer: PreTrainedTokenizerBase) -> list[EncodedText]:
    """Tokenize whole texts, nothing cut off; see EncodedText."""
    if not texts:
        return []
    found = tokenizer(
        list(texts),
        add_special_tokens=False,
        return_offsets_mapping=True,
        truncation=False,
        padding=False,
        verbose=False,
    )
    return [
        _encoded(text, tokens, offsets)
        for text, tokens, offsets in zip(
            texts, found["input_ids"], found["offset_mapping"], strict=True
        )
    ]


def _encoded(text: str, tokens: list[int], offsets: list[tuple[int, int]]) -> EncodedText:
    units: list[tuple[int, int]] = []
    unit_of: list[int] = []
    for start, end in offsets:
        start, end = _stripped(text, start, end)
        if start >= end:
            unit_of.append(NOWHERE)
            continue
        start, end = snap_to_graphemes(text, start, end)
        if units and (start < units[-1][1] or _is_one_word(text, units[-1][1], start)):
            units[-1] = (units[-1][0], max(end, units[-1][1]))
        else:
            units.append((start, end))
        unit_of.append(len(units) - 1)
    return EncodedText(tokens, unit_of, units)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_one_word(text: str, end: int, start: int) -> bool:
    """Whether a token that starts at `start` goes on with the word that ended at `end`."""
    if end != start:
        return False
    before, after = text[end - 1], text[start]
    if LETTER.match(before) and LETTER.match(after):
        return not (OWN_SCRIPT.match(before) or OWN_SCRIPT.match(after))
    return before.isdigit() and after.isdigit()


def units_covered(units: Sequence[tuple[int, int]], span: Span) -> range:
    """The units that share a character with `span`: empty if none does."""
    first = bisect_right(units, span.start, key=lambda unit: unit[1])
    last = bisect_left(units, span.end, key=lambda unit: unit[0])
    return range(first, max(first, last))


def is_exact(units: Sequence[tuple[int, int]], span: Span, text: str) -> bool:
    """Whether the span, without the spaces around it, begins and ends where units do."""
    covered = units_covered(units, span)
    if not covered:
        return False
    found = (units[covered[0]][0], units[covered[-1]][1])
    return found == _stripped(text, span.start, span.end)


def window_length(tokenizer: PreTrainedTokenizerBase, positions: int) -> int:
    """Tokens of a text that one window holds, special tokens apart.

    positions: how many the encoder has; RoBERTa-like ones keep two of them for themselves.
    """
    return min(LONGEST_WINDOW, positions - 2) - tokenizer.num_special_tokens_to_add()


def windows(tokens: int, longest: int) -> Iterator[tuple[range, range]]:
    """Cut `tokens` tokens into overlapping windows: what each one reads, and what it owns.

    Every token is owned by exactly one window: the one in which it stands farther from the edge.
    """
    overlap = min(WINDOW_OVERLAP, longest // 4)
    step = longest - overlap
    starts = [0, *range(step, tokens - overlap, step)] if tokens > longest else [0]
    for number, start in enumerate(starts):
        end = min(start + longest, tokens)
        owned_from = start + overlap // 2 if number else 0
        owned_to = end if number == len(starts) - 1 else start + step + overlap // 2
        yield range(start, end), range(owned_from, owned_to)


def as_piece(encoded: EncodedText, longest: int, *, per_unit: bool) -> Piece:
    """The whole text as one piece; its places are its units, or one for all of it."""
    rows = []
    for read, owned in windows(len(encoded.tokens), longest):
        places = [_place(encoded, token, per_unit) if token in owned else NOWHERE for token in read]
        rows.append(Row([encoded.tokens[token] for token in read], places))
    return Piece(tuple(rows), len(encoded.units) if per_unit else 1)


def _place(encoded: EncodedText, token: int, per_unit: bool) -> int:
    unit = encoded.unit_of[token]
    return unit if per_unit or unit == NOWHERE else 0


def cut(piece: Piece) -> Iterator[tuple[Piece, range]]:
    """Each window of a piece as a piece of its own, with the places of the whole that it fills.

    Training reads long texts window by window, so that memory doesn't grow with their length.
    """
    for row in piece.rows:
        filled = [place for place in row.places if place != NOWHERE]
        if not filled:
            continue
        first, last = filled[0], filled[-1]
        places = [place - first if place != NOWHERE else NOWHERE for place in row.places]
        yield Piece((Row(row.tokens, places),), last + 1 - first), range(first, last + 1)


def collate(pieces: Sequence[Piece], tokenizer: PreTrainedTokenizerBase) -> Batch:
    """Pad the rows of `pieces` to their longest and number their places through."""
    before, after = _special_tokens(tokenizer)
    numbered = list(numbered_rows(pieces))
    width = max(len(row.tokens) for row in numbered) + len(before) + len(after)
    shape = (len(numbered), width)
    input_ids = torch.full(shape, tokenizer.pad_token_id or 0)
    attention_mask = torch.zeros(shape, dtype=torch.long)
    place = torch.full(shape, NOWHERE)
    for index, row in enumerate(numbered):
        tokens = [*before, *row.tokens, *after]
        input_ids[index, : len(tokens)] = torch.tensor(tokens)
        attention_mask[index, : len(tokens)] = 1
        place[index, len(before) : len(before) + len(row.places)] = torch.tensor(row.places)
    lengths = torch.tensor([piece.places for piece in pieces])
    return Batch(input_ids, attention_mask, place, lengths)


def numbered_rows(pieces: Iterable[Piece]) -> Iterator[Row]:
    """The rows of all pieces, their places numbered through from the first piece to the last."""
    first = 0
    for piece in pieces:
        for row in piece.rows:
            places = [place + first if place != NOWHERE else NOWHERE for place in row.places]
            yield Row(row.tokens, places)
        first += piece.places


def _special_tokens(tokenizer: PreTrainedTokenizerBase) -> tuple[list[int], list[int]]:
    """What stands before and after every window: [CLS] and [SEP], or their like."""
    special = tokenizer("")["input_ids"]
    return special[:1], special[1:]


def bucketed(lengths: Sequence[int], size: int, generator: torch.Generator) -> list[list[int]]:
    """Shuffle indexes into batches of `size` of similar length, the batches in random order.

    Lengths are compared after up to a tenth of random stretching, so that no two epochs bring the
    same batches.
    """
    stretch = 1 + 0.1 * torch.rand(len(lengths), generator=generator)
    order = (torch.tensor(lengths, dtype=torch.float) * stretch).argsort(stable=True).tolist()
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    shuffled = torch.randperm(len(batches), generator=generator).tolist()
    return [batches[index] for index in shuffled]
