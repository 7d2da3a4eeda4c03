"""Intervals cover the truth as often as they say, and comparisons see real differences only."""

import numpy as np
import pytest

from annotate.kinds.kind import Counts, Outcome
from annotate.kinds.one_of import OneOf
from annotate.kinds.spans import Spans
from annotate.markup import Answer, Span
from annotate.quality.intervals import (
    STATISTICS,
    accuracy,
    bootstrap,
    f1,
    paired_bootstrap,
    tally,
    tally_of_label,
)


def choices(right: int, wrong: int):
    gold, other = Answer.of_labels("refund"), Answer.of_labels("shipping")
    kind = OneOf()
    return tally([kind.compare(gold, gold)] * right + [kind.compare(gold, other)] * wrong)


def test_a_tally_adds_up_to_what_the_task_kind_reports():
    kind = Spans()
    gold = Answer.of_spans(Span(0, 4, "drug"), Span(5, 9, "symptom"))
    predicted = Answer.of_spans(Span(0, 4, "drug"), Span(5, 8, "symptom"))
    outcomes = [kind.compare(gold, predicted), kind.compare(Answer(), Answer())]

    value = f1(tally(outcomes).sum(axis=0, keepdims=True))[0]

    assert value == pytest.approx(kind.headline(outcomes)) == pytest.approx(0.5)


def test_every_kinds_metric_has_a_statistic():
    from annotate.kinds import KINDS

    assert {kind.metric for kind in KINDS.values()} <= set(STATISTICS)


def test_neither_side_holding_anything_counts_as_all_right():
    assert f1(tally([Spans().compare(Answer(), Answer())] * 3))[0] == 1.0


def test_the_interval_surrounds_the_value_and_shrinks_with_more_documents():
    few, many = bootstrap(choices(16, 4), accuracy), bootstrap(choices(1600, 400), accuracy)

    assert few.value == many.value == pytest.approx(0.8)
    assert few.low < many.low < 0.8 < many.high < few.high


def test_the_interval_is_as_wide_as_the_binomial_one():
    interval = bootstrap(choices(320, 80), accuracy)

    half = 1.96 * np.sqrt(0.8 * 0.2 / 400)
    assert interval.high - interval.low == pytest.approx(2 * half, rel=0.15)


def test_the_same_gold_gives_the_same_interval_again():
    assert bootstrap(choices(30, 9), accuracy) == bootstrap(choices(30, 9), accuracy)


def test_intervals_cover_the_truth_nineteen_times_in_twenty():
    generator = np.random.default_rng(1)
    covered = 0
    for _ in range(200):
        right = generator.binomial(150, 0.7)
        interval = bootstrap(choices(right, 150 - right), accuracy)
        covered += interval.low <= 0.7 <= interval.high

    assert 0.90 <= covered / 200 <= 0.99


def test_a_clearly_better_challenger_is_higher_beyond_chance():
    difference = paired_bootstrap(choices(90, 10), choices(60, 40), accuracy)

    assert difference.value == pytest.approx(0.3)
    assert difference.low > 0
    assert difference.chance < 0.01


def test_one_document_more_is_not_beyond_chance():
    difference = paired_bootstrap(choices(61, 39), choices(60, 40), accuracy)

    assert difference.value > 0
    assert difference.chance > 0.05


def test_equal_labellers_differ_by_nothing():
    difference = paired_bootstrap(choices(60, 40), choices(60, 40), accuracy)

    assert (difference.value, difference.chance) == (0.0, 1.0)


def test_pairing_sees_what_two_intervals_alone_would_miss():
    holder, challenger = choices(50, 150), choices(60, 140)

    difference = paired_bootstrap(challenger, holder, accuracy)

    assert bootstrap(challenger, accuracy).low < bootstrap(holder, accuracy).high
    assert difference.chance < 0.01


def test_resampling_in_pieces_keeps_the_memory_bounded(monkeypatch):
    monkeypatch.setattr("annotate.quality.intervals.CELLS_AT_ONCE", 5000)

    interval = bootstrap(choices(320, 80), accuracy)

    assert interval.low == pytest.approx(0.76, abs=0.02)


def test_a_labels_tally_counts_that_label_alone():
    outcomes = [
        Outcome(exact=False, by_label={"drug": Counts(right=2), "dose": Counts(missed=1)}),
        Outcome(exact=True, by_label={}),
    ]

    assert tally_of_label(outcomes, "drug").tolist() == [[1, 2, 0, 0, 1], [1, 0, 0, 0, 1]]
    assert tally_of_label(outcomes, "dose").tolist() == [[0, 0, 0, 1, 1], [1, 0, 0, 0, 1]]
