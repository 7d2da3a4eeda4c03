"""The dictionary finds what it was told and shown, where words begin and end, fast."""

import random
import time

import pytest

from annotate.errors import ModelRefused
from annotate.markup import Answer, Span
from annotate.scheme import LabelSpec, QuestionSpec
from tests.people_and_projects import ENTITIES, a_document, a_project
from tests.training.gold_and_models import approved
from training.encoding import Example
from training.labellers.choice import untrained_labeller
from training.labellers.dictionary import WORTH_PREDICTING, learn, make


def spans_in(text: str, dictionary) -> list[tuple[str, str]]:
    answer = dictionary.predict([text])[0].answer
    return [(span.text_in(text), span.label) for span in answer.spans]


def shown(text: str, **labels: str) -> Example:
    places = {label: (text.index(word), len(word)) for label, word in labels.items()}
    spans = [Span(start, start + length, label) for label, (start, length) in places.items()]
    return Example(text, Answer.of_spans(*spans))


def test_the_longest_entry_wins():
    dictionary = learn({"symptom": ["pain", "chest pain"], "body": ["chest"]}, [])

    assert spans_in("No chest pain, but pain in the chest.", dictionary) == [
        ("chest pain", "symptom"),
        ("pain", "symptom"),
        ("chest", "body"),
    ]


def test_entries_begin_and_end_where_words_do():
    dictionary = learn({"drug": ["aspirin"]}, [])

    assert spans_in("aspirins, preaspirin; Aspirin.", dictionary) == [("Aspirin", "drug")]


def test_chinese_matches_anywhere():
    dictionary = learn({"product": ["儿童书桌"]}, [])

    assert spans_in("您好，儿童书桌原定送货", dictionary) == [("儿童书桌", "product")]


def test_a_combining_accent_is_not_cut_off():
    dictionary = learn({"drug": ["cafe"]}, [])

    assert spans_in("cafe\u0301 cafe", dictionary) == [("cafe", "drug")]
    assert dictionary.predict(["cafe\u0301 cafe"])[0].answer.spans[0].start == 6


def test_short_acronyms_must_be_written_just_so():
    dictionary = learn({"country": ["US"], "drug": ["Aspirin"]}, [])

    assert spans_in("Give us ASPIRIN in the US", dictionary) == [
        ("ASPIRIN", "drug"),
        ("US", "country"),
    ]


def test_numbers_inside_an_entry_are_left_open_but_bare_ones_are_not():
    dictionary = learn({"dose": ["5 mg"], "order": ["ORD1"], "age": ["70"]}, [])

    assert spans_in("ORD99 for 25 mg at 71, not 70", dictionary) == [
        ("ORD99", "order"),
        ("25 mg", "dose"),
        ("70", "age"),
    ]


def test_words_across_a_line_break_are_found():
    dictionary = learn({"symptom": ["chest pain"]}, [])

    assert spans_in("chest\npain", dictionary) == [("chest\npain", "symptom")]


def test_capitals_that_change_length_keep_the_offsets_right():
    dictionary = learn({"place": ["İzmir"]}, [])

    assert spans_in("in İzmir now", dictionary) == [("İzmir", "place")]


def test_the_most_frequent_label_of_the_same_words_wins():
    seen = [shown("cold hands", symptom="cold")] + 2 * [shown("a cold", illness="cold")]

    assert spans_in("cold", learn({}, seen)) == [("cold", "illness")]


def test_a_score_says_how_often_the_entry_was_right():
    seen = [shown("aspirin today", drug="aspirin")] * 6 + [Example("aspirin allergy", Answer())] * 2

    made = learn({}, seen).predict(["aspirin"])[0]

    assert made.scores == [pytest.approx(7 / 10)]


def test_an_entry_that_is_mostly_wrong_is_not_predicted():
    seen = [shown("and so on", drug="so")] + [Example("so what", Answer())] * 5

    dictionary = learn({}, seen)

    assert dictionary.entries[("so",)][0].score < WORTH_PREDICTING
    assert spans_in("so", dictionary) == []


def test_confidence_allows_for_words_never_seen():
    every_span_new = [shown(f"took drug{letter}x", drug=f"drug{letter}x") for letter in "abcdefgh"]
    every_span_known = [shown("took aspirin", drug="aspirin")] * 8

    unsure = learn({}, every_span_new).predict(["nothing known"])[0]
    sure = learn({}, every_span_known).predict(["nothing known"])[0]

    assert unsure.confidence < 0.5 < 0.9 < sure.confidence
    assert unsure.uncertainty == pytest.approx(1 - unsure.confidence)


def test_ten_thousand_entries_over_ten_thousand_documents_take_seconds():
    draw = random.Random(0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["".join(draw.choices(letters, k=6)) for _ in range(9000)]
    entries = {" ".join(draw.sample(vocabulary, draw.randint(1, 3))) for _ in range(10_000)}
    texts = [" ".join(draw.choices(vocabulary, k=40)) for _ in range(10_000)]
    dictionary = learn({"term": entries}, [])

    began = time.process_time()
    made = dictionary.predict(texts)

    assert time.process_time() - began < 20
    assert sum(len(answer.answer.spans) for answer in made) > 10_000


@pytest.mark.django_db
def test_nothing_of_validation_or_test_gold_gets_into_it():
    project = a_project(questions=[ENTITIES])
    question = project.questions.get()
    for split, word in (("train", "aspirin"), ("validation", "heparin"), ("test", "insulin")):
        document = a_document(project, f"took {word}", split=split)
        approved(document, "entities", Answer.of_spans(Span(5, 12, "drug")))
    twin = a_document(project, "took heparin", split="train")
    approved(twin, "entities", Answer.of_spans(Span(5, 12, "drug")))

    dictionary = make(question)

    assert set(dictionary.entries) == {("aspirin",)}


@pytest.mark.django_db
def test_a_new_revision_only_when_it_would_answer_differently():
    project = a_project(questions=[ENTITIES])
    question = project.questions.get()
    approved(a_document(project, "took aspirin"), "entities", Answer.of_spans(Span(5, 12, "drug")))

    first, again = untrained_labeller(question), untrained_labeller(question)
    approved(a_document(project, "took heparin"), "entities", Answer.of_spans(Span(5, 12, "drug")))
    changed = untrained_labeller(question)

    assert first.labeller == again.labeller != changed.labeller
    assert (first.labeller.revision, changed.labeller.revision) == (1, 2)


@pytest.mark.django_db
def test_an_empty_dictionary_is_refused_rather_than_saying_that_nothing_is_there():
    bare = QuestionSpec("entities", "Entities", "spans", labels=(LabelSpec("drug", "Drug"),))
    question = a_project(questions=[bare]).questions.get()

    with pytest.raises(ModelRefused, match="no words to look for"):
        untrained_labeller(question)
