import pytest
import torch

from annotate.markup import Answer, Span
from training.bases import load_tokenizer
from training.encoding import Example, encode
from training.heads.spans import SpansHead, outermost

TOKENIZER = load_tokenizer("")
TEXT = "severe chest pain aspirin ibuprofen"
PAIN, ASPIRIN, IBUPROFEN = Span(7, 17, "symptom"), Span(18, 25, "drug"), Span(26, 35, "drug")


def encoded(text: str = TEXT):
    return encode([text], TOKENIZER)[0]


def certain(head: SpansHead, tags: torch.Tensor) -> torch.Tensor:
    """Logits that leave no doubt about `tags`: [units, layers · tags]."""
    return torch.nn.functional.one_hot(tags, head.tags).flatten(1).float() * 12


def test_gold_spans_come_back_as_they_were_with_their_probabilities():
    head = SpansHead(["drug", "symptom"], hidden=4)
    gold = Answer.of_spans(PAIN, ASPIRIN, IBUPROFEN)
    targets = head.targets(encoded(), gold)

    (found,) = head.decode(certain(head, targets), [encoded()], temperature=1.0)

    assert found.answer == gold
    assert len(found.scores) == 3
    assert min(found.scores) > 0.99
    assert found.confidence > 0.99
    assert found.uncertainty < 0.01


def test_spans_of_different_labels_nest_where_the_question_lets_them_overlap():
    head = SpansHead(["drug", "symptom"], hidden=4, overlap=True)
    gold = Answer.of_spans(Span(0, 25, "symptom"), ASPIRIN, IBUPROFEN)
    targets = head.targets(encoded(), gold)

    (found,) = head.decode(certain(head, targets), [encoded()], temperature=1.0)

    assert found.answer == gold


def test_of_spans_that_overlap_only_the_longest_is_learned_and_that_is_said():
    inner, outer = Span(7, 12, "symptom"), PAIN
    head = SpansHead(["symptom"], hidden=4)
    example = Example(TEXT, Answer.of_spans(inner, outer))

    remarks = head.remarks([encoded()], [example])

    assert outermost([inner, outer]) == [outer]
    assert remarks == ["1 spans lie across a longer one and are not learned."]


def test_a_span_that_ends_inside_a_word_is_said():
    head = SpansHead(["drug"], hidden=4)
    example = Example(TEXT, Answer.of_spans(Span(18, 21, "drug")))

    assert head.remarks([encoded()], [example]) == [
        "1 spans begin or end inside a word; whole words are learned."
    ]


def test_a_temperature_softens_the_probabilities_and_keeps_the_answer():
    head = SpansHead(["drug", "symptom"], hidden=4)
    logits = certain(head, head.targets(encoded(), Answer.of_spans(PAIN, ASPIRIN)))

    (sharp,) = head.decode(logits, [encoded()], temperature=1.0)
    (soft,) = head.decode(logits, [encoded()], temperature=4.0)

    assert soft.answer == sharp.answer
    assert max(soft.scores) < min(sharp.scores)
    assert soft.confidence < sharp.confidence


def test_a_text_without_a_word_has_no_spans_for_sure():
    head = SpansHead(["drug"], hidden=4)
    texts = [encoded("\u200b"), encoded("aspirin")]
    logits = certain(head, head.targets(texts[1], Answer.of_spans(Span(0, 7, "drug"))))

    empty, found = head.decode(logits, texts, temperature=1.0)

    assert (empty.answer, empty.confidence) == (Answer(), 1.0)
    assert found.answer.spans == (Span(0, 7, "drug"),)


def test_the_loss_falls_to_nothing_as_gold_becomes_certain():
    head = SpansHead(["drug", "symptom"], hidden=4)
    targets = head.targets(encoded(), Answer.of_spans(PAIN, IBUPROFEN))
    lengths = torch.tensor([len(targets)])

    unsure = head.loss(torch.zeros(len(targets), head.width), targets, lengths)
    sure = head.loss(certain(head, targets), targets, lengths)

    assert sure < 0.01 < unsure
    assert unsure > head.blind_loss(targets) / 2


def test_surprise_is_lowest_where_the_stated_probabilities_hold():
    head = SpansHead(["drug"], hidden=4)
    right = Answer.of_spans(Span(18, 25, "drug"))
    logits = certain(head, head.targets(encoded(), right)).repeat(4, 1)
    texts, gold = [encoded()] * 4, [right, right, right, Answer()]

    surprise = head.surprise(logits, texts, gold)

    assert surprise is not None
    assert surprise(3.0) < surprise(1.0)


def test_without_a_predicted_span_there_is_nothing_to_judge_by():
    head = SpansHead(["drug"], hidden=4)
    logits = certain(head, head.targets(encoded(), Answer()))

    assert head.surprise(logits, [encoded()], [Answer()]) is None


@pytest.mark.parametrize("overlap", [False, True])
def test_batched_texts_are_decoded_as_if_alone(overlap):
    torch.manual_seed(0)
    head = SpansHead(["drug", "symptom"], hidden=4, overlap=overlap)
    texts = [encoded(), encoded("aspirin"), encoded("no fever, no nausea, no pain")]
    parts = [torch.randn(len(text.units), head.width) for text in texts]

    together = head.decode(torch.cat(parts), texts, 1.0)

    for part, text, found in zip(parts, texts, together, strict=True):
        (alone,) = head.decode(part, [text], 1.0)
        assert found.answer == alone.answer
        assert list(found.scores) == pytest.approx(list(alone.scores), abs=1e-4)
