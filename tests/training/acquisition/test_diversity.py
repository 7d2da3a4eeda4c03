"""What stands next to each other in the queue teaches different things."""

import numpy as np
import pytest

from training.acquisition.diversity import LEAST_TYPICAL, density, diverse_order

EAST, NORTH, SOUTH = [1.0, 0.0], [0.0, 1.0], [0.0, -1.0]
NEARLY_EAST = [0.995, 0.0998]


def vectors(*rows):
    return np.array(rows, dtype=np.float32)


def test_a_near_duplicate_of_the_first_waits_for_what_is_different():
    worth = np.array([0.9, 0.89, 0.5], dtype=np.float32)

    order = diverse_order(worth, vectors(EAST, NEARLY_EAST, NORTH))

    assert order == [0, 2, 1]


def test_texts_that_are_unlike_come_by_their_worth():
    worth = np.array([0.2, 0.9, 0.5], dtype=np.float32)

    assert diverse_order(worth, vectors(EAST, NORTH, SOUTH)) == [1, 2, 0]


def test_every_text_has_one_place_even_if_all_are_the_same():
    worth = np.ones(4, dtype=np.float32)

    assert sorted(diverse_order(worth, vectors(*[EAST] * 4))) == [0, 1, 2, 3]


def test_a_text_among_many_alike_is_more_typical_than_a_stray_one():
    sample = vectors(*[EAST] * 12, SOUTH)

    among_many, stray = density(vectors(NEARLY_EAST, SOUTH), sample)

    assert among_many == pytest.approx(0.995, abs=1e-3)
    assert stray == pytest.approx(LEAST_TYPICAL)


def test_without_a_sample_all_are_equally_typical():
    assert density(vectors(EAST, NORTH), vectors(EAST)).tolist() == [1.0, 1.0]
