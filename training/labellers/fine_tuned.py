"""A fine-tuned model as a labeller."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from annotate.errors import ModelRefused
from annotate.markup import Answer
from annotate.models import Labeller
from training import checkpoints
from training.device import choose_device, fit_threads
from training.heads.any_of import AnyOfHead
from training.labellers import PredictedAnswer, TemperedLabeller
from training.network import Network

TEXTS_AT_ONCE = 256


class FineTunedLabeller(TemperedLabeller):
    """A network with the temperature that makes its probabilities mean what they say."""

    def __init__(self, network: Network, temperature: float = 1.0) -> None:
        self.network = network
        self.temperature = temperature

    def predict(self, texts: Sequence[str]) -> list[PredictedAnswer]:
        answers: list[PredictedAnswer] = []
        for at in range(0, len(texts), TEXTS_AT_ONCE):
            answers += self.network.predict(texts[at : at + TEXTS_AT_ONCE], self.temperature)
        return answers

    def surprise(
        self, texts: Sequence[str], gold: Sequence[Answer]
    ) -> Callable[[float], float] | None:
        return self.network.surprise(texts, gold)


def load(labeller: Labeller, *, device: str = "auto") -> FineTunedLabeller:
    """Load the part behind a fine-tuned labeller. Raises ModelRefused if its files are gone."""
    part = labeller.part
    if part is None:
        raise ModelRefused(_("“%(labeller)s” has no model.") % {"labeller": labeller})
    fit_threads()
    network, _card = checkpoints.load(part.folder, choose_device(device))
    if isinstance(network.head, AnyOfHead):
        network.head.thresholds = dict(part.thresholds)
    return FineTunedLabeller(network, part.temperature)
