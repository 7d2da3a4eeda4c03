"""Published judgements, person by person, as rows that `import_documents` takes.

Nothing of what the releases tell of their workers is taken over: people become numbers.
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SEVERITY = {"1": "none", "0": "ambiguous", "-1": "mild", "-2": "strong", "-3": "very_strong"}
TYPES = (
    "ableism", "homophobic", "intellectual", "racist", "sexist", "sex_harassment", "transphobic",
)  # fmt: skip
ABOUT_ABUSE = {
    "type": TYPES,
    "target": ("generalised", "individual", "system"),
    "direction": ("explicit", "implicit"),
}
ENTITIES = ("per", "loc", "org")
CLICKED = {
    "per": "click_to_mark_the_words_that_are_part_of_names_of_people",
    "loc": "click_to_mark_the_words_that_are_part_of_location_names",
    "org": "click_to_mark_the_words_that_are_part_of_organisation_names",
}


@dataclass(frozen=True, slots=True)
class Judgements:
    """Questions as a scheme file has them, gold rows if the release has gold, and people's rows.

    A row of a person holds the questions that they were asked, and no others.
    """

    slug: str
    questions: Sequence[Mapping[str, Any]]
    gold: Sequence[Row]
    rows: Sequence[Row]

    @property
    def people(self) -> list[str]:
        """Everybody who judged anything."""
        return sorted({row["annotator"] for row in self.rows})

    def first(self, documents: int) -> "Judgements":
        """The same of so many documents."""
        texts = set(list(dict.fromkeys(row["text"] for row in self.rows))[:documents])
        gold = [row for row in self.gold if row["text"] in texts]
        rows = [row for row in self.rows if row["text"] in texts]
        return Judgements(self.slug, self.questions, gold, rows)


def convabuse(folder: Path) -> Judgements:
    """Cercas Curry et al. 2021: 12,768 judgements of turns in conversations by 8 people.

    How abusive is the last turn? Whoever finds it abusive was asked for type, target, direction.
    """
    with gzip.open(
        folder / "ConvAbuseEMNLPfull.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        rows = [_abuse_row(row) for row in csv.DictReader(file)]
    questions = [_question("severity", "one_of", SEVERITY.values())]
    questions += [
        _question(name, "any_of", labels, required=False) for name, labels in ABOUT_ABUSE.items()
    ]
    return Judgements("convabuse", questions, (), rows)


def _abuse_row(row: Mapping[str, str]) -> Row:
    turns = ("prev_agent", "Agent"), ("prev_user", "User"), ("agent", "Agent"), ("user", "User")
    level = next(level for level in SEVERITY if row[f"is_abuse.{level}"] == "1")
    found: Row = {
        "text": "\n".join(f"{who}: {row[turn]}" for turn, who in turns),
        "annotator": row["annotator_id"].lower(),
        "severity": SEVERITY[level],
    }
    if level.startswith("-"):
        for name, labels in ABOUT_ABUSE.items():
            found[name] = [label for label in labels if row[f"{name}.{label}"] == "1"]
    return found


def experts(folder: Path) -> Judgements:
    """Broad Twitter Corpus, section A: 1,000 tweets, two experts for each kind of entity."""
    files = {kind: f"a.{kind}.json.gz" for kind in ENTITIES}
    return _tweets("btc-experts", "a", folder, files)


def crowd(folder: Path) -> Judgements:
    """Broad Twitter Corpus, section E: 200 tweets, five crowd workers for each kind of entity."""
    files = {
        "per": "e.job_630015.per.json.gz",
        "loc": "e.job_629602.loc.json.gz",
        "org": "e.job_633475.org.json.gz",
    }
    return _tweets("btc-crowd", "e", folder, files)


def _tweets(slug: str, section: str, folder: Path, files: Mapping[str, str]) -> Judgements:
    """Each kind of entity is a question of its own: nobody was asked for all of them."""
    rows: dict[tuple[str, int], Row] = {}
    tweets: dict[str, Sequence[str]] = {}
    for kind, name in files.items():
        for unit in _json_lines(folder / "raw-judgments" / name):
            words = unit["data"]["tokens"]
            for judged in unit["results"]["judgments"]:
                key = (" ".join(words), judged["worker_id"])
                tweets[key[0]] = words
                row = rows.setdefault(key, {"text": key[0], "annotator": key[1]})
                row.setdefault(kind, _marked(kind, words, judged["data"]))
    questions = [_question(kind, "spans", [kind], required=False) for kind in files]
    gold = _gold_rows(folder / "conll" / f"{section}.conll.gz", tweets.values())
    return Judgements(slug, questions, list(gold), _numbered(rows.values()))


def _numbered(rows: Iterable[Row]) -> list[Row]:
    """People by number, whoever judged most first."""
    rows = list(rows)
    often = Counter(row["annotator"] for row in rows).most_common()
    names = {worker: f"worker{number}" for number, (worker, _) in enumerate(often, start=1)}
    return [row | {"annotator": names[row["annotator"]]} for row in rows]


def _marked(kind: str, words: Sequence[str], answer: Mapping[str, Any]) -> list[Row]:
    clicked = answer.get("answer") or answer.get(CLICKED[kind]) or ()
    return _spans(words, {int(number) for number in clicked}, kind)


def _gold_rows(path: Path, tweets: Iterable[Sequence[str]]) -> Iterator[Row]:
    """Gold of those tweets that the release has gold of, whose words it sometimes cuts otherwise.

    Spaces aside the text is the same; a word is marked if any character of it is.
    """
    gold = {"".join(words): (words, tags) for words, tags in _sentences(path)}
    for words in tweets:
        if "".join(words) not in gold:
            continue
        labels = [
            tag[2:].lower() for word, tag in zip(*gold["".join(words)], strict=True) for _ in word
        ]
        row: Row = {"text": " ".join(words)}
        for kind in ENTITIES:
            row[kind] = _spans(words, _words_with(kind, labels, words), kind)
        yield row


def _words_with(kind: str, labels: Sequence[str], words: Sequence[str]) -> Iterator[int]:
    """The places of words of which a character has this label. labels: of each character."""
    start = 0
    for place, word in enumerate(words):
        if kind in labels[start : start + len(word)]:
            yield place
        start += len(word)


def _spans(words: Sequence[str], marked: Iterable[int], label: str) -> list[Row]:
    """Marked words as spans of the text.

    Words next to each other are one entity: who clicks on words can't say where one entity ends
    and the next begins, so gold is read in the same way.
    """
    runs = groupby(enumerate(sorted(marked)), key=lambda pair: pair[1] - pair[0])
    numbers = [[number for _, number in run] for _, run in runs]
    return [_span(words, run[0], run[-1] + 1, label) for run in numbers]


def _span(words: Sequence[str], first: int, after: int, label: str) -> Row:
    begins = len(" ".join(words[:first])) + (first > 0)
    return {"start": begins, "end": begins + len(" ".join(words[first:after])), "label": label}


def _sentences(path: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Words and tags of a file of two columns; a line of whitespace ends a sentence."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for is_empty, lines in groupby(file.read().split("\n"), key=lambda line: not line.strip()):
            if not is_empty:
                words, tags = zip(*(line.split("\t") for line in lines), strict=True)
                yield words, tags


def _question(slug: str, kind: str, labels: Iterable[str], *, required: bool = True) -> Row:
    return {"slug": slug, "kind": kind, "labels": list(labels), "required": required}


def _json_lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
