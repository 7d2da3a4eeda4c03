"""The training loop: examples and a recipe → a trained network. Knows no database."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.encoding import (
    EncodedText,
    Example,
    Piece,
    bucketed,
    collate,
    cut,
    encode,
)
from training.heads.choices import ChoicesHead
from training.network import Network
from training.recipes import Recipe

MOST_TOKENS_AT_ONCE = {"cpu": 4096, "cuda": 65536, "mps": 16384}
MOST_WINDOWS_OF_A_TEXT = 4
STEPS_TO_LEARN_SOMETHING = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a training, as reported. epoch counts from 1; loss: smoothed over some steps."""

    number: int
    of: int
    epoch: int
    epochs: int
    loss: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from one piece: its targets are those of its places."""

    piece: Piece
    targets: Tensor


OnStep = Callable[[Step], None]


class LearnedNothing(Exception):
    """The loss stayed where a head stays that looks at no text, or left the numbers."""


def lessons(network: Network, examples: Sequence[Example]) -> list[Lesson]:
    """What the examples teach: for spans a lesson per window, for choices one per text."""
    encoded = encode([example.text for example in examples], network.tokenizer)
    found: list[Lesson] = []
    for example, text in zip(examples, encoded, strict=True):
        found.extend(_lessons_of(network, text, example))
    return found


def _lessons_of(network: Network, text: EncodedText, example: Example) -> Iterator[Lesson]:
    piece, targets = network.piece(text), network.head.targets(text, example.answer)
    if not network.head.per_unit:
        yield Lesson(piece, targets)
        return
    for window, places in cut(piece):
        yield Lesson(window, targets[places.start : places.stop])


def fit(
    network: Network,
    learned: Sequence[Lesson],
    recipe: Recipe,
    *,
    seed: int,
    on_step: OnStep = lambda step: None,
) -> None:
    """Fine-tune `network` in place. Raises LearnedNothing."""
    torch.manual_seed(seed)
    freeze_word_vectors(network)
    trainer = Trainer(network, recipe, seed, steps_of(learned, recipe))
    blind = network.head.blind_loss(torch.cat([lesson.targets for lesson in learned]))
    smoothed, number = math.nan, 0
    for epoch in range(1, recipe.epochs + 1):
        for batch in trainer.batches(learned):
            loss = trainer.step(batch)
            number += 1
            smoothed = loss if math.isnan(smoothed) else 0.9 * smoothed + 0.1 * loss
            if has_learned_nothing(smoothed, blind, number, trainer.steps):
                raise LearnedNothing
            on_step(Step(number, trainer.steps, epoch, recipe.epochs, smoothed))
    trainer.average.take_over()
    network.eval()


def steps_of(learned: Sequence[Lesson], recipe: Recipe) -> int:
    """How many steps a training takes."""
    return recipe.epochs * math.ceil(len(learned) / recipe.batch_size)


class Trainer:
    """A network in training, with all that is carried from step to step."""

    def __init__(self, network: Network, recipe: Recipe, seed: int, steps: int) -> None:
        self.network = network.train()
        self.recipe = recipe
        self.steps = steps
        self.chance = torch.Generator().manual_seed(seed)
        self.optimizer = optimizer_for(network, recipe)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: rate_at(step, steps, recipe.warm_up)
        )
        self.average = WeightAverage(network, recipe.averaged)

    def batches(self, learned: Sequence[Lesson]) -> Iterator[list[Lesson]]:
        """One epoch: every lesson once, in batches of similar length."""
        lengths = [lesson.piece.length for lesson in learned]
        for chosen in bucketed(lengths, self.recipe.batch_size, self.chance):
            yield [learned[index] for index in chosen]

    def step(self, batch: Sequence[Lesson]) -> float:
        """One step down the gradient of `batch`, read in parts that fit the memory."""
        total = sum(lesson.piece.places for lesson in batch)
        loss = sum(
            self._add_gradient(part, total)
            for part in parts(batch, MOST_TOKENS_AT_ONCE[self.network.device.type])
        )
        trained = [weights for group in self.optimizer.param_groups for weights in group["params"]]
        nn.utils.clip_grad_norm_(trained, self.recipe.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.schedule.step()
        self.average.update()
        return loss

    def _add_gradient(self, part: Sequence[Lesson], total: int) -> float:
        """The share of the batch's loss that `part` has; `total`: places of the whole batch."""
        network = self.network
        pieces = [thinned(lesson.piece, self.chance) for lesson in part]
        inputs = collate(pieces, network.tokenizer).to(network.device)
        targets = torch.cat([lesson.targets for lesson in part]).to(network.device)
        loss = network.head.loss(network(inputs), targets, inputs.lengths)
        loss = loss * (len(targets) / total)
        loss.backward()
        return loss.item()


