"""The readers of published judgements, and the second implementation that figures stand beside."""

import gzip
import json

import pytest

from tests.benchmarks.agreement.judgements import experts
from tests.benchmarks.agreement.plain import (
    alpha,
    alpha_of_characters,
    cohen,
    first_answers,
    pairwise_f1,
)


def unit(words, clicks):
    """A tweet with what each worker clicked; None is "no names"."""
    return {
        "data": {"tokens": words},
        "results": {
            "judgments": [
                {
                    "worker_id": worker,
                    "city": "Sheffield",
                    "data": {"click_to_mark_the_words_that_are_part_of_names_of_people": numbers}
                    if numbers
                    else {"names_found": "none"},
                }
                for worker, numbers in clicks.items()
            ]
        },
    }


@pytest.fixture
def tweets(tmp_path):
    """One tweet in the release's own files; nobody was asked for places or organisations."""
    folder = tmp_path / "raw-judgments"
    folder.mkdir()
    (tmp_path / "conll").mkdir()
    per = [unit(["Hi", "@", "Ann", "and", "Bo"], {7: ["2", "4"], 9: ["1", "2"], 11: None})]
    for kind, units in {"per": per, "loc": [], "org": []}.items():
        with gzip.open(folder / f"a.{kind}.json.gz", "wt") as file:
            file.writelines(json.dumps(one) + "\n" for one in units)
    with gzip.open(tmp_path / "conll" / "a.conll.gz", "wt") as file:
        file.write("Hi\tO\n@Ann\tB-PER\nand\tO\nBo\tB-PER\n\n")
    return experts(tmp_path)


def test_clicked_words_become_spans_and_neighbours_one_span(tweets):
    marked = {row["annotator"]: row["per"] for row in tweets.rows}

    assert tweets.rows[0]["text"] == "Hi @ Ann and Bo"
    assert [[span["start"], span["end"]] for span in marked["worker1"]] == [[5, 8], [13, 15]]
    assert [[span["start"], span["end"]] for span in marked["worker2"]] == [[3, 8]]
    assert marked["worker3"] == []


def test_gold_is_found_though_its_words_are_cut_otherwise(tweets):
    assert [[span["start"], span["end"]] for span in tweets.gold[0]["per"]] == [[3, 8], [13, 15]]


def test_people_are_numbers_and_a_question_that_nobody_was_asked_is_absent(tweets):
    assert tweets.people == ["worker1", "worker2", "worker3"]
    assert all(set(row) == {"text", "annotator", "per"} for row in tweets.rows)


def row(text, annotator, label):
    return {"text": text, "annotator": annotator, "intent": label}


def test_only_a_persons_first_answer_counts_beside_others():
    rows = [
        row("a", "amira", "x"),
        row("a", "amira", "y"),
        row("a", "bo", "x"),
        row("b", "bo", "x"),
    ]

    assert first_answers(rows, "intent") == {"a": {"amira": "x", "bo": "x"}}


def test_the_second_implementation_gives_textbook_values():
    ones, others = "aabbdcccedda", "babbbccceddd"
    rows = [
        row(str(number), name, label)
        for number, pair in enumerate(zip(ones, others, strict=True))
        for name, label in zip(("amira", "bo"), pair, strict=True)
    ]
    answers = first_answers(rows, "intent")

    assert alpha(answers) == pytest.approx(0.692, abs=5e-4)
    assert cohen(answers, "amira", "bo") == pytest.approx(0.69, abs=0.02)


def test_spans_are_compared_strictly_and_by_character():
    def spans(*places):
        return [{"start": start, "end": end, "label": "per"} for start, end in places]

    answers = {"x" * 10: {"amira": spans((0, 4), (6, 8)), "bo": spans((0, 4), (6, 9))}}

    assert pairwise_f1(answers) == pytest.approx(0.5)
    assert 0 < alpha_of_characters(answers) < 1
