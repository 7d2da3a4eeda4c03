"""Finds a dictionary's words in a text: each label's examples, and spans approved for training.

Where two entries fit, the longest wins. Entries begin and end where words do; a Han character is a
word of its own, so Chinese matches anywhere.
"""

import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from annotate.errors import ModelRefused
from annotate.markup import Answer, Span
from annotate.models import Labeller, Question
from annotate.offsets import words
from training.acquisition.uncertainty import least_confidence
from training.encoding import Example
from training.labellers import PredictedAnswer, PredictingLabeller
from training.training_set import approvals_to_learn_from

LONGEST_ENTRY = 30
"""Words of the longest span that is worth remembering."""
LONGEST_ACRONYM = 5
"""Capitals up to this length mean something else in small letters: US, IT, ALL."""
WORTH_PREDICTING = 0.4
"""Score below which a match is more often wrong than it helps."""
UNKNOWN_MISSES = 0.5
"""Spans a text is expected to hold beside the known ones, before any text is approved."""

EXAMPLE_COUNTS_AS = 3
"""Right matches that an example in the scheme stands for: somebody chose it with care."""
NUMBER = re.compile(r"\d+")
ANY_NUMBER = "0"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a piece of text means. exactly: as it must be written, where capitals matter."""

    label: str
    score: float
    exactly: str = ""


@dataclass(slots=True)
class Node:
    """A word of the trie: what may follow it, and the entries that end with it."""

    following: dict[str, "Node"] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a text, at [start, end)."""

    key: tuple[Words, str]
    start: int
    end: int
    entry: Entry


