"""The tutorial recipe labels what its name says: the first piece of each word, and no padding."""

from tests.benchmarks.road import tutorial
from tests.benchmarks.road.data_sets import Sentence
from tests.benchmarks.road.lessons import _tagged, _word_tags
from tests.benchmarks.road.tutorial import IGNORED, Encoded, batch_of

TAGS = ["B-drug", "I-drug", "O"]
SENTENCE = Sentence(("Take", "acetylsalicylate", "daily"), ("O", "B-drug", "O"))


def test_the_first_piece_of_each_word_carries_its_tag():
    encoded, firsts = _tagged(SENTENCE, TAGS, tutorial.tokenizer())

    assert [word for word in firsts if word is not None] == [0, 1, 2]
    assert [number for number in encoded.target if number != IGNORED] == [2, 0, 2]
    assert len(encoded.pieces) > 5  # the long word is cut, its later pieces carry nothing
    assert encoded.target[0] == encoded.target[-1] == IGNORED


def test_predicted_numbers_become_tags_of_words():
    encoded, firsts = _tagged(SENTENCE, TAGS, tutorial.tokenizer())
    numbers = [2 if number == IGNORED else number for number in encoded.target]

    assert _word_tags(SENTENCE, firsts, [*numbers, 0, 0], TAGS) == list(SENTENCE.tags)


def test_padding_is_masked_and_has_no_part_in_the_loss():
    batch = batch_of([Encoded((5, 6), (1, 0)), Encoded((7,), (2,))], 4)

    assert batch["attention_mask"].tolist() == [[1, 1, 0, 0], [1, 0, 0, 0]]
    assert batch["labels"].tolist() == [[1, 0, IGNORED, IGNORED], [2, IGNORED, IGNORED, IGNORED]]
