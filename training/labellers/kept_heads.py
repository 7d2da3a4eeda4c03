"""Heads of the quick learner on disk: the last few revisions of each question."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from annotate.errors import ModelRefused
from annotate.models import Labeller
from training.embeddings import Vectors
from training.labellers.label_space import LabelSpace
from training.linear import LinearHead

HEADS_KEPT = 5
NAMES = ("middle", "places", "weights", "bias", "sample")


@dataclass(frozen=True, slots=True)
class QuickHead:
    """All that answers a question, the encoder apart. labels: slugs, in the order of the logits.

    sample: [texts, width], random texts as seen from the middle, which say what is typical.
    learned: how many approved texts it was fitted on.
    is_calibrated: whether the temperature was fitted on validation gold.
    """

    labels: tuple[str, ...]
    space: LabelSpace
    linear: LinearHead
    sample: Vectors
    learned: int = 0
    temperature: float = 1.0
    is_calibrated: bool = False

    @property
    def width(self) -> int:
        """Numbers in a vector that it reads."""
        return int(self.linear.weights.shape[1])

    def in_order(self, slugs: Sequence[str]) -> "QuickHead":
        """The same head with its labels in another order."""
        order = [self.labels.index(slug) for slug in slugs]
        linear = LinearHead(self.linear.weights[order], self.linear.bias[order])
        space = LabelSpace(self.space.middle, self.space.labels[order])
        return replace(self, labels=tuple(slugs), space=space, linear=linear)


def path_of(labeller: Labeller) -> Path:
    """Where a revision's head lies."""
    question = labeller.question
    folder = settings.MODELS_DIR / question.project.slug / "quick" / question.slug
    return Path(folder) / f"r{labeller.revision}.safetensors"


def keep_head(labeller: Labeller, head: QuickHead) -> None:
    """Write a revision's head, whole or not at all, and remove all but the last few."""
    path = path_of(labeller)
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        "middle": head.space.middle,
        "places": head.space.labels,
        "weights": head.linear.weights,
        "bias": head.linear.bias,
        "sample": head.sample.astype(np.float16),
    }
    known = {
        "made_from": labeller.made_from,
        "labels": " ".join(head.labels),
        "learned": str(head.learned),
        "temperature": repr(head.temperature),
        "calibrated": "yes" if head.is_calibrated else "no",
    }
    partial = path.with_suffix(f".{os.getpid()}.partial")
    contiguous = {name: np.ascontiguousarray(each) for name, each in arrays.items()}
    save_file(contiguous, partial, metadata=known)
    partial.replace(path)
    _remove_older(path.parent)


def read_head(labeller: Labeller) -> QuickHead:
    """A revision's head. Raises ModelRefused if it is gone, damaged or another's."""
    path = path_of(labeller)
    try:
        with safe_open(path, framework="numpy") as file:
            known = file.metadata() or {}
            middle, places, weights, bias, sample = (file.get_tensor(name) for name in NAMES)
    except (OSError, SafetensorError) as error:
        raise ModelRefused(
            _("The head in %(file)s can't be read: %(reason)s") % {"file": path, "reason": error}
        ) from error
    if known.get("made_from") != labeller.made_from:
        raise ModelRefused(_("The head in %(file)s is another one's.") % {"file": path})
    return QuickHead(
        labels=tuple(known["labels"].split()),
        space=LabelSpace(middle, places),
        linear=LinearHead(weights, bias),
        sample=sample.astype(np.float32),
        learned=int(known["learned"]),
        temperature=float(known["temperature"]),
        is_calibrated=known["calibrated"] == "yes",
    )


def _remove_older(folder: Path) -> None:
    # By age: a project of the same name that is gone may have left higher revisions.
    by_age = sorted(folder.glob("r*.safetensors"), key=lambda path: path.stat().st_mtime_ns)
    for path in by_age[:-HEADS_KEPT]:
        path.unlink(missing_ok=True)
