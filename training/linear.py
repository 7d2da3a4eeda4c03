"""Linear heads on sentence vectors, solved for to the optimum within a second or two."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float32]

FEW_TEXTS, MANY_TEXTS = 30.0, 20.0
"""The C of scikit-learn's logistic regression: up to 5,000 texts, and from there on. Chosen among
10 to 100 on train texts of BANKING77 and CLINC150 (docs/benchmarks.md)."""
MANY = 5000
MOST_STEPS = 200
TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class LinearHead:
    """A logit per label. weights: [labels, width]. bias: [labels]."""

    weights: Numbers
    bias: Numbers

    def logits(self, features: Numbers) -> Numbers:
        """[texts, width] → [texts, labels]."""
        return features @ self.weights.T + self.bias


def solve(
    features: Numbers, targets: Numbers, counts: Numbers, *, single_choice: bool
) -> LinearHead:
    """The head that gold surprises least, its weights kept small (L-BFGS: Nocedal 1980).

    features: [texts, width]. targets: [texts, labels], 1 where the label holds. counts: [texts],
    how much each text counts. single_choice: whether exactly one label holds, so that the labels
    share a softmax; else each is decided by itself. The same input gives the same head.
    """
    surprise = softmax_surprise if single_choice else sigmoid_surprise
    labels, width = targets.shape[1], features.shape[1]
    freedom = FEW_TEXTS if len(features) < MANY else MANY_TEXTS

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        head = _unflattened(flat, labels, width)
        loss, slope = surprise(head.logits(features), targets, counts)
        penalty = float((head.weights**2).sum() + (head.bias**2).sum())
        down = np.empty_like(flat).reshape(labels, width + 1)
        down[:, :width] = slope.T @ features + head.weights / freedom
        down[:, width] = slope.sum(axis=0) + head.bias / freedom
        return loss + penalty / (2 * freedom), down.ravel()

    found = minimize(
        objective,
        np.zeros(labels * (width + 1)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": MOST_STEPS, "ftol": TOLERANCE},
    )
    return _unflattened(found.x, labels, width)


def _unflattened(flat: NDArray[np.float64], labels: int, width: int) -> LinearHead:
    together = flat.astype(np.float32).reshape(labels, width + 1)
    return LinearHead(together[:, :width], together[:, width])


Surprise = Callable[[Numbers, Numbers, Numbers], tuple[float, Numbers]]


def softmax_surprise(logits: Numbers, targets: Numbers, counts: Numbers) -> tuple[float, Numbers]:
    """Cross-entropy summed over the texts, and its slope by the logits: [texts, labels]."""
    raised = logits - logits.max(axis=1, keepdims=True)
    odds = np.exp(raised)
    total = odds.sum(axis=1, keepdims=True)
    losses = np.log(total[:, 0]) - (raised * targets).sum(axis=1)
    return float(counts @ losses), (odds / total - targets) * counts[:, None]


def sigmoid_surprise(logits: Numbers, targets: Numbers, counts: Numbers) -> tuple[float, Numbers]:
    """Binary cross-entropy summed over texts and labels, and its slope by the logits."""
    losses = (np.logaddexp(0, logits) - logits * targets).sum(axis=1)
    return float(counts @ losses), (sigmoid(logits) - targets) * counts[:, None]


def softmax(logits: Numbers) -> Numbers:
    """Probabilities that add up to 1 in each row: [texts, labels]."""
    odds: Numbers = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Numbers = odds / odds.sum(axis=1, keepdims=True)
    return found


def sigmoid(logits: Numbers) -> Numbers:
    """A probability of its own for each label: [texts, labels]."""
    # By the hyperbolic tangent: exp overflows where a label is out of the question.
    return (0.5 + 0.5 * np.tanh(logits / 2)).astype(np.float32)
