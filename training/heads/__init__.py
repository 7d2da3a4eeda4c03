"""Heads by task kind. A new kind is one module here and one line in HEADS."""

from training.heads.any_of import AnyOfHead
from training.heads.head import Head
from training.heads.one_of import OneOfHead
from training.heads.spans import SpansHead

HEADS: dict[str, type[Head]] = {
    "spans": SpansHead,
    "one_of": OneOfHead,
    "any_of": AnyOfHead,
}
