import pytest
import torch

from annotate.errors import TrainingRefused
from annotate.scheme import LabelSpec, QuestionSpec
from tests.people_and_projects import ENTITIES, INTENT
from tests.training.toy import drug_letters, intent_letters
from training import teaching
from training.encoding import Piece, Row
from training.fitting import (
    LearnedNothing,
    Lesson,
    has_learned_nothing,
    parts,
    rate_at,
    thinned,
)
from training.recipes import Recipe
from training.teaching import Course, names_as_examples, refuse_too_little, teach

CPU = torch.device("cpu")
FEW_STEPS = Recipe(epochs=2, learning_rate=5e-4, batch_size=8)


def taught_in_a_few_steps(seed: int) -> torch.Tensor:
    course = Course(ENTITIES, drug_letters(16), "", FEW_STEPS, seed, CPU)
    network = teach(course, on_step=lambda step: None, say=lambda line: None).network
    return torch.cat([weights.flatten() for weights in network.parameters()])


def test_the_same_seed_and_data_give_the_same_weights_on_the_cpu():
    first, again, other = (taught_in_a_few_steps(seed) for seed in (1, 1, 2))

    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_a_training_reports_every_step_and_leaves_the_word_vectors_alone(taught):
    from training.bases import load_base

    seen = []
    course = Course(ENTITIES, drug_letters(16), "", FEW_STEPS, 1, CPU)

    network = teach(course, on_step=seen.append, say=lambda line: None).network

    untouched = load_base("").encoder.embeddings.word_embeddings.weight
    assert [step.number for step in seen] == [1, 2, 3, 4]
    assert {step.of for step in seen} == {4}
    assert [step.epoch for step in seen] == [1, 1, 2, 2]
    assert torch.equal(network.encoder.embeddings.word_embeddings.weight, untouched)


def test_a_choice_is_learned_by_its_head_before_the_body_is_touched():
    recipe = Recipe(epochs=0, learning_rate=1e-4, batch_size=8, head_first=True, names_count=1.0)
    letters = intent_letters(30)
    course = Course(INTENT, letters[:20], "", recipe, seed=1, device=CPU)

    network = teach(course, on_step=lambda step: None, say=lambda line: None).network

    found = network.predict([letter.text for letter in letters[20:]])
    assert [given.answer for given in found] == [letter.answer for letter in letters[20:]]


def test_a_training_that_learns_nothing_starts_anew_more_slowly(monkeypatch):
    rates, said = [], []

    def learns_at_the_third_attempt(network, learned, recipe, *, seed, on_step):
        rates.append(recipe.learning_rate)
        if len(rates) < 3:
            raise LearnedNothing

    monkeypatch.setattr(teaching, "fit", learns_at_the_third_attempt)
    course = Course(ENTITIES, drug_letters(16), "", FEW_STEPS, 1, CPU)

    taught = teach(course, on_step=lambda step: None, say=said.append)

    assert rates == sorted(rates, reverse=True)
    assert taught.recipe.learning_rate == rates[-1] < rates[0]
    assert len([line for line in said if "Starting anew" in line]) == 2


def test_a_training_that_never_learns_ends_in_words(monkeypatch):
    def learns_nothing(network, learned, recipe, *, seed, on_step):
        raise LearnedNothing

    monkeypatch.setattr(teaching, "fit", learns_nothing)
    course = Course(ENTITIES, drug_letters(16), "", FEW_STEPS, 1, CPU)

    with pytest.raises(TrainingRefused, match="could not be learned from these 16 documents"):
        teach(course, on_step=lambda step: None, say=lambda line: None)


def test_a_loss_at_the_level_of_blindness_is_noticed_but_not_at_once():
    assert not has_learned_nothing(1.0, blind=1.0, step=20, steps=400)
    assert has_learned_nothing(1.0, blind=1.0, step=200, steps=400)
    assert not has_learned_nothing(0.5, blind=1.0, step=200, steps=400)
    assert has_learned_nothing(float("nan"), blind=1.0, step=1, steps=400)


def test_the_learning_rate_rises_and_falls_in_straight_lines():
    rates = [rate_at(step, 100, 0.1) for step in range(100)]

    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == 1.0
    assert rates[55] == pytest.approx(0.5)
    assert rates[99] > 0


def test_too_few_documents_are_refused_with_the_number_needed():
    with pytest.raises(TrainingRefused, match=r"has 9 approved train documents.*at least 10"):
        refuse_too_little(ENTITIES, drug_letters(9))


def test_a_choice_with_one_label_in_all_documents_is_refused():
    refunds = intent_letters(40)[::2]

    with pytest.raises(TrainingRefused, match="hold only these labels: refund"):
        refuse_too_little(INTENT, refunds)


def test_a_label_without_an_example_is_named():
    labels = (*ENTITIES.labels, LabelSpec("dose", "Dose"))
    question = QuestionSpec("entities", "Entities", "spans", labels)

    (remark,) = refuse_too_little(question, drug_letters(12))

    assert "no approved document holds Dose" in remark


def test_names_and_descriptions_of_labels_are_examples_of_choices():
    question = QuestionSpec(
        "intent",
        "Intent",
        "one_of",
        (LabelSpec("late_card", "late_card", description="The card is late.", examples=("Why?",)),),
    )

    found = names_as_examples(question, ["late_card"])

    assert [example.text for example in found] == ["late card", "The card is late.", "Why?"]


def a_lesson(rows: int, tokens: int) -> Lesson:
    row = Row([5] * tokens, [0] * tokens)
    return Lesson(Piece((row,) * rows, 1), torch.zeros(1, dtype=torch.long))


def test_a_batch_is_read_in_parts_that_fit_the_memory():
    batch = [a_lesson(1, 100) for _ in range(10)] + [a_lesson(1, 900)]

    sizes = [len(part) for part in parts(batch, most_tokens=500)]

    assert sizes == [5, 5, 1]


def test_of_a_very_long_text_other_windows_are_read_each_time():
    piece = Piece(tuple(Row([number], [0]) for number in range(40)), 1)
    generator = torch.Generator().manual_seed(0)

    drawn = {row.tokens[0] for _ in range(60) for row in thinned(piece, generator).rows}

    assert drawn == set(range(40))
