"""How to train: one value, chosen by task kind, amount of data and base."""

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a training beside data, base and seed.

    head_rate: the head's learning rate, as a multiple of the body's. warm_up: share of the steps.
    clip: longest gradient. dropout: before the head. averaged: decay of the running average of the
    weights that is kept in the end; 0 keeps the last weights. head_first: solve for the linear head
    before the body is touched. names_count: how many documents each text that describes a label
    counts for.
    """

    epochs: int
    learning_rate: float
    batch_size: int
    head_rate: float = 5.0
    warm_up: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    dropout: float = 0.1
    averaged: float = 0.0
    head_first: bool = False
    names_count: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As stored with a model part."""
        return asdict(self)

    def but(self, **changes: Any) -> "Recipe":
        """A copy with the changes that are not None."""
        return replace(
            self, **{name: value for name, value in changes.items() if value is not None}
        )


DEEP = 6


def recipe_for(kind: str, documents: int, layers: int) -> Recipe:
    """The recipe for a task kind, so many documents and an encoder of so many layers.

    Measured with the built-in base of 6 layers (docs/benchmarks.md). A deeper one starts at half
    the learning rate: at 5e-4 twelve layers learned nothing, at 2e-4 they did.
    """
    recipe = _for_spans(documents) if kind == "spans" else _for_choices(documents)
    if layers > DEEP:
        return recipe.but(learning_rate=recipe.learning_rate / 2)
    return recipe


def _for_spans(documents: int) -> Recipe:
    """Few documents are read often, in small batches, so that there are steps enough."""
    if documents < 500:
        return Recipe(epochs=15, learning_rate=4e-4, batch_size=8)
    epochs = 8 if documents < 2000 else 6
    return Recipe(epochs=epochs, learning_rate=4e-4, batch_size=16)


def _for_choices(documents: int) -> Recipe:
    """The head comes first, and the body follows it gently: a random head costs 8 points at 300."""
    epochs = 8 if documents < 500 else 5 if documents < 2000 else 3
    return Recipe(
        epochs=epochs,
        learning_rate=8e-5,
        batch_size=16,
        head_rate=1.0,
        head_first=True,
        names_count=1.0,
    )
