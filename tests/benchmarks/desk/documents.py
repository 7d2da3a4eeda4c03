"""The documents to work through: gold from a published set, pre-tags with one mistake each.

Which documents, which mistakes and how sure the labeller says it is are drawn with a fixed seed,
so that every run works through the same.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.benchmarks.road.data_sets import Sentence
from tests.benchmarks.road.scoring import tagged_spans

SEED = 2017
TASKS = ("accept", "fix_label", "fix_boundary", "add_span")
FEWEST_WORDS, MOST_WORDS = 6, 40
# How often a label is a doubt: three in four of the wrong ones, one in ten of the right ones.
DOUBT_IF_WRONG, DOUBT_IF_RIGHT = 0.75, 0.1
DOUBT_BELOW = 0.6
LONG_CHARACTERS, LONG_SPANS = 20_000, 400

Triple = tuple[int, int, str]  # start, end, label


@dataclass(frozen=True, slots=True)
class Plan:
    """A document and what is to be done: from `shown`, the pre-tags, to `gold`.

    task: accept, fix_label, fix_boundary or add_span. target: the span of gold that it is about.
    scores: how sure the labeller is of each pre-tag.
    """

    name: str
    text: str
    task: str
    gold: tuple[Triple, ...]
    shown: tuple[Triple, ...]
    scores: tuple[float, ...]
    target: Triple

    def to_json(self) -> dict[str, Any]:
        """As handed to the installation."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text with its gold, and where its words begin and end."""

    text: str
    words: tuple[tuple[int, int], ...]
    gold: tuple[Triple, ...]


def tagged(sentence: Sentence) -> Tagged:
    """The sentence with a space between its words."""
    words: list[tuple[int, int]] = []
    for word in sentence.words:
        start = words[-1][1] + 1 if words else 0
        words.append((start, start + len(word)))
    spans = tagged_spans(sentence.tags)
    gold = tuple((words[first][0], words[last - 1][1], label) for first, last, label in spans)
    return Tagged(" ".join(sentence.words), tuple(words), gold)


def fit_for_work(sentences: Iterable[Sentence]) -> list[Tagged]:
    """Those with labels that are neither very short nor very long, each text once."""
    found = {
        one.text: one
        for one in map(tagged, sentences)
        if one.gold and FEWEST_WORDS <= len(one.words) <= MOST_WORDS
    }
    return list(found.values())


def draw_plans(sentences: Iterable[Sentence], count: int) -> list[Plan]:
    """`count` documents to work through, a quarter for each task, in a drawn order."""
    chance = random.Random(SEED)
    fit = fit_for_work(sentences)
    labels = sorted({label for one in fit for _, _, label in one.gold})
    tasks = [TASKS[place % len(TASKS)] for place in range(count)]
    chance.shuffle(tasks)
    return [
        _plan(f"post-{number:03}", text, task, labels, chance)
        for number, (text, task) in enumerate(zip(chance.sample(fit, count), tasks, strict=True), 1)
    ]


def _plan(name: str, text: Tagged, task: str, labels: Sequence[str], chance: random.Random) -> Plan:
    target = chance.choice(text.gold)
    wrong = _mistaken(text, target, task, labels, chance)
    kept = [wrong if span == target else span for span in text.gold]
    shown = tuple(span for span in kept if span is not None)
    scores = tuple(_score(chance, is_wrong=span not in text.gold) for span in shown)
    return Plan(name, text.text, task, text.gold, shown, scores, target)


def _mistaken(
    text: Tagged, target: Triple, task: str, labels: Sequence[str], chance: random.Random
) -> Triple | None:
    """The pre-tag that stands where `target` should; None if it is missing."""
    start, end, label = target
    if task == "fix_label":
        return start, end, chance.choice([other for other in labels if other != label])
    if task == "fix_boundary":
        return chance.choice(_moved_by_a_word(text, target))
    return None if task == "add_span" else target


def _moved_by_a_word(text: Tagged, target: Triple) -> list[Triple]:
    """The span with one of its edges a word off, as far as that meets no other span."""
    start, end, label = target
    first = next(place for place, word in enumerate(text.words) if word[0] == start)
    last = next(place for place, word in enumerate(text.words) if word[1] == end)
    pairs = [(first - 1, last), (first + 1, last), (first, last - 1), (first, last + 1)]
    others = [span for span in text.gold if span != target]
    moved = [
        (text.words[one][0], text.words[other][1], label)
        for one, other in pairs
        if 0 <= one <= other < len(text.words)
    ]
    return [
        span
        for span in moved
        if not any(span[0] < other[1] and other[0] < span[1] for other in others)
    ]


def _score(chance: random.Random, *, is_wrong: bool) -> float:
    is_doubt = chance.random() < (DOUBT_IF_WRONG if is_wrong else DOUBT_IF_RIGHT)
    low, high = (0.3, DOUBT_BELOW - 0.01) if is_doubt else (DOUBT_BELOW, 0.99)
    return round(chance.uniform(low, high), 3)


def draw_long(sentences: Sequence[Sentence]) -> Plan:
    """One text of 20,000 characters with 400 pre-tags: the sentences with most labels, in turn."""
    chance = random.Random(SEED)
    dense = sorted(map(tagged, sentences), key=lambda one: -len(one.gold) / len(one.text))
    chosen, length, count = [], 0, 0
    for one in dense:
        if length + len(one.text) + 2 <= LONG_CHARACTERS and count < LONG_SPANS:
            chosen.append(one)
            length, count = length + len(one.text) + 2, count + len(one.gold)
    plain = [one for one in map(tagged, sentences) if not one.gold]
    while length < LONG_CHARACTERS - MOST_WORDS:
        chosen.append(plain.pop())
        length += len(chosen[-1].text) + 2
    chance.shuffle(chosen)
    text, spans = "", []
    for one in chosen:
        spans += [(len(text) + start, len(text) + end, label) for start, end, label in one.gold]
        text += one.text + "\n\n"
    gold = tuple(spans[:LONG_SPANS])
    scores = tuple(_score(chance, is_wrong=False) for _ in gold)
    return Plan("long", text.rstrip("\n"), "accept", gold, gold, scores, gold[0])
