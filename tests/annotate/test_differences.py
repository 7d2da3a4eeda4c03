"""How layers of labels over one text are cut into cases."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.differences import Difference, Layer, agreement, cases_of, merged
from annotate.markup import Answer, Markup, Span
from tests.people_and_projects import ENTITIES, INTENT, TOPICS, markup

NESTED = replace(ENTITIES, settings={"overlap": True})
DRUG = Span(8, 17, "drug")

spans = st.builds(
    lambda start, length, label: Span(start, start + length, label),
    st.integers(0, 20),
    st.integers(1, 6),
    st.sampled_from(["drug", "symptom"]),
)
answers = st.lists(spans, max_size=6).map(lambda some: Answer.of_spans(*some))


@st.composite
def layers(draw):
    people = draw(st.lists(answers, min_size=1, max_size=3))
    made = [Layer("ABC"[place], markup(entities=answer)) for place, answer in enumerate(people)]
    model = draw(st.none() | answers)
    return made + ([Layer("M", markup(entities=model), by_person=False)] if model else [])


def layer(name, *spans, by_person=True):
    return Layer(name, markup(entities=Answer.of_spans(*spans)), by_person)


def one_case(*some, question=ENTITIES):
    (case,) = cases_of(some, [question])
    return case


@pytest.mark.parametrize("question", [ENTITIES, NESTED])
@given(some=layers())
def test_taking_one_layer_s_answer_in_every_case_gives_back_what_it_said(question, some):
    cases = cases_of(some, [question])

    for one in some:
        taken = [
            option.answer for case in cases for option in case.options if one.name in option.layers
        ]
        together = Answer.of_spans(*(span for answer in taken for span in answer.spans))
        assert len(taken) == len(cases)
        assert together == one.markup["entities"]


@given(some=layers())
def test_cases_never_share_words(some):
    cases = cases_of(some, [ENTITIES])

    assert all(before.end <= after.start for before, after in pairwise(cases))


@pytest.mark.parametrize("question", [ENTITIES, NESTED])
@given(some=layers())
def test_the_order_of_the_layers_changes_no_case(question, some):
    def told(case):
        return case.key, case.difference, {frozenset(option.layers) for option in case.options}

    forwards = [told(case) for case in cases_of(some, [question])]
    backwards = [told(case) for case in cases_of(some[::-1], [question])]

    assert forwards == backwards


@given(answer=answers, count=st.integers(1, 3))
def test_people_who_say_the_same_dispute_nothing(answer, count):
    same = [Layer("ABC"[place], markup(entities=answer)) for place in range(count)]

    assert not any(case.is_disputed for case in cases_of(same, [ENTITIES]))


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ((), Difference.MISSING),
        ((Span(8, 17, "symptom"),), Difference.LABEL),
        ((Span(8, 25, "drug"),), Difference.EDGE),
        ((Span(8, 12, "drug"), Span(12, 17, "symptom")), Difference.SEVERAL),
        ((DRUG,), Difference.NONE),
    ],
)
def test_a_case_tells_in_what_its_answers_differ(other, difference):
    assert one_case(layer("A", DRUG), layer("B", *other)).difference == difference


def test_several_people_need_no_reviewer_against_the_model_but_one_person_does():
    model = layer("M", by_person=False)

    assert one_case(layer("A", DRUG), layer("B", DRUG), model).agreed.layers == ("A", "B")
    assert one_case(layer("A", DRUG), model).agreed is None
    assert one_case(layer("M", DRUG, by_person=False)).agreed is None


def test_what_all_say_inside_a_disputed_span_is_a_case_of_its_own_where_spans_nest():
    outer = Span(0, 30, "symptom")

    cases = cases_of([layer("A", outer, DRUG), layer("B", DRUG)], [NESTED])

    assert [(case.start, case.end, case.is_disputed) for case in cases] == [
        (0, 30, True),
        (8, 17, False),
    ]


def test_a_question_about_the_whole_text_is_one_case():
    said = [
        Layer("A", markup(intent="refund", topics=["price", "quality"])),
        Layer("B", markup(intent="shipping", topics=["quality", "price"])),
    ]

    intent, topics = cases_of(said, [INTENT, TOPICS])

    assert (intent.difference, len(intent.options)) == (Difference.CHOICE, 2)
    assert (topics.difference, topics.agreed.layers) == (Difference.NONE, ("A", "B"))


def test_a_question_that_nobody_answered_waits_only_if_it_must_be():
    silent = [Layer("A", Markup())]

    assert cases_of(silent, [INTENT])[0].agreed is None
    assert cases_of(silent, [replace(INTENT, required=False)])[0].agreed.answer is None


@pytest.mark.parametrize(
    ("one", "other", "may_overlap", "together"),
    [
        (DRUG, Span(8, 25, "drug"), False, (Span(8, 25, "drug"),)),
        (DRUG, Span(8, 25, "symptom"), False, None),
        (DRUG, Span(8, 25, "symptom"), True, (DRUG, Span(8, 25, "symptom"))),
    ],
)
def test_merging_keeps_what_both_said_as_far_as_spans_may_stand_together(
    one, other, may_overlap, together
):
    case = one_case(layer("A", one), layer("B", other))

    answer = merged(case, may_overlap=may_overlap)

    assert answer == (None if together is None else Answer.of_spans(*together))


def test_one_of_two_choices_cannot_be_merged_but_any_of_can():
    said = [
        Layer("A", markup(intent="refund", topics=["price"])),
        Layer("B", markup(intent="shipping", topics=["quality"])),
    ]

    _, topics = cases_of(said, [INTENT, TOPICS])

    assert merged(topics, may_overlap=False) == Answer.of_labels("price", "quality")


def test_agreement_is_the_mean_over_pairs_and_questions():
    amira = markup(entities=Answer.of_spans(DRUG), intent="refund")
    bo = markup(entities=Answer.of_spans(DRUG, Span(20, 22, "symptom")), intent="shipping")

    assert agreement([amira, bo], [ENTITIES, INTENT]) == pytest.approx((2 / 3 + 0) / 2)
    assert agreement([amira, amira], [ENTITIES, INTENT]) == 1
    assert agreement([amira], [ENTITIES, INTENT]) is None
