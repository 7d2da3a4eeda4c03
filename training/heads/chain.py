"""Chains of tags: only valid sequences, the likeliest of them, and exact probabilities of spans.

A chain's tags are O, then B and I of each label. The score of a sequence is the sum of its tags'
emissions and of its transitions (a linear-chain conditional random field: Lafferty, McCallum and
Pereira 2001); a sequence in which I-x follows neither B-x nor I-x can't be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

IMPOSSIBLE = -1e4
OUTSIDE = 0


def begin(label: int) -> int:
    """The tag B of the label with this index."""
    return 1 + 2 * label


def inside(label: int) -> int:
    """The tag I of the label with this index."""
    return 2 + 2 * label


def tag_count(labels: int) -> int:
    """Tags of a chain with so many labels."""
    return 1 + 2 * labels


def barred(labels: int) -> tuple[Tensor, Tensor]:
    """0 where a tag may stand, IMPOSSIBLE where it may not.

    Returns first: [tags], for a sequence's first tag; after: [tags, tags], row before column.
    """
    tags = tag_count(labels)
    first, after = torch.zeros(tags), torch.zeros(tags, tags)
    for label in range(labels):
        first[inside(label)] = IMPOSSIBLE
        after[:, inside(label)] = IMPOSSIBLE
        after[[begin(label), inside(label)], inside(label)] = 0.0
    return first, after


def forward_scores(emissions: Tensor, first: Tensor, after: Tensor) -> Tensor:
    """Log-sum of the scores of all sequences up to each step that end in each tag.

    emissions: [chains, steps, tags]. Returns [chains, steps, tags].
    """
    alpha = [emissions[:, 0] + first]  # [chains, tags]
    for step in range(1, emissions.shape[1]):
        reached = (alpha[-1].unsqueeze(2) + after).logsumexp(dim=1)  # [chains, tags]
        alpha.append(reached + emissions[:, step])
    return torch.stack(alpha, dim=1)


def backward_scores(emissions: Tensor, lengths: Tensor, after: Tensor) -> Tensor:
    """Log-sum of the scores of all that can follow each tag at each step; 0 at a chain's end.

    emissions: [chains, steps, tags]. lengths: [chains]. Returns [chains, steps, tags].
    """
    beta = torch.zeros_like(emissions)
    for step in range(emissions.shape[1] - 2, -1, -1):
        follows = emissions[:, step + 1] + beta[:, step + 1]  # [chains, tags]
        reached = (after + follows.unsqueeze(1)).logsumexp(dim=2)  # [chains, tags]
        goes_on = (lengths > step + 1).unsqueeze(1)
        beta[:, step] = torch.where(goes_on, reached, torch.zeros_like(reached))
    return beta


def total_score(alpha: Tensor, lengths: Tensor) -> Tensor:
    """Log-sum of the scores of all valid sequences: [chains]."""
    last = (lengths - 1).view(-1, 1, 1).expand(-1, 1, alpha.shape[2])
    return alpha.gather(1, last).squeeze(1).logsumexp(dim=1)


def sequence_score(
    emissions: Tensor, tags: Tensor, lengths: Tensor, first: Tensor, after: Tensor
) -> Tensor:
    """The score of one sequence per chain.

    emissions: [chains, steps, tags]. tags: [chains, steps], anything valid as padding.
    Returns [chains].
    """
    chosen = emissions.gather(2, tags.unsqueeze(2)).squeeze(2)  # [chains, steps]
    moved = after[tags[:, :-1], tags[:, 1:]]  # [chains, steps - 1]
    steps = torch.arange(emissions.shape[1], device=emissions.device)
    counts = (steps < lengths.unsqueeze(1)).to(emissions.dtype)  # [chains, steps]
    within = (chosen * counts).sum(dim=1) + (moved * counts[:, 1:]).sum(dim=1)
    return within + first[tags[:, 0]]


def best_sequences(
    emissions: Tensor, lengths: Tensor, first: Tensor, after: Tensor
) -> list[list[int]]:
    """The valid sequence with the highest score of each chain (Viterbi 1967).

    emissions: [chains, steps, tags]. lengths: [chains], at least 1.
    """
    score = emissions[:, 0] + first  # [chains, tags]
    scores, came_from = [score], []
    for step in range(1, emissions.shape[1]):
        best, origin = (score.unsqueeze(2) + after).max(dim=1)  # [chains, tags]
        score = best + emissions[:, step]
        scores.append(score)
        came_from.append(origin)
    return _traced_back(torch.stack(scores, dim=1), came_from, lengths.tolist())


def _traced_back(scores: Tensor, came_from: list[Tensor], lengths: list[int]) -> list[list[int]]:
    last = scores.argmax(dim=2).tolist()  # [chains][steps]
    origins = torch.stack(came_from).tolist() if came_from else []  # [steps - 1][chains][tags]
    sequences = []
    for chain, length in enumerate(lengths):
        sequence = [last[chain][length - 1]]
        for step in range(length - 2, -1, -1):
            sequence.append(origins[step][chain][sequence[-1]])
        sequences.append(sequence[::-1])
    return sequences


@dataclass(frozen=True, slots=True)
class Run:
    """Steps first to last of a chain, which together are one span of a label."""

    label: int
    first: int
    last: int


def runs(sequence: Sequence[int]) -> Iterator[Run]:
    """The spans that a valid sequence of tags says."""
    start = 0
    for step, tag in enumerate(sequence):
        goes_on = step + 1 < len(sequence) and _is_inside(sequence[step + 1])
        if tag != OUTSIDE and not _is_inside(tag):
            start = step
        if tag != OUTSIDE and not goes_on:
            yield Run((tag - 1) // 2, start, step)


def _is_inside(tag: int) -> bool:
    return tag != OUTSIDE and tag % 2 == 0


@dataclass(frozen=True, slots=True)
class Posterior:
    """How probable sequences and spans of some chains are, over all valid sequences.

    emissions, alpha, beta: [chains, steps, tags]; total, lengths: [chains]; first: [tags];
    after: [tags, tags].
    """

    emissions: np.ndarray
    alpha: np.ndarray
    beta: np.ndarray
    total: np.ndarray
    lengths: np.ndarray
    first: np.ndarray
    after: np.ndarray

    @classmethod
    def of(cls, emissions: Tensor, lengths: Tensor, first: Tensor, after: Tensor) -> Self:
        """Sum over all sequences forwards and backwards (Rabiner 1989, section III)."""
        alpha = forward_scores(emissions, first, after)
        beta = backward_scores(emissions, lengths, after)
        total = total_score(alpha, lengths)
        tensors = (emissions, alpha, beta, total, lengths, first, after)
        return cls(*(tensor.detach().cpu().numpy() for tensor in tensors))

    def log_p_of_sequence(self, index: int, sequence: Sequence[int]) -> float:
        """Log-probability of a whole sequence of chain `index`."""
        tags = np.asarray(sequence)
        score = self.first[tags[0]] + self.emissions[index, np.arange(len(tags)), tags].sum()
        score += self.after[tags[:-1], tags[1:]].sum()
        return min(float(score - self.total[index]), 0.0)

    def p_of_run(self, index: int, run: Run) -> float:
        """Probability that just these steps are one span of this label, whatever stands around."""
        b, i = begin(run.label), inside(run.label)
        score = self.alpha[index, run.first, b]
        rest = np.arange(run.first + 1, run.last + 1)
        if len(rest):
            score += self.after[b, i] + self.emissions[index, rest, i].sum()
            score += self.after[i, i] * (len(rest) - 1)
        score += self._log_sum_of_ends(index, run, i if len(rest) else b)
        return float(np.exp(min(score - self.total[index], 0.0)))

    def _log_sum_of_ends(self, index: int, run: Run, last_tag: int) -> float:
        """Log-sum of the scores of all that can follow the run without making it longer."""
        follows = run.last + 1
        if follows == self.lengths[index]:
            return 0.0
        scores = self.after[last_tag] + self.emissions[index, follows] + self.beta[index, follows]
        scores = np.delete(scores, inside(run.label))
        return float(np.logaddexp.reduce(scores))
