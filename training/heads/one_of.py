"""One of: a softmax over the labels."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from annotate.markup import Answer
from training.encoding import EncodedText
from training.heads.choices import ChoicesHead
from training.heads.head import Surprise
from training.labellers import PredictedAnswer


class OneOfHead(ChoicesHead):
    """Exactly one label."""

    fewest_labels = 2

    def targets(self, encoded: EncodedText, answer: Answer) -> Tensor:
        """The index of the label: [1]."""
        return torch.tensor([self.labels.index(answer.labels[0])])

    def loss_of_each(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy of each text: [texts]."""
        return cross_entropy(logits, targets, reduction="none")

    def blind_loss(self, targets: Tensor) -> float:
        """Entropy of the labels."""
        shares = targets.bincount() / max(targets.numel(), 1)
        return float(torch.special.entr(shares).sum())

    def decode(
        self, logits: Tensor, encoded: Sequence[EncodedText], temperature: float
    ) -> list[PredictedAnswer]:
        """The likeliest label; uncertain is where the second is close (margin: Scheffer 2001)."""
        answers = []
        for row in (logits.float() / temperature).softmax(dim=1).tolist():
            second, first = sorted([0.0, *row])[-2:]
            answers.append(
                PredictedAnswer(
                    Answer(labels=(self.labels[row.index(first)],)),
                    scores=dict(zip(self.labels, row, strict=True)),
                    confidence=first,
                    uncertainty=1.0 - (first - second),
                )
            )
        return answers

    def surprise(
        self, logits: Tensor, encoded: Sequence[EncodedText], gold: Sequence[Answer]
    ) -> Surprise | None:
        """Cross-entropy of the gold labels, of texts whose label the head knows."""
        known = [
            index for index, answer in enumerate(gold) if answer.label_slugs <= set(self.labels)
        ]
        if not known:
            return None
        targets = torch.cat([self.targets(encoded[index], gold[index]) for index in known])
        return lambda temperature: float(cross_entropy(logits[known] / temperature, targets))
