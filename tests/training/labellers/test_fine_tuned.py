import shutil

import pytest

from annotate.errors import ModelRefused
from annotate.markup import Answer, Span
from tests.training.toy import drug_letters
from training.labellers import load_labeller

LETTERS = drug_letters(12)


def test_a_fine_tuned_labeller_finds_what_it_was_taught(trained_labeller):
    live = load_labeller(trained_labeller, device="cpu")

    found = live.predict([letter.text for letter in LETTERS])

    right = [given.answer == letter.answer for given, letter in zip(found, LETTERS, strict=True)]
    assert sum(right) >= 10
    assert all(len(given.scores) == len(given.answer.spans) for given in found)
    assert all(0 <= given.confidence <= 1 for given in found)
    assert all(0 <= given.uncertainty <= 1 for given in found)


def test_a_text_is_labelled_alike_alone_and_among_others(trained_labeller):
    live = load_labeller(trained_labeller, device="cpu")
    texts = [LETTERS[0].text, LETTERS[1].text * 5, "No."]

    together = live.predict(texts)

    for text, found in zip(texts, together, strict=True):
        (alone,) = live.predict([text])
        assert found.answer == alone.answer
        assert list(found.scores) == pytest.approx(list(alone.scores), abs=1e-4)


def test_an_entity_at_character_30000_is_found(trained_labeller):
    live = load_labeller(trained_labeller, device="cpu")
    letter = LETTERS[0]
    others = " ".join(letter.text for letter in LETTERS) + " "
    before = others * (30_000 // len(others) + 1)
    start = len(before)

    (found,) = live.predict([before + letter.text])

    there = tuple(span for span in found.answer.spans if span.start >= start)
    assert start > 30_000
    assert there == tuple(
        Span(span.start + start, span.end + start, span.label) for span in letter.answer.spans
    )


def test_the_parts_temperature_changes_how_sure_it_is_not_what_it_says(trained_labeller):
    plain = load_labeller(trained_labeller, device="cpu")
    trained_labeller.part.temperature = 3.0
    softened = load_labeller(trained_labeller, device="cpu")
    texts = [letter.text for letter in LETTERS]

    sharp, soft = plain.predict(texts), softened.predict(texts)

    assert [given.answer for given in soft] == [given.answer for given in sharp]
    assert sum(given.confidence for given in soft) < sum(given.confidence for given in sharp)


def test_gold_that_contradicts_it_surprises_less_at_a_higher_temperature(trained_labeller):
    live = load_labeller(trained_labeller, device="cpu")

    surprise = live.surprise([letter.text for letter in LETTERS], [Answer()] * len(LETTERS))

    assert surprise is not None
    assert surprise(5.0) < surprise(1.0)


def test_no_text_gives_no_answer(trained_labeller):
    assert load_labeller(trained_labeller, device="cpu").predict([]) == []


def test_a_model_whose_files_are_gone_is_refused_in_words(trained_labeller, models_dir, tmp_path):
    trained_labeller.part.folder = "clinic/v1/entities"
    shutil.rmtree(models_dir / "clinic", ignore_errors=True)

    with pytest.raises(ModelRefused, match="is gone"):
        load_labeller(trained_labeller, device="cpu")
