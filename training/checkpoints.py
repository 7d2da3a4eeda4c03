"""A trained part on disk: its weights as safetensors, its tokenizer, and all it takes to repeat it.

A folder is written beside its place and renamed into it, so that it is there whole or not at all.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from django.conf import settings
from django.utils.translation import gettext as _
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

from annotate.errors import ModelRefused
from annotate.scheme import QuestionSpec
from training.bases import load_encoder, refuse_unsafe
from training.heads import HEADS
from training.heads.head import Head
from training.network import Network

CARD = "collab.json"
HEAD = "head.safetensors"
LIBRARIES = ("torch", "transformers", "tokenizers", "safetensors", "numpy")


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a trained part, as kept in its collab.json."""

    project: str
    version: int
    question: str
    kind: str
    labels: list[str]
    base: str
    recipe: dict[str, Any]
    seed: int
    training_set: str
    documents: int
    question_settings: dict[str, Any] = field(default_factory=dict)
    temperature: float = 1.0
    thresholds: dict[str, float] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)
    code_version: str = ""


def folder_of(project: str, version: int, question: str) -> Path:
    """Where a part lies, below COLLAB_HOME/models."""
    return Path(project) / f"v{version}" / question


def save(network: Network, card: Card) -> Path:
    """Write a part; what was in its place before is gone. Returns its folder below MODELS_DIR."""
    place = folder_of(card.project, card.version, card.question)
    folder = settings.MODELS_DIR / place
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    network.encoder.save_pretrained(partial)
    network.tokenizer.save_pretrained(partial)
    weights = {name: each.cpu().contiguous() for name, each in network.head.state_dict().items()}
    save_file(weights, partial / HEAD)
    (partial / CARD).write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    return place


def load(place: str | Path, device: torch.device) -> tuple[Network, Card]:
    """Bring the part in a folder below MODELS_DIR to `device`.

    Raises ModelRefused if the folder is gone, damaged, or holds pickles.
    """
    folder = settings.MODELS_DIR / place
    if not folder.is_dir():
        raise ModelRefused(_("The model's folder %(folder)s is gone.") % {"folder": folder})
    refuse_unsafe(folder)
    try:
        card = Card(**json.loads((folder / CARD).read_text()))
        encoder = load_encoder(folder)
        head = _head(card, encoder.config.hidden_size)
        network = Network(encoder, AutoTokenizer.from_pretrained(folder), head)
        network.head.load_state_dict(load_file(folder / HEAD))
    except (OSError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
        raise ModelRefused(
            _("The model in %(folder)s can't be read: %(reason)s")
            % {"folder": folder, "reason": error}
        ) from error
    return network.to(device).eval(), card


def _head(card: Card, hidden: int) -> Head:
    question = QuestionSpec(
        card.question, card.question, card.kind, settings=card.question_settings
    )
    return HEADS[card.kind].for_question(question, card.labels, hidden, dropout=0.0)


def remove(project: str, version: int) -> None:
    """Delete all files of a version that came to nothing."""
    shutil.rmtree(settings.MODELS_DIR / project / f"v{version}", ignore_errors=True)


def library_versions() -> dict[str, str]:
    """The versions of Python and of every library that decides a training's outcome."""
    found = {"python": sys.version.split()[0]}
    return found | {name: version(name) for name in LIBRARIES}


@cache
def code_version() -> str:
    """The commit of Collab's own code; empty where it doesn't run from a repository."""
    git = shutil.which("git")
    if git is None or not (settings.BASE_DIR / ".git").exists():
        return ""
    found = subprocess.run(
        [git, "-C", str(settings.BASE_DIR), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    return found.stdout.strip()
