"""What the heads of both kinds of choices share: a linear layer on the text's embedding.

The embedding is the mean of the last layer's token vectors, scaled to length 1, as the sentence
encoder was trained to give it. The layer can be solved for before any fine-tuning ("head first":
Kumar et al. 2022, "Fine-tuning can distort pretrained features"), which needs no learning rate and
keeps the encoder from being pulled about by a random head.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from annotate.scheme import QuestionSpec
from training.heads.head import Head

# Weight decay that equals C = 30 of scikit-learn's logistic regression on embeddings of length 1:
# best on BANKING77 and CLINC150 (docs/benchmarks.md).
INVERSE_REGULARISATION = 30.0
SOLVER_STEPS = 200


class ChoicesHead(Head):
    """A logit per label for the whole text."""

    per_unit = False

    def __init__(self, labels: Sequence[str], hidden: int, *, dropout: float = 0.1) -> None:
        super().__init__(labels, width=hidden)
        self.dropout = nn.Dropout(dropout)
        self.choose = nn.Linear(hidden, len(self.labels))
        nn.init.normal_(self.choose.weight, std=0.02)
        nn.init.zeros_(self.choose.bias)

    @classmethod
    def for_question(
        cls, question: QuestionSpec, labels: Sequence[str], hidden: int, dropout: float
    ) -> Self:
        return cls(labels, hidden, dropout=dropout)

    def read_tokens(self, hidden: Tensor) -> Tensor:
        """[rows, tokens, hidden], as they are."""
        return hidden

    def read_places(self, pooled: Tensor) -> Tensor:
        """[texts, hidden] → logits [texts, labels]."""
        return self.choose(self.dropout(normalize(pooled.float(), dim=1)))

    @abstractmethod
    def loss_of_each(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of each text: [texts]."""

    def loss(self, logits: Tensor, targets: Tensor, lengths: Tensor) -> Tensor:
        """The mean loss of the texts."""
        return self.loss_of_each(logits, targets).mean()

    def solve(self, embeddings: Tensor, targets: Tensor, weights: Tensor) -> None:
        """Fit the linear layer alone to the optimum (L-BFGS on the whole set: Nocedal 1980).

        embeddings: [texts, hidden], not yet of length 1. weights: [texts], how much each counts.
        """
        features = normalize(embeddings.float(), dim=1)
        weight = torch.zeros_like(self.choose.weight, requires_grad=True)
        bias = torch.zeros_like(self.choose.bias, requires_grad=True)
        solver = torch.optim.LBFGS(
            [weight, bias], max_iter=SOLVER_STEPS, line_search_fn="strong_wolfe"
        )

        def closure() -> Tensor:
            solver.zero_grad()
            losses = self.loss_of_each(features @ weight.T + bias, targets)
            penalty = weight.square().sum() / (2 * INVERSE_REGULARISATION)
            total = (weights * losses).sum() + penalty
            total.backward()
            return total

        solver.step(closure)
        with torch.no_grad():
            self.choose.weight.copy_(weight)
            self.choose.bias.copy_(bias)
