"""Against all sequences, enumerated."""

import itertools

import pytest
import torch

from training.heads.chain import (
    Posterior,
    Run,
    barred,
    best_sequences,
    forward_scores,
    runs,
    sequence_score,
    tag_count,
    total_score,
)

LABELS, STEPS = 2, 4


@pytest.fixture
def chains():
    generator = torch.Generator().manual_seed(5)
    emissions = torch.randn(2, STEPS, tag_count(LABELS), generator=generator)
    first, after = barred(LABELS)
    learned = torch.randn(after.shape, generator=generator)
    return emissions, torch.tensor([STEPS, STEPS - 1]), first, after + learned


def all_sequences(chains, index):
    emissions, lengths, first, after = chains
    for tags in itertools.product(range(tag_count(LABELS)), repeat=int(lengths[index])):
        score = first[tags[0]] + sum(emissions[index, at, tag] for at, tag in enumerate(tags))
        score += sum(after[one, other] for one, other in itertools.pairwise(tags))
        if score > -1000:
            yield tags, score.item()


def test_the_best_sequence_is_the_best_of_all_valid_ones(chains):
    found = best_sequences(*chains)

    for index in (0, 1):
        best, _ = max(all_sequences(chains, index), key=lambda pair: pair[1])
        assert tuple(found[index]) == best


def test_the_total_sums_over_all_valid_sequences(chains):
    emissions, lengths, first, after = chains

    total = total_score(forward_scores(emissions, first, after), lengths)

    for index in (0, 1):
        scores = torch.tensor([score for _, score in all_sequences(chains, index)])
        assert total[index].item() == pytest.approx(scores.logsumexp(0).item(), abs=1e-4)


def test_a_sequences_score_ignores_what_lies_beyond_its_end(chains):
    emissions, lengths, first, after = chains
    tags, expected = next(all_sequences(chains, 1))
    padded = torch.tensor([[0] * STEPS, [*tags, 0]])

    scores = sequence_score(emissions, padded, lengths, first, after)

    assert scores[1].item() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("run", [Run(0, 0, 0), Run(1, 1, 2), Run(0, 2, 2), Run(1, 0, 2)])
@pytest.mark.parametrize("index", [0, 1])
def test_a_spans_probability_is_the_share_of_the_sequences_that_hold_it(chains, run, index):
    emissions, lengths, first, after = chains
    posterior = Posterior.of(emissions, lengths, first, after)

    found = posterior.p_of_run(index, run)

    scored = list(all_sequences(chains, index))
    with_run = sum(torch.tensor(s).exp().item() for tags, s in scored if run in set(runs(tags)))
    whole = sum(torch.tensor(score).exp().item() for _, score in scored)
    assert found == pytest.approx(with_run / whole, abs=1e-4)


def test_a_tag_inside_a_span_never_stands_without_its_beginning():
    first, after = barred(1)
    emissions = torch.tensor([[[0.0, 0.0, 9.0], [0.0, 0.0, 9.0]]])

    (sequence,) = best_sequences(emissions, torch.tensor([2]), first, after)

    assert sequence == [1, 2]


def test_neighbouring_spans_of_one_label_stay_two():
    assert list(runs([1, 2, 1, 0, 3, 4])) == [Run(0, 0, 1), Run(0, 2, 2), Run(1, 4, 5)]
