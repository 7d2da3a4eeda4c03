"""Which device, which precision, how many threads."""

import os
import random
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotate.errors import TrainingRefused

MOST_THREADS = 16


def choose_device(name: str = "auto") -> torch.device:
    """The device called `name`; `auto` takes CUDA, else Apple's, else the CPU.

    Raises TrainingRefused if this machine hasn't got it.
    """
    there = {
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    if name == "auto":
        name = next(kind for kind in ("cuda", "mps", "cpu") if there[kind])
    if not there.get(name, False):
        raise TrainingRefused(
            _("This machine has no device “%(name)s”; it has %(known)s. Leave --device out.")
            % {
                "name": name,
                "known": ", ".join(kind for kind, is_there in there.items() if is_there),
            }
        )
    return torch.device(name)


def describe(device: torch.device) -> str:
    """What a person calls the device: the GPU's name, or the CPU with its threads."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "cpu":
        threads = torch.get_num_threads()
        return ngettext("CPU, %(count)d thread", "CPU, %(count)d threads", threads) % {
            "count": threads
        }
    return device.type


def fit_threads() -> int:
    """Let torch use the cores this process may use; OMP_NUM_THREADS, if set, has the last word.

    More threads than cores wait for each other: a step then takes longer than with one thread.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(min(usable_cores(), MOST_THREADS))
    return torch.get_num_threads()


def usable_cores() -> int:
    """Cores this process may run on, which in a container are fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def mixed_precision(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 where the matrix units have it (CUDA); everywhere else it is slower than float32."""
    if device.type == "cuda" and torch.cuda.is_bf16_supported():
        return torch.autocast("cuda", dtype=torch.bfloat16)
    return nullcontext()


def seed_everything(seed: int) -> None:
    """Start every random number generator from `seed`: same seed, same figures on the CPU."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)