def parts(batch: Sequence[Lesson], most_tokens: int) -> Iterator[list[Lesson]]:
    """Split a batch so that no part has more than `most_tokens` tokens with its padding."""
    part: list[Lesson] = []
    width = rows = 0
    for lesson in batch:
        wider = max(width, lesson.piece.length)
        more = rows + min(len(lesson.piece.rows), MOST_WINDOWS_OF_A_TEXT)
        if part and wider * more > most_tokens:
            yield part
            part, wider = [], lesson.piece.length
            more = min(len(lesson.piece.rows), MOST_WINDOWS_OF_A_TEXT)
        part.append(lesson)
        width, rows = wider, more
    yield part


def thinned(piece: Piece, generator: torch.Generator) -> Piece:
    """At most MOST_WINDOWS_OF_A_TEXT windows, drawn anew each time, so that all get read."""
    if len(piece.rows) <= MOST_WINDOWS_OF_A_TEXT:
        return piece
    drawn = torch.randperm(len(piece.rows), generator=generator)[:MOST_WINDOWS_OF_A_TEXT]
    return Piece(tuple(piece.rows[index] for index in drawn.tolist()), piece.places)


def freeze_word_vectors(network: Network) -> None:
    """Train the layers, not the embeddings: half the memory, and as good (docs/benchmarks.md)."""
    for weights in network.encoder.embeddings.parameters():
        weights.requires_grad_(False)


def optimizer_for(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW (Loshchilov and Hutter 2019); biases and norms don't decay, the head learns faster."""
    groups = []
    for module, rate in (
        (network.encoder, recipe.learning_rate),
        (network.head, recipe.learning_rate * recipe.head_rate),
    ):
        trained = [weights for weights in module.parameters() if weights.requires_grad]
        for matrices, decay in ((True, recipe.weight_decay), (False, 0.0)):
            chosen = [weights for weights in trained if (weights.dim() > 1) == matrices]
            groups.append({"params": chosen, "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, fused=True)


def rate_at(step: int, steps: int, warm_up: float) -> float:
    """Share of the full learning rate: up in a line, then down to nothing in a line."""
    warming = max(1, round(steps * warm_up))
    if step < warming:
        return (step + 1) / warming
    return max(0.0, (steps - step) / max(1, steps - warming))


def has_learned_nothing(loss: float, blind: float, step: int, steps: int) -> bool:
    """Whether the loss still is, well on the way, what a head has that looks at no text."""
    if not math.isfinite(loss):
        return True
    return step >= max(STEPS_TO_LEARN_SOMETHING, 0.4 * steps) and loss > 0.9 * blind


class WeightAverage:
    """A running average of the trained weights, as if many trainings had voted."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.trained: list[Tensor] = [each for each in network.parameters() if each.requires_grad]
        self.averages = [each.detach().clone() for each in self.trained] if decay else []

    @torch.no_grad()
    def update(self) -> None:
        """Take the latest weights in; early on they count for more."""
        if not self.decay:
            return
        self.updates += 1
        decay = min(self.decay, self.updates / (self.updates + 9))
        torch._foreach_lerp_(self.averages, self.trained, 1 - decay)

    @torch.no_grad()
    def take_over(self) -> None:
        """Put the average in the place of the last weights."""
        for average, weights in zip(self.averages, self.trained, strict=False):
            weights.copy_(average)


def solve_head(network: Network, examples: Sequence[Example], weights: Sequence[float]) -> None:
    """Fit a choice's head on the untouched encoder. weights: how much each example counts."""
    head = network.head
    if not isinstance(head, ChoicesHead):
        return
    pooled, encoded = network.pooled([example.text for example in examples])
    targets = torch.cat(
        [
            head.targets(text, example.answer)
            for text, example in zip(encoded, examples, strict=True)
        ]
    )
    head.solve(pooled, targets.to(pooled.device), torch.tensor(weights, device=pooled.device))
