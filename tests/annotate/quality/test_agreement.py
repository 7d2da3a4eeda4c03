"""Figures of agreement say how alike people label, on how many documents, or that it is too few."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.kinds import kind_named
from annotate.markup import Answer, Span
from annotate.quality.agreement import Judged, agreement_of

ONE_OF, ANY_OF, SPANS = kind_named("one_of"), kind_named("any_of"), kind_named("spans")
AMIRA, BO, CHEN = 1, 2, 3


def chosen(*said):
    """A document of which amira, bo and chen said these labels; None is no answer."""
    answers = [label if label is None else Answer.of_labels(*label.split()) for label in said]
    return judged(answers, 40)


def marked(*said):
    """A document in which they marked these spans."""
    return judged([Answer.of_spans(*(Span(*span) for span in spans)) for spans in said], 40)


def judged(answers, length):
    people = zip((AMIRA, BO, CHEN), answers, strict=False)
    return Judged(length, {person: answer for person, answer in people if answer is not None})


def of_choices(*documents, kind=ONE_OF, labels=("yes", "no")):
    return agreement_of(kind, labels, documents)


def test_two_people_have_cohens_kappa_and_the_share_that_is_the_same():
    documents = (
        [chosen("yes", "yes")] * 20
        + [chosen("yes", "no")] * 5
        + [chosen("no", "yes")] * 10
        + [chosen("no", "no")] * 15
    )

    found = of_choices(*documents)

    assert (found["documents"], found["answers"], found["people"]) == (50, 100, 2)
    measures = found["measures"]
    assert measures["same"]["value"] == pytest.approx(0.7)
    assert measures["kappa"]["value"] == pytest.approx(0.4)
    assert measures["kappa"]["low"] < 0.4 < measures["kappa"]["high"]
    assert measures["kappa"]["documents"] == 50


def test_each_pair_stands_on_the_documents_that_the_two_share():
    documents = [chosen("yes", "yes", "no"), chosen("no", "no", "no")] * 6 + [
        chosen("yes", None, "yes")
    ] * 4

    pairs = of_choices(*documents)["pairs"]

    assert [(pair["people"], pair["documents"]) for pair in pairs] == [
        ([AMIRA, CHEN], 16),
        ([AMIRA, BO], 12),
        ([BO, CHEN], 12),
    ]
    assert pairs[1]["measures"]["kappa"]["value"] == 1
    assert pairs[2]["differ"] == {"no": 6, "yes": 6}


def test_below_ten_documents_there_is_no_number():
    nine = of_choices(*[chosen("yes", "yes"), chosen("no", "yes"), chosen("no", "no")] * 3)
    ten = of_choices(*[chosen("yes", "yes"), chosen("no", "no")] * 5)

    assert nine["measures"]["kappa"] == {"documents": 9}
    assert nine["pairs"][0]["measures"] == {}
    assert ten["measures"]["kappa"]["value"] == 1


def test_where_only_one_category_was_seen_chance_can_not_be_told():
    found = of_choices(*[chosen("yes", "yes")] * 30)

    assert found["measures"]["kappa"] == found["measures"]["alpha"] == {"documents": 30}
    assert found["measures"]["same"]["value"] == 1


def test_a_category_that_hangs_on_a_single_document_is_too_few():
    found = of_choices(*[chosen("yes", "yes")] * 30, chosen("no", "no"))

    assert "value" not in found["measures"]["kappa"]


def test_a_document_that_one_person_judged_counts_for_nothing():
    documents = [chosen("yes", "yes"), chosen("no", "no")] * 6

    found = of_choices(*documents, *[chosen("yes", None)] * 50)

    assert found["documents"] == 12
    assert found == of_choices(*documents)


def test_any_number_of_labels_is_compared_as_a_whole_and_label_by_label():
    documents = [chosen("price quality", "price"), chosen("", ""), chosen("price", "price")] * 8

    found = of_choices(*documents, kind=ANY_OF, labels=["price", "quality", "never"])

    assert found["measures"]["same"]["value"] == pytest.approx(2 / 3)
    assert found["labels"]["price"]["kappa"]["value"] == 1
    assert found["labels"]["quality"]["kappa"]["value"] == pytest.approx(0)
    assert "never" not in found["labels"]


def test_spans_have_a_strict_f1_and_an_alpha_that_sees_overlap():
    same = marked([(0, 10, "drug")], [(0, 10, "drug")])
    shorter = marked([(0, 10, "drug")], [(0, 9, "drug")])

    found = agreement_of(SPANS, ["drug"], [same, shorter] * 10)

    assert found["measures"]["f1"]["value"] == pytest.approx(0.5)
    # By hand: 10 documents of 40 and 40 characters, each judged twice: n = 1600 of which 390 are
    # "drug"; 10 characters differ, so o = 20 of 1600 values stand in pairs that differ.
    expected = 1 - (1600 - 1) * 20 / (1600**2 - 390**2 - 1210**2)
    assert found["measures"]["alpha"]["value"] == pytest.approx(expected)
    assert found["labels"]["drug"]["alpha"]["value"] == pytest.approx(expected)


def test_characters_that_nobody_marked_count_for_alpha_but_not_for_f1():
    documents = [marked([(0, 4, "drug")], [(0, 4, "drug")]), marked([], [(5, 9, "drug")])] * 10

    long = [Judged(400, document.answers) for document in documents]

    short_figures = agreement_of(SPANS, ["drug"], documents)["measures"]
    long_figures = agreement_of(SPANS, ["drug"], long)["measures"]
    assert short_figures["f1"] == long_figures["f1"]
    assert short_figures["alpha"]["value"] != long_figures["alpha"]["value"]


def test_a_label_of_spans_says_on_how_many_documents_it_occurs():
    documents = [marked([(0, 4, "drug")], [(0, 4, "drug")])] * 12 + [
        marked([(0, 4, "symptom")], [])
    ] * 9

    found = agreement_of(SPANS, ["drug", "symptom"], documents)["labels"]

    assert found["drug"]["f1"]["documents"] == 12
    assert found["symptom"]["f1"] == {"documents": 9}


spans = st.lists(
    st.tuples(st.integers(0, 18), st.integers(1, 3), st.sampled_from("ab")).map(
        lambda found: Span(found[0], min(20, found[0] + found[1]), found[2])
    ),
    max_size=4,
).map(lambda found: Answer.of_spans(*found))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(spans, spans), min_size=10, max_size=14))
def test_figures_are_the_same_whoever_of_two_people_comes_first(pairs):
    def figures(swap):
        documents = [Judged(20, {AMIRA: b, BO: a} if swap else {AMIRA: a, BO: b}) for a, b in pairs]
        return agreement_of(SPANS, ["a", "b"], documents)

    one, other = figures(False), figures(True)

    for name, figure in one["measures"].items():
        assert figure.get("value") == pytest.approx(other["measures"][name].get("value"))


@settings(max_examples=25, deadline=None)
@given(st.lists(spans, min_size=10, max_size=14))
def test_people_who_mark_the_same_agree_perfectly(answers):
    documents = [Judged(20, {AMIRA: answer, BO: answer}) for answer in answers]

    for figure in agreement_of(SPANS, ["a", "b"], documents)["measures"].values():
        assert figure.get("value", 1) == pytest.approx(1)
