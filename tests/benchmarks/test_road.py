"""The road's own arithmetic: a scorer and a reader that share nothing with Collab's."""

import pytest

from tests.benchmarks.road.data_sets import Sentence, label_slug, read_conll
from tests.benchmarks.road.scoring import (
    ScoredDocument,
    published_gold,
    spans_in,
    strict_f1,
    tagged_spans,
)


def test_a_span_counts_only_if_start_end_and_label_are_right():
    gold = [frozenset({(0, 4, "drug"), (9, 12, "drug")}), frozenset({(0, 3, "test")})]
    predicted = [frozenset({(0, 4, "drug"), (9, 13, "drug")}), frozenset({(0, 3, "drug")})]

    assert strict_f1(gold, predicted) == pytest.approx(2 * 1 / (3 + 3))


def test_nothing_to_find_and_nothing_found_is_right():
    assert strict_f1([frozenset()], [frozenset()]) == 1.0


def test_neighbouring_spans_are_told_apart_by_their_b_tags():
    tags = ["B-Disease", "I-Disease", "B-Disease", "O", "I-Disease"]

    assert tagged_spans(tags) == [(0, 2, "disease"), (2, 3, "disease"), (4, 5, "disease")]


def test_a_label_may_hold_a_hyphen():
    assert tagged_spans(["B-creative-work", "I-creative-work"]) == [(0, 2, "creative-work")]


def test_tags_of_words_become_spans_of_the_text_they_stand_in():
    found = spans_in("A 💊 a day", ["A", "💊", "a", "day"], ["O", "B-drug", "O", "B-time"])

    assert found == {(2, 3, "drug"), (6, 9, "time")}


def test_words_that_are_not_the_texts_own_are_noticed():
    with pytest.raises(ValueError, match="stands before"):
        spans_in("one or two", ["one", "two"], ["O", "O"])


def test_exported_documents_must_be_those_of_the_published_file():
    documents = [ScoredDocument("1", "one", "test", frozenset())]

    with pytest.raises(ValueError, match="longer"):
        published_gold([], documents)


def test_a_line_of_a_single_tab_ends_a_sentence(tmp_path):
    path = tmp_path / "wnut.conll"
    path.write_text("Oslo\tB-location\n\t\nhi\tO\n\n\n", encoding="utf-8")

    assert read_conll(path) == [Sentence(("Oslo",), ("B-location",)), Sentence(("hi",), ("O",))]


def test_published_labels_become_slugs():
    assert label_slug("reverted_card_payment?") == "reverted_card_payment"
    assert label_slug("Refund_not_showing_up") == "refund_not_showing_up"
