"""How to train: one value, chosen by task kind, amount of data and base."""

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a training beside data, base and seed.

    head_rate: the head's learning rate, as a multiple of the body's. warm_up: share of the steps.
    clip: longest gradient. dropout: before the head. averaged: decay of the running average of the
    weights that is kept in the end; 0 keeps the last weights. masked: share of the words hidden at
    each step, so that the words around them count. head_first: solve for the linear head before the
    body is touched. names_count: how many documents each text that describes a label counts for.
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
    masked: float = 0.0
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


def recipe_for(kind: str, documents: int, layers: int) -> Recipe:
    """The recipe for a task kind, so many documents and an encoder of so many layers."""
    recipe = _for_spans(documents) if kind == "spans" else _for_choices(documents)
    if layers > DEEP:
        return recipe.but(learning_rate=recipe.learning_rate / 2)
    return recipe


DEEP = 6


def _for_spans(documents: int) -> Recipe:
    return Recipe(epochs=5, learning_rate=4e-4, batch_size=16)


def _for_choices(documents: int) -> Recipe:
    return Recipe(
        epochs=3, learning_rate=2e-4, batch_size=16, head_rate=1.0, head_first=True, names_count=1.0
    )
