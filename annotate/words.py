"""The words that documents are found by: one analysis for texts, names and queries alike.

A word is a run of letters and digits, without case and accents, and is found by how it begins. In
scripts written without spaces (Chinese, Japanese, Thai, …) every character is a word, and so is
every pair of neighbours: words of one and two characters are found exactly, longer ones by their
pairs. Knows no database.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import regex

LONGEST_WORD = 64
MOST_BYTES = 900_000
"""Of all words of one document: PostgreSQL keeps no more than a megabyte of them."""

# Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic. The signs of Thai or
# Devanagari are letters as much as marks, and the voicing marks of kana tell words apart.
_ACCENTS = regex.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_SPACELESS = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Hangul}"
    r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}ー\p{So}"
)
_RUNS = regex.compile(
    rf"(?P<spaceless>[{_SPACELESS}]+)|[[\p{{L}}\p{{N}}\p{{M}}]--[{_SPACELESS}]]+", regex.V1
)
_PLAIN = re.compile(f"[a-z0-9]{{1,{LONGEST_WORD}}}")


@dataclass(frozen=True, slots=True)
class WordQuery:
    """What a document must have: whole words, words that begin like this, and runs of characters.

    runs: three or more characters of a script without spaces, to be looked for in the text itself;
    each as it was typed, and in its plain form.
    """

    whole: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    runs: tuple[frozenset[str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.whole and not self.beginnings

    def and_whole(self, *words: str) -> "WordQuery":
        """The same, asking for these whole words, too."""
        return WordQuery((*words, *self.whole), self.beginnings, self.runs)


def words_of(*texts: str) -> set[str]:
    """The words by which these texts are found."""
    words: set[str] = set()
    for text in texts:
        words.update(_words_of(text))
    return words if sum(map(len, words)) < MOST_BYTES // 4 else _as_many_as_fit(words)


def query_of(text: str) -> WordQuery:
    """What a person asks for who types `text`."""
    whole: dict[str, None] = {}
    beginnings: dict[str, None] = {}
    runs: dict[frozenset[str], None] = {}
    for typed in text.split():
        _ask_for(typed, whole, beginnings, runs)
    return WordQuery(tuple(whole), tuple(beginnings), tuple(runs))


def _ask_for(
    typed: str,
    whole: dict[str, None],
    beginnings: dict[str, None],
    runs: dict[frozenset[str], None],
) -> None:
    plain = list(_runs_in(plain_form(typed)))
    # Wide and narrow forms may differ from the plain one, but not in where a run ends.
    as_typed = [run for run, _ in _runs_in(typed)]
    for place, (run, is_spaceless) in enumerate(plain):
        if not is_spaceless:
            beginnings[run[:LONGEST_WORD]] = None
        elif len(run) < 3:
            whole[run] = None
        else:
            whole.update(dict.fromkeys(_pairs(run)))
            forms = {run, as_typed[place]} if len(as_typed) == len(plain) else {run}
            runs[frozenset(forms)] = None


def plain_form(text: str) -> str:
    """Text without case, accents and the difference between wide and narrow characters."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", apart)))


def project_word(project: int) -> str:
    """The word that all documents of a project have; no text holds it."""
    return f"#{project}"


def meta_words(meta: Mapping[str, Any]) -> set[str]:
    """A word for each `key=value` of a document's metadata; no text holds one."""
    return {meta_word(key, value) for key, value in _pairs_of(meta)}


def meta_word(key: str, value: str) -> str:
    """The word of one `key=value`. key: of a value within another, such as `source.page`."""
    said = f"{key.strip()}\0{value.strip()}".casefold()
    return "=" + hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def _words_of(text: str) -> Iterable[str]:
    plain = plain_form(text)
    return _PLAIN.findall(plain) if plain.isascii() else _words_in(plain)


def _words_in(plain: str) -> Iterator[str]:
    for run, is_spaceless in _runs_in(plain):
        if is_spaceless:
            yield from run
            yield from _pairs(run)
        else:
            yield run[:LONGEST_WORD]


def _runs_in(plain: str) -> Iterator[tuple[str, bool]]:
    for found in _RUNS.finditer(plain):
        yield found.group(), found["spaceless"] is not None


def _pairs(run: str) -> Iterator[str]:
    return (run[start : start + 2] for start in range(len(run) - 1))


def _as_many_as_fit(words: set[str]) -> set[str]:
    room, kept = MOST_BYTES, set()
    for word in sorted(words, key=len):
        room -= len(word.encode()) + 4
        if room < 0:
            break
        kept.add(word)
    return kept


def _pairs_of(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _pairs_of(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs_of(inner, key)
    elif isinstance(value, bool):
        yield key, "true" if value else "false"
    elif value is not None:
        yield key, str(value)
