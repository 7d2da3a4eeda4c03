"""Any of: a probability of its own for each label."""

from collections.abc import Sequence
from math import prod

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from annotate.markup import Answer
from training.encoding import EncodedText
from training.heads.choices import ChoicesHead
from training.heads.head import Surprise
from training.labellers import PredictedAnswer


class AnyOfHead(ChoicesHead):
    """Any number of labels. A label is chosen from its threshold on: one half, or one fitted."""

    def __init__(self, labels: Sequence[str], hidden: int, *, dropout: float = 0.1) -> None:
        super().__init__(labels, hidden, dropout=dropout)
        self.thresholds: dict[str, float] = {}

    def targets(self, encoded: EncodedText, answer: Answer) -> Tensor:
        """1 for the labels that hold: [1, labels]."""
        return torch.tensor([[float(label in answer.labels) for label in self.labels]])

    def loss_of_each(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Binary cross-entropy of each text, summed over the labels: [texts]."""
        return binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(dim=1)

    def blind_loss(self, targets: Tensor) -> float:
        """Entropy of each label, summed."""
        shares = targets.mean(dim=0)
        return float((torch.special.entr(shares) + torch.special.entr(1 - shares)).sum())

    def decode(
        self, logits: Tensor, encoded: Sequence[EncodedText], temperature: float
    ) -> list[PredictedAnswer]:
        """All labels from their threshold on; uncertain is a text with a label near one half."""
        return [
            self._answer(dict(zip(self.labels, row, strict=True)))
            for row in (logits.float() / temperature).sigmoid().tolist()
        ]

    def _answer(self, scores: dict[str, float]) -> PredictedAnswer:
        chosen = [
            label for label, score in scores.items() if score >= self.thresholds.get(label, 0.5)
        ]
        return PredictedAnswer(
            Answer(labels=tuple(chosen)),
            scores=scores,
            confidence=prod(
                score if label in chosen else 1 - score for label, score in scores.items()
            ),
            uncertainty=1.0 - min(abs(2 * score - 1) for score in scores.values()),
        )

    def surprise(
        self, logits: Tensor, encoded: Sequence[EncodedText], gold: Sequence[Answer]
    ) -> Surprise | None:
        """Binary cross-entropy of the gold labels."""
        if not gold:
            return None
        targets = torch.cat(
            [self.targets(text, answer) for text, answer in zip(encoded, gold, strict=True)]
        )
        return lambda temperature: float(
            binary_cross_entropy_with_logits(logits / temperature, targets)
        )
