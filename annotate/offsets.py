"""All offset arithmetic: code points, UTF-16 units, UTF-8 bytes, graphemes and words.

Python and the database count code points, browsers UTF-16 units, some files bytes. What a reader
takes for one character is a grapheme cluster, which may be many code points. An offset is the
number of units before a place; it may equal the length.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

import regex

_GRAPHEME = regex.compile(r"\X")
# A word is a run of letters, digits and underscores; each Han character and each kana is a word
# of its own, because Chinese and Japanese put no spaces between words; so is each other sign.
_WORD = regex.compile(
    r"(?V1)(?:(?=[[\p{L}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}]])\X)+|(?=\S)\X"
)
_INSIDE_A_WORD = regex.compile(r"(?V1)[[\p{L}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}]]")
_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\u3001-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40]"
)


def to_utf16(text: str, at: int) -> int:
    """The UTF-16 offset of the code point offset `at`."""
    return len(text[:at].encode("utf-16-le")) // 2


def from_utf16(text: str, at: int) -> int:
    """The code point offset of the UTF-16 offset `at`.

    Raises ValueError if `at` lies beyond the text or between the halves of a surrogate pair.
    """
    return _code_points(text.encode("utf-16-le"), 2 * at, "utf-16-le")


def to_utf8(text: str, at: int) -> int:
    """The offset in UTF-8 bytes of the code point offset `at`."""
    return len(text[:at].encode())


def from_utf8(text: str, at: int) -> int:
    """The code point offset of the UTF-8 byte offset `at`.

    Raises ValueError if `at` lies beyond the text or inside a character.
    """
    return _code_points(text.encode(), at, "utf-8")


def _code_points(encoded: bytes, at: int, encoding: str) -> int:
    if not 0 <= at <= len(encoded):
        raise ValueError(f"The offset {at} lies outside the text of {len(encoded)} bytes.")
    return len(encoded[:at].decode(encoding))


@lru_cache(maxsize=8)
def grapheme_edges(text: str) -> tuple[int, ...]:
    """Where grapheme clusters begin, in code points, and the end of the text."""
    return (*(match.start() for match in _GRAPHEME.finditer(text)), len(text))


def snap_to_graphemes(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest [start, end) around the given one that cuts no grapheme cluster."""
    if text.isascii() and "\r" not in text:
        return start, end
    edges = grapheme_edges(text)
    return edges[bisect_right(edges, start) - 1], edges[bisect_left(edges, end)]


def words(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each word, in code points, in order; whitespace belongs to none.

    A Han character or kana, a punctuation mark and an emoji is each a word of its own.
    """
    return (match.span() for match in _WORD.finditer(text))


def is_word_boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end at `at`: never inside a grapheme, anywhere in Chinese."""
    if at <= 0 or at >= len(text):
        return True
    before = at - 1
    if not text.isascii():
        edges = grapheme_edges(text)
        place = bisect_left(edges, at)
        if edges[place] != at:
            return False
        before = edges[place - 1]
    return not (_INSIDE_A_WORD.match(text[before]) and _INSIDE_A_WORD.match(text[at]))


def is_written_without_spaces(character: str) -> bool:
    """Whether no space stands beside this character: Han, kana and their punctuation."""
    return _UNSPACED.match(character) is not None
