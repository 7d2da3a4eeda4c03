import pytest
import torch

from annotate.markup import Answer
from training.bases import load_tokenizer
from training.encoding import encode
from training.heads.any_of import AnyOfHead
from training.heads.one_of import OneOfHead

LABELS = ["refund", "shipping", "other"]
TEXTS = encode(["one", "two"], load_tokenizer(""))


def test_one_of_gives_every_label_a_probability_and_chooses_the_likeliest():
    head = OneOfHead(LABELS, hidden=4)

    sure, torn = head.decode(torch.tensor([[0.0, 9.0, 0.0], [2.0, 1.9, 0.0]]), TEXTS, 1.0)

    assert sure.answer == Answer.of_labels("shipping")
    assert set(sure.scores) == set(LABELS)
    assert sum(sure.scores.values()) == pytest.approx(1.0)
    assert sure.confidence == sure.scores["shipping"]
    assert sure.uncertainty < 0.01 < 0.9 < torn.uncertainty


def test_any_of_chooses_all_labels_from_their_threshold_on():
    head = AnyOfHead(LABELS, hidden=4)
    logits = torch.tensor([[2.0, 0.1, -2.0], [-3.0, -3.0, -3.0]])

    both, none = head.decode(logits, TEXTS, 1.0)
    head.thresholds = {"shipping": 0.6}
    stricter, _ = head.decode(logits, TEXTS, 1.0)

    assert both.answer.labels == ("refund", "shipping")
    assert none.answer == Answer()
    assert none.confidence == pytest.approx(0.9526**3, abs=1e-3)
    assert stricter.answer.labels == ("refund",)


def test_uncertain_is_an_any_of_answer_with_a_label_near_one_half():
    head = AnyOfHead(LABELS, hidden=4)

    near, far = head.decode(torch.tensor([[0.0, 9.0, 9.0], [9.0, 9.0, 9.0]]), TEXTS, 1.0)

    assert near.uncertainty == pytest.approx(1.0)
    assert far.uncertainty < 0.01


@pytest.mark.parametrize("head_type", [OneOfHead, AnyOfHead])
def test_the_head_alone_is_solved_for_before_any_fine_tuning(head_type):
    head = head_type(LABELS, hidden=3)
    embeddings = torch.eye(3).repeat(4, 1)
    answers = [Answer.of_labels(label) for label in LABELS] * 4
    targets = torch.cat([head.targets(TEXTS[0], answer) for answer in answers])

    head.solve(embeddings, targets, torch.ones(12))
    head.eval()
    found = head.decode(head.read_places(embeddings), TEXTS[:1] * 12, 1.0)

    assert [given.answer for given in found] == answers


def test_a_label_the_head_does_not_know_does_not_count_for_its_temperature():
    head = OneOfHead(LABELS, hidden=4)
    logits = torch.tensor([[0.0, 3.0, 0.0], [0.0, 3.0, 0.0]])

    surprise = head.surprise(logits, TEXTS, [Answer.of_labels("shipping"), Answer.of_labels("new")])
    nothing = head.surprise(logits, TEXTS, [Answer.of_labels("new")] * 2)

    assert surprise is not None
    assert surprise(0.5) < surprise(1.0)
    assert nothing is None


def test_any_of_surprise_ignores_no_text():
    head = AnyOfHead(LABELS, hidden=4)
    logits = torch.tensor([[3.0, -3.0, -3.0], [3.0, -3.0, -3.0]])

    surprise = head.surprise(logits, TEXTS, [Answer.of_labels("refund"), Answer()])

    assert surprise is not None
    assert surprise(4.0) < surprise(1.0)


@pytest.mark.parametrize(("head_type", "level"), [(OneOfHead, 0.6931), (AnyOfHead, 2 * 0.6931)])
def test_the_blind_loss_is_the_entropy_of_the_labels(head_type, level):
    head = head_type(LABELS, hidden=4)
    answers = [Answer.of_labels("refund"), Answer.of_labels("shipping")]

    targets = torch.cat([head.targets(TEXTS[0], answer) for answer in answers])

    assert head.blind_loss(targets) == pytest.approx(level, abs=1e-3)
