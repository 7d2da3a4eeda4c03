"""What every task kind's head can do. A head is one module; `training.heads` holds them by kind."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, Self

from torch import Tensor, nn

from annotate.markup import Answer
from annotate.scheme import QuestionSpec
from training.encoding import EncodedText, Example
from training.labellers import PredictedAnswer

Surprise = Callable[[float], float]


class Head(nn.Module):
    """Turns token vectors into one question's logits, and logits into answers.

    labels: slugs, in the order of the logits. width: of what it reads from a token.
    per_unit: whether each unit gets logits of its own (spans), or the whole text one row of them
    (choices). fewest_labels: with fewer there is nothing to learn.
    """

    per_unit: ClassVar[bool]
    fewest_labels: ClassVar[int] = 1

    def __init__(self, labels: Sequence[str], width: int) -> None:
        super().__init__()
        self.labels = tuple(labels)
        self.width = width

    @classmethod
    @abstractmethod
    def for_question(
        cls, question: QuestionSpec, labels: Sequence[str], hidden: int, dropout: float
    ) -> Self:
        """An untrained head. labels: those of the question's that it is to know."""

    @abstractmethod
    def read_tokens(self, hidden: Tensor) -> Tensor:
        """[rows, tokens, hidden] → [rows, tokens, width], which is averaged over each place."""

    @abstractmethod
    def read_places(self, pooled: Tensor) -> Tensor:
        """[places, width] → logits [places, outputs], float32."""

    @abstractmethod
    def targets(self, encoded: EncodedText, answer: Answer) -> Tensor:
        """What gold says of each place: [places, …]."""

    def remarks(self, encoded: Sequence[EncodedText], examples: Sequence[Example]) -> list[str]:
        """What of the examples can't be learned as it is, in words; usually nothing."""
        return []

    @abstractmethod
    def loss(self, logits: Tensor, targets: Tensor, lengths: Tensor) -> Tensor:
        """The mean loss of a batch, a scalar. lengths: [pieces], places of each piece."""

    @abstractmethod
    def blind_loss(self, targets: Tensor) -> float:
        """The loss of a head that looks at no text: where a training stays that learns nothing."""

    @abstractmethod
    def decode(
        self, logits: Tensor, encoded: Sequence[EncodedText], temperature: float
    ) -> list[PredictedAnswer]:
        """An answer per text. logits: [places, outputs], the places of all texts in their order."""

    @abstractmethod
    def surprise(
        self, logits: Tensor, encoded: Sequence[EncodedText], gold: Sequence[Answer]
    ) -> Surprise | None:
        """The mean negative log-likelihood of gold by temperature; see TemperedLabeller."""
