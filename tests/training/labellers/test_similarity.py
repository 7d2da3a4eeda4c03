"""Similarity helps before any label exists, and says when it can't."""

from dataclasses import replace

import pytest

from annotate.errors import TrainingRefused
from annotate.markup import Answer
from annotate.scheme import LabelSpec, QuestionSpec
from tests.people_and_projects import a_document, a_project
from tests.training.gold_and_models import approved
from training.embeddings import sentence_encoder
from training.labellers.choice import untrained_labeller
from training.labellers.label_space import label_space, readable
from training.labellers.similarity import Similarity, make

INTENT = QuestionSpec(
    slug="intent",
    name="Intent",
    kind="one_of",
    labels=(
        LabelSpec("a", "lost_card"),
        LabelSpec("b", "exchange-rate"),
        LabelSpec("c", "top_up_failed"),
    ),
)
TEXTS = {
    "I can't find my bank card anywhere": "a",
    "Somebody stole my card": "a",
    "How many dollars do I get for a euro?": "b",
    "What rate do you use for foreign currency?": "b",
    "I tried to add money and it did not work": "c",
    "My top up didn't go through": "c",
}


def of(question: QuestionSpec, texts=tuple(TEXTS)) -> Similarity:
    encoder = sentence_encoder("", device="cpu")
    return Similarity(question, encoder, label_space(question, encoder, list(texts)), "")


def test_label_names_alone_choose_the_right_label():
    made = of(INTENT).predict(list(TEXTS))

    assert [answer.answer.labels[0] for answer in made] == list(TEXTS.values())


def test_all_labels_have_a_score_and_the_scores_add_up_to_one():
    made = of(INTENT).predict(["How do I exchange money?"])[0]

    assert set(made.scores) == {"a", "b", "c"}
    assert sum(made.scores.values()) == pytest.approx(1)
    assert made.confidence == max(made.scores.values())
    assert 0 <= made.uncertainty <= 1


def test_a_text_between_two_labels_is_the_uncertain_one():
    clear, unclear = of(INTENT).predict(["I lost my card", "Hello, I have a question"])

    assert clear.uncertainty < unclear.uncertainty


def test_any_of_chooses_none_where_nothing_stands_out():
    question = replace(INTENT, kind="any_of")

    clear, none = of(question).predict(["My card is lost, I lost it", "Nice weather today"])

    assert clear.answer == Answer.of_labels("a")
    assert none.answer.is_empty
    assert 0 <= none.uncertainty <= 1


@pytest.mark.parametrize("texts", [(), ("One text.",)])
def test_it_works_with_hardly_any_text(texts):
    made = of(INTENT, texts).predict(["I lost my card"])

    assert made[0].answer.labels == ("a",)


def test_a_single_label_is_certain():
    question = replace(INTENT, labels=INTENT.labels[:1])

    assert of(question).predict(["anything"])[0].scores == {"a": 1.0}


def test_names_are_read_as_words():
    assert readable("card_arrival") == readable(" card-arrival ") == "card arrival"


@pytest.mark.django_db
def test_chinese_texts_are_refused_by_an_english_base_naming_the_way_out():
    project = a_project(questions=[INTENT])
    for text in ("您好，我的包裹在哪里？", "我要退款，谢谢"):
        a_document(project, text)

    with pytest.raises(TrainingRefused, match="--base"):
        make(project.questions.get(), device="cpu")


@pytest.mark.django_db
def test_gold_and_measuring_documents_never_matter_to_it():
    project = a_project(questions=[INTENT])
    for text in TEXTS:
        a_document(project, text)
    question = project.questions.get()
    before = untrained_labeller(question, device="cpu").labeller

    for split in ("validation", "test"):
        document = a_document(project, f"A text of {split}", split=split)
        approved(document, "intent", Answer.of_labels("a"))

    assert untrained_labeller(question, device="cpu").labeller == before


@pytest.mark.django_db
def test_a_changed_description_makes_a_new_revision():
    project = a_project(questions=[INTENT])
    a_document(project, "I lost my card")
    question = project.questions.get()
    before = untrained_labeller(question, device="cpu").labeller

    question.labels.filter(slug="a").update(description="The card is gone.")

    after = untrained_labeller(project.questions.get(), device="cpu").labeller
    assert (before.revision, after.revision) == (1, 2)
