"""Coefficients give what the papers that define them give, and what their definitions promise."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from annotate.quality.coefficients import (
    Unit,
    alpha_tally,
    cohen_kappa,
    cohen_tally,
    fleiss_kappa,
    fleiss_tally,
    krippendorff_alpha,
    pairwise_f1,
    same_tally,
    share,
)


def of_all(tally, statistic):
    return float(statistic(tally.sum(axis=0, keepdims=True))[0])


def alpha(documents):
    return of_all(alpha_tally(documents), krippendorff_alpha)


def fleiss(documents):
    return of_all(fleiss_tally(documents), fleiss_kappa)


def cohen(pairs):
    return of_all(cohen_tally(pairs), cohen_kappa)


# Cohen 1960, table 1: proportions of .25 .13 .12 / .12 .02 .16 / .03 .15 .02, here of 200 cases.
COHEN_1960 = {
    ("personality", "personality"): 50,
    ("personality", "neurosis"): 26,
    ("personality", "psychosis"): 24,
    ("neurosis", "personality"): 24,
    ("neurosis", "neurosis"): 4,
    ("neurosis", "psychosis"): 32,
    ("psychosis", "personality"): 6,
    ("psychosis", "neurosis"): 30,
    ("psychosis", "psychosis"): 4,
}

# Fleiss 1971, table 1: 30 patients, 6 psychiatrists each, 5 diagnoses; kappa 0.430.
FLEISS_1971 = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)

# The other table found in textbooks: 10 subjects, 14 judgements, 5 categories; kappa 0.210.
FLEISS_TEXTBOOK = [
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
]

# Krippendorff 2011, section C: four observers, twelve units, nominal data with values missing.
KRIPPENDORFF_2011 = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


def judged(counts):
    return Unit(tuple(value for value, count in enumerate(counts) for _ in range(count)))


def units_of(table):
    columns = zip(*(line.split() for line in table), strict=True)
    return [[Unit(tuple(value for value in column if value != "."))] for column in columns]


def test_cohens_kappa_is_worked_out_by_hand_from_a_table_of_two_people():
    # 20 and 15 times both say yes and no, 5 and 10 times they differ:
    # observed 35/50 = 0.7, by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5, kappa 0.2/0.5.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15

    assert cohen(pairs) == pytest.approx(0.4)


def test_cohens_kappa_of_three_categories_is_worked_out_by_hand():
    pairs = [pair for pair, times in COHEN_1960.items() for _ in range(times)]

    # Observed 58/200 = 0.29; by chance 0.5·0.4 + 0.3·0.3 + 0.2·0.3 = 0.35.
    assert cohen(pairs) == pytest.approx((0.29 - 0.35) / (1 - 0.35))


def test_fleiss_kappa_is_that_of_his_psychiatrists():
    patients = [judged(map(int, row)) for row in FLEISS_1971.split()]

    assert fleiss(patients) == pytest.approx(0.430, abs=5e-4)


def test_fleiss_kappa_is_that_of_the_textbook_table():
    assert fleiss([judged(row) for row in FLEISS_TEXTBOOK]) == pytest.approx(0.20993, abs=5e-6)


def test_krippendorffs_alpha_is_that_of_his_example_with_missing_values():
    assert alpha(units_of(KRIPPENDORFF_2011)) == pytest.approx(0.743, abs=5e-4)


def test_krippendorffs_alpha_is_that_of_his_example_of_two_observers():
    # Krippendorff 2011, section A: ten binary units; alpha 0.095.
    table = ["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]

    assert alpha(units_of(table)) == pytest.approx(0.095, abs=5e-4)


def test_krippendorffs_alpha_is_that_of_his_nominal_example_of_two_observers():
    # Krippendorff 2011, section B: twelve units, five values; alpha 0.692.
    table = ["a a b b d c c c e d d a", "b a b b b c c c e d d d"]

    assert alpha(units_of(table)) == pytest.approx(0.692, abs=5e-4)


def test_a_unit_of_twice_the_weight_is_two_units():
    heavy = [[Unit(("a", "b"), weight=2), Unit(("a", "a"))]]
    light = [[Unit(("a", "b")), Unit(("a", "b")), Unit(("a", "a"))]]

    assert alpha(heavy) == pytest.approx(alpha(light))


def test_where_only_one_value_occurs_there_is_no_figure():
    documents = [Unit(("a", "a"))] * 20

    assert np.isnan(fleiss(documents))
    assert np.isnan(alpha([[unit] for unit in documents]))
    assert np.isnan(cohen([("a", "a")] * 20))


def test_f1_between_people_is_the_same_whoever_is_taken_for_gold():
    assert of_all(np.array([[3.0, 1.0, 2.0]]), pairwise_f1) == pytest.approx(2 / 3)
    assert of_all(np.array([[3.0, 2.0, 1.0]]), pairwise_f1) == pytest.approx(2 / 3)
    assert np.isnan(of_all(np.zeros((1, 3)), pairwise_f1))


def test_the_share_of_pairs_that_say_the_same():
    documents = [[Unit(("a", "a", "b"))], [Unit(("a", "a"))]]

    assert of_all(same_tally(documents), share) == pytest.approx(2 / 4)


values = st.sampled_from("abc")
several = st.lists(
    st.lists(values, min_size=2, max_size=5).map(lambda said: Unit(tuple(said))),
    min_size=2,
    max_size=30,
)
pairs_of_people = st.lists(st.tuples(values, values), min_size=2, max_size=40)


@given(several, st.permutations("abc"))
def test_the_names_of_values_make_no_difference(documents, names):
    renamed = [
        Unit(tuple(dict(zip("abc", names, strict=True))[value] for value in unit.values))
        for unit in documents
    ]

    assert fleiss(renamed) == pytest.approx(fleiss(documents), nan_ok=True)
    assert alpha([[unit] for unit in renamed]) == pytest.approx(
        alpha([[unit] for unit in documents]), nan_ok=True
    )


@given(several, st.randoms())
def test_neither_the_order_of_people_nor_that_of_documents_makes_a_difference(documents, chance):
    shuffled = [Unit(tuple(chance.sample(unit.values, len(unit.values)))) for unit in documents]
    chance.shuffle(shuffled)

    assert fleiss(shuffled) == pytest.approx(fleiss(documents), nan_ok=True)
    assert alpha([[unit] for unit in shuffled]) == pytest.approx(
        alpha([[unit] for unit in documents]), nan_ok=True
    )


@given(pairs_of_people)
def test_cohens_kappa_is_the_same_the_other_way_round(pairs):
    assert cohen([(b, a) for a, b in pairs]) == pytest.approx(cohen(pairs), nan_ok=True)


@given(pairs_of_people)
def test_cohens_kappa_is_that_of_scikit_learn(pairs):
    ones, others = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by zero where only one value occurs
        expected = cohen_kappa_score(ones, others)

    assert cohen(pairs) == pytest.approx(expected, nan_ok=True)


@given(pairs_of_people)
def test_no_coefficient_is_above_one_and_perfect_agreement_is_one(pairs):
    perfect = [(a, a) for a, _ in pairs]
    units = [[Unit(pair)] for pair in pairs]

    for found in (cohen(pairs), alpha(units), fleiss([Unit(pair) for pair in pairs])):
        assert np.isnan(found) or found <= 1 + 1e-9
    if len({a for a, _ in pairs}) > 1:
        assert cohen(perfect) == pytest.approx(1)
        assert alpha([[Unit(pair)] for pair in perfect]) == pytest.approx(1)


@given(several)
def test_people_who_judged_nothing_else_change_nothing(documents):
    lonely = [[unit] for unit in documents] + [[Unit(("a",))], [Unit(())]]

    assert alpha(lonely) == pytest.approx(alpha([[unit] for unit in documents]), nan_ok=True)
    assert fleiss([*documents, Unit(("a",))]) == pytest.approx(fleiss(documents), nan_ok=True)
