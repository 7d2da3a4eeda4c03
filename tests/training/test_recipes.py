import pytest

from annotate.kinds import KINDS
from training.heads import HEADS
from training.recipes import recipe_for


def test_every_task_kind_has_a_head_and_a_recipe():
    assert set(HEADS) == set(KINDS)
    assert all(recipe_for(kind, 100, 6).epochs > 0 for kind in KINDS)


@pytest.mark.parametrize("kind", list(KINDS))
def test_few_documents_are_read_more_often_than_many(kind):
    few, many = recipe_for(kind, 60, 6), recipe_for(kind, 10_000, 6)

    assert few.epochs > many.epochs


def test_a_deep_encoder_learns_more_slowly():
    shallow, deep = recipe_for("spans", 1000, 6), recipe_for("spans", 1000, 12)

    assert deep.learning_rate < shallow.learning_rate


def test_only_what_a_person_gave_overrides_the_recipe():
    recipe = recipe_for("spans", 1000, 6)

    changed = recipe.but(epochs=3, learning_rate=None)

    assert (changed.epochs, changed.learning_rate) == (3, recipe.learning_rate)
    assert changed.to_json()["epochs"] == 3
