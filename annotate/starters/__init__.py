"""Ready-made projects: a folder each, with its scheme and, for samples, a file per split."""

import json
from pathlib import Path

from django.utils.translation import gettext as _

from annotate.errors import SchemeRefused
from annotate.scheme import Scheme

STARTERS = ("clinical", "customer", "customer_zh", "financial", "emotion", "empty")
SAMPLES = ("clinical", "customer", "customer_zh")
SPLITS = ("validation", "test", "train")

_FOLDER = Path(__file__).parent


def starter_scheme(name: str) -> Scheme:
    """What the starter `name` asks. Raises SchemeRefused, naming the starters there are."""
    if name not in STARTERS:
        raise SchemeRefused(
            _("There is no starter “%(name)s”; there are %(known)s.")
            % {"name": name, "known": ", ".join(STARTERS)}
        )
    text = (_FOLDER / name / "scheme.json").read_text(encoding="utf-8")
    return Scheme.from_json(json.loads(text))


def sample_files(name: str) -> dict[str, Path]:
    """The documents of a sample project: a JSON Lines file per split, train last.

    Raises SchemeRefused for a starter without documents, naming those that have some.
    """
    if name not in SAMPLES:
        raise SchemeRefused(
            _("“%(name)s” has no sample documents; %(known)s have some.")
            % {"name": name, "known": ", ".join(SAMPLES)}
        )
    return {split: _FOLDER / name / f"{split}.jsonl" for split in SPLITS}
