"""What labels documents: one interface for all labellers, and the way to load a stored one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from annotate.markup import Answer
from annotate.models import Labeller

MODULES: dict[str, str] = {
    Labeller.Kind.SIMILARITY: "training.labellers.similarity",
    Labeller.Kind.DICTIONARY: "training.labellers.dictionary",
    Labeller.Kind.QUICK: "training.labellers.quick",
    Labeller.Kind.FINE_TUNED: "training.labellers.fine_tuned",
}

Scores = Sequence[float] | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PredictedAnswer:
    """One labeller's answer for one text.

    scores: for spans a probability per span, in the answer's order: that start, end and label are
    all right. For choices a probability for every label slug of the question.
    confidence: the probability that the whole answer is right.
    uncertainty: how much the document would teach, 0 (sure) to 1 (all labels equally likely).
    """

    answer: Answer
    scores: Scores
    confidence: float
    uncertainty: float = 0.0


class PredictingLabeller(ABC):
    """Answers one question for any text. Loaded once, then asked many times."""

    @abstractmethod
    def predict(self, texts: Sequence[str]) -> list[PredictedAnswer]:
        """An answer for each text, in the order given. Memory grows with the texts of one call."""


class TemperedLabeller(PredictingLabeller):
    """A labeller whose probabilities one temperature makes softer or sharper.

    The temperature changes scores, confidence and uncertainty of `predict`; it never changes the
    answers of `spans` and `one_of`, nor those of `any_of` at the threshold of one half.
    """

    temperature: float = 1.0

    @abstractmethod
    def surprise(
        self, texts: Sequence[str], gold: Sequence[Answer]
    ) -> Callable[[float], float] | None:
        """The mean negative log-likelihood of what gold says, as a function of the temperature.

        Calibration looks for its lowest point. None if these texts hold nothing to judge by, such
        as not one predicted span.
        """


def load_labeller(labeller: Labeller, *, device: str = "auto") -> PredictingLabeller:
    """Bring a stored labeller to life, through its module's `load(labeller, device=…)`.

    device: auto, cpu, cuda or mps. Raises ModelRefused if its files are gone or damaged.
    """
    module = import_module(MODULES[labeller.kind])
    return module.load(labeller, device=device)