class Dictionary(PredictingLabeller):
    """Entries by their words, with the share of their occurrences that carried the label.

    expected_misses: spans per text whose words no entry knows, estimated from the spans that were
    approved once only (Good 1953).
    """

    def __init__(
        self, entries: Mapping[Words, Sequence[Entry]], expected_misses: float = UNKNOWN_MISSES
    ) -> None:
        self.entries = entries
        self.expected_misses = expected_misses
        self._root = _trie(entries)

    def predict(self, texts: Sequence[str]) -> list[PredictedAnswer]:
        return [self._answer(text) for text in texts]

    def _answer(self, text: str) -> PredictedAnswer:
        found = {
            Span(match.start, match.end, match.entry.label): match.entry.score
            for match in self.matches(text)
            if match.entry.score >= WORTH_PREDICTING
        }
        answer = Answer.of_spans(*found)
        scores = [found[span] for span in answer.spans]
        confidence = math.prod(scores) * math.exp(-self.expected_misses)
        return PredictedAnswer(answer, scores, confidence, least_confidence(confidence))

    def matches(self, text: str) -> Iterator[Match]:
        """The longest entries from left to right, none overlapping another."""
        places = list(words(text))
        folded = [_fold(text[start:end]) for start, end in places]
        at = 0
        while at < len(places):
            found = self._longest(text, places, folded, at)
            if found is None:
                at += 1
                continue
            last, entry = found
            key = tuple(folded[at : last + 1]), entry.exactly
            yield Match(key, places[at][0], places[last][1], entry)
            at = last + 1

    def _longest(
        self, text: str, places: list[tuple[int, int]], folded: list[str], first: int
    ) -> tuple[int, Entry] | None:
        node, best = self._root, None
        for at in range(first, len(folded)):
            following = node.following.get(folded[at])
            if following is None:
                break
            node = following
            if node.entries:
                written = text[places[first][0] : places[at][1]]
                fitting = (e for e in node.entries if e.exactly in ("", written))
                if entry := next(fitting, None):
                    best = at, entry
        return best

    @property
    def hash(self) -> str:
        """SHA-256 of all that decides an answer."""
        content = sorted(
            (list(key), [[entry.label, round(entry.score, 6), entry.exactly] for entry in entries])
            for key, entries in self.entries.items()
        )
        whole = json.dumps([content, round(self.expected_misses, 6)], ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()


def learn(examples: Mapping[str, Iterable[str]], approved: Sequence[Example]) -> Dictionary:
    """The dictionary of each label's `examples` and of the spans in `approved` texts.

    The most frequent label of the same words wins; an entry's score is the share of its matches in
    the approved texts that carried its label, by the rule of succession.
    """
    seen: dict[tuple[Words, str], Counter[str]] = defaultdict(Counter)
    given: dict[tuple[Words, str], str] = {}
    for label, surfaces in examples.items():
        for surface in surfaces:
            given.setdefault(_key(surface), label)
    for example in approved:
        for span in example.answer.spans:
            seen[_key(span.text_in(example.text))][span.label] += 1
    labels = given | {key: counts.most_common(1)[0][0] for key, counts in seen.items()}
    labels = {key: label for key, label in labels.items() if 0 < len(key[0]) <= LONGEST_ENTRY}
    unscored = Dictionary(_entries(labels, dict.fromkeys(labels, 1.0)))
    trusted = {key for key, label in given.items() if labels.get(key) == label}
    scores = _scores(unscored, labels, trusted, approved)
    return Dictionary(_entries(labels, scores), _expected_misses(seen, approved))


def _scores(
    unscored: Dictionary,
    keys: Iterable[tuple[Words, str]],
    trusted: Iterable[tuple[Words, str]],
    approved: Sequence[Example],
) -> dict[tuple[Words, str], float]:
    found = Counter(dict.fromkeys(trusted, EXAMPLE_COUNTS_AS))
    right = found.copy()
    for example in approved:
        gold = set(example.answer.spans)
        for match in unscored.matches(example.text):
            found[match.key] += 1
            right[match.key] += Span(match.start, match.end, match.entry.label) in gold
    return {key: (right[key] + 1) / (found[key] + 2) for key in keys}


def _expected_misses(
    seen: Mapping[tuple[Words, str], Counter[str]], approved: Sequence[Example]
) -> float:
    once = sum(counts.total() == 1 for counts in seen.values())
    return (once + UNKNOWN_MISSES) / (len(approved) + 1)


def _entries(
    labels: Mapping[tuple[Words, str], str], scores: Mapping[tuple[Words, str], float]
) -> dict[Words, list[Entry]]:
    """Entries by their words; those written exactly so come first."""
    entries: dict[Words, list[Entry]] = defaultdict(list)
    for (key, exactly), label in labels.items():
        entries[key].append(Entry(label, scores[key, exactly], exactly))
    for same_words in entries.values():
        same_words.sort(key=lambda entry: (not entry.exactly, entry.exactly))
    return dict(entries)


def _key(surface: str) -> tuple[Words, str]:
    """A surface's words as they are compared, and how it must be written; "" if in any way.

    Short acronyms and bare numbers must be written just so.
    """
    written = surface.strip()
    key = tuple(_fold(written[start:end]) for start, end in words(written))
    is_acronym = written.isalpha() and written.isupper() and len(written) <= LONGEST_ACRONYM
    is_bare_number = key == (ANY_NUMBER,)
    return key, written if is_acronym or is_bare_number else ""


def _fold(word: str) -> str:
    """A word in small letters, its numbers left open: a dose of 5 mg also finds one of 10 mg."""
    return NUMBER.sub(ANY_NUMBER, word.casefold())


def _trie(entries: Mapping[Words, Sequence[Entry]]) -> Node:
    root = Node()
    for key, same_words in entries.items():
        node = root
        for word in key:
            node = node.following.setdefault(word, Node())
        node.entries.extend(same_words)
    return root


def make(question: Question, *, device: str = "auto") -> Dictionary:
    """The question's dictionary as of now, from its labels and train-split gold alone.

    It needs no device. Raises ModelRefused as long as it would be empty: to say that there is
    nothing in a text takes having looked for something.
    """
    examples = {label.slug: label.examples for label in question.labels.all()}
    approved = [
        Example(approval.document.text, approval.answer)
        for approval in approvals_to_learn_from(question)
    ]
    made = learn(examples, approved)
    if not made.entries:
        raise ModelRefused(
            _(
                "“%(question)s” has no words to look for yet: none of its labels has an example, "
                "and no span is approved."
            )
            % {"question": question}
        )
    return made


def load(labeller: Labeller, *, device: str = "auto") -> Dictionary:
    """The dictionary of a labeller's question, as of now."""
    return make(labeller.question, device=device)
