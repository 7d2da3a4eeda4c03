"""Sentence vectors of texts, once per base and kept on disk.

A vector is the mean of the base's token vectors, of length 1 (Reimers and Gurevych 2019). Whoever
wrote the text can't be told from the file: it is kept under the hash of its text alone.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import torch
from django.conf import settings
from numpy.typing import NDArray
from torch import Tensor

from training.bases import Base, load_base
from training.device import choose_device, fit_threads, mixed_precision
from training.encoding import Piece, Row, as_piece, collate, encode, window_length
from training.network import CPU_ROWS, GPU_ROWS

Vectors = NDArray[np.float32]

SECONDS_TO_WAIT = 60.0
ASKED_AT_ONCE = 500
TEXTS_AT_ONCE = 256
PASSING = ("padding", "truncation")


class SentenceEncoder:
    """Gives texts their vectors; what it was asked before it reads from the disk."""

    def __init__(self, base: Base, *, device: str = "auto") -> None:
        fit_threads()
        self.base = base
        self._device = choose_device(device)
        self._encoder = base.encoder.to(self._device).eval()
        self._longest = window_length(base.tokenizer, base.encoder.config.max_position_embeddings)
        self.hash = hash_of(base)
        self._kept = KeptVectors(settings.EMBEDDINGS_DIR / f"{self.hash[:16]}.sqlite3")

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self.base.encoder.config.hidden_size)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vector of each text: [texts, width], each of length 1."""
        found = np.empty((len(texts), self.width), dtype=np.float32)
        for at in range(0, len(texts), TEXTS_AT_ONCE):
            found[at : at + TEXTS_AT_ONCE] = self._some(texts[at : at + TEXTS_AT_ONCE])
        return found

    def _some(self, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        kept = self._kept.read(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if missing:
            made = self._encode(list(missing.values()))
            kept |= self._kept.write(dict(zip(missing, made, strict=True)))
        return np.stack([kept[key] for key in keys])

    @torch.inference_mode()
    def _encode(self, texts: Sequence[str]) -> Vectors:
        """Texts longer than a window are the mean over all their windows."""
        rows = sorted(self._rows(texts), key=lambda numbered: len(numbered[1].tokens))
        sums = torch.zeros(len(texts), self.width, device=self._device)
        size = CPU_ROWS if self._device.type == "cpu" else GPU_ROWS
        for at in range(0, len(rows), size):
            numbers, some = zip(*rows[at : at + size], strict=True)
            sums.index_add_(0, torch.tensor(numbers, device=self._device), self._sums(some))
        return torch.nn.functional.normalize(sums, dim=-1).cpu().numpy()

    def _rows(self, texts: Sequence[str]) -> Iterator[tuple[int, Row]]:
        for number, encoded in enumerate(encode(texts, self.base.tokenizer)):
            for row in as_piece(encoded, self._longest, per_unit=False).rows:
                yield number, row

    def _sums(self, rows: Sequence[Row]) -> Tensor:
        """The token vectors of each row added up: [rows, width], float32."""
        batch = collate([Piece(tuple(rows), 0)], self.base.tokenizer).to(self._device)
        with mixed_precision(self._device):
            hidden = self._encoder(
                input_ids=batch.input_ids, attention_mask=batch.attention_mask
            ).last_hidden_state  # [rows, tokens, width]
        counted = batch.attention_mask.unsqueeze(-1)  # [rows, tokens, 1]
        return (hidden.float() * counted).sum(dim=1)


class KeptVectors:
    """Vectors on disk, by the SHA-256 of their text; several processes may read and write.

    Half precision: it moves a cosine by less than a thousandth and halves the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Those vectors that are kept, float32."""
        found: dict[bytes, Vectors] = {}
        with self._open() as file:
            for at in range(0, len(keys), ASKED_AT_ONCE):
                some = keys[at : at + ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608
                for key, vector in file.execute(query, some):
                    found[key] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        return found

    def write(self, vectors: Mapping[bytes, Vectors]) -> dict[bytes, Vectors]:
        """Keep these; returns them as they will be read, so that both are the same."""
        halved = {key: vector.astype(np.float16) for key, vector in vectors.items()}
        with self._open() as file, file:
            file.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                [(key, vector.tobytes()) for key, vector in halved.items()],
            )
        return {key: vector.astype(np.float32) for key, vector in halved.items()}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=SECONDS_TO_WAIT)) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=NORMAL")
            file.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
                " WITHOUT ROWID"
            )
            yield file


def sentence_encoder(base: str, *, device: str = "auto") -> SentenceEncoder:
    """The encoder of a base, by its name. Raises ModelRefused."""
    return SentenceEncoder(load_base(base), device=device)


def hash_of(base: Base) -> str:
    """SHA-256 of a base's weights and tokenizer: two names of the same base share their vectors.

    A tokenizer's padding and truncation are how it was last used, not what it is.
    """
    tokenizer = json.loads(base.tokenizer.backend_tokenizer.to_str())
    lasting = {name: value for name, value in tokenizer.items() if name not in PASSING}
    digest = hashlib.sha256(json.dumps(lasting, sort_keys=True).encode())
    for name, weights in sorted(base.encoder.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.cpu().contiguous().view(torch.uint8).numpy().data)
    return digest.hexdigest()
