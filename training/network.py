"""An encoder with one question's head, and how it reads whole texts."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from annotate.markup import Answer
from training.device import mixed_precision
from training.encoding import (
    NOWHERE,
    Batch,
    EncodedText,
    Piece,
    as_piece,
    collate,
    encode,
    numbered_rows,
    window_length,
)
from training.heads.head import Head, Surprise
from training.labellers import PredictedAnswer

CPU_ROWS = 8
GPU_ROWS = 64


class Network(nn.Module):
    """A BERT-family encoder, its tokenizer and a head."""

    def __init__(
        self, encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, head: Head
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
        self.tokenizer = tokenizer
        self.longest = window_length(tokenizer, encoder.config.max_position_embeddings)

    @property
    def device(self) -> torch.device:
        """Where its weights lie."""
        return next(self.parameters()).device

    def forward(self, batch: Batch) -> Tensor:
        """Logits of every place of a batch: [places, outputs]."""
        place, values = self.read_tokens(batch)
        places = int(batch.lengths.sum())
        sums = values.new_zeros(places, values.shape[1]).index_add(0, place, values)
        counts = place.bincount(minlength=places).clamp(min=1)  # [places]
        return self.head.read_places(sums / counts.unsqueeze(1)).float()

    def read_tokens(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """What each token that has a place says of it.

        Returns place: [n]; values: [n, width], float32.
        """
        with mixed_precision(self.device):
            hidden = self.encoder(
                input_ids=batch.input_ids, attention_mask=batch.attention_mask
            ).last_hidden_state  # [rows, tokens, hidden]
            values = self.head.read_tokens(hidden)  # [rows, tokens, width]
        counted = batch.place != NOWHERE  # [rows, tokens]
        return batch.place[counted], values[counted].float()

    def piece(self, encoded: EncodedText) -> Piece:
        """The text cut into windows that this encoder can read."""
        return as_piece(encoded, self.longest, per_unit=self.head.per_unit)

    @torch.no_grad()
    def pooled(self, texts: Sequence[str]) -> tuple[Tensor, list[EncodedText]]:
        """What the tokens of each place of `texts` say on average: [places, width].

        Windows are read in small batches of similar length: on a CPU 2.8 times as fast as one by
        one, and faster than large batches, which leave the cache.
        """
        self.eval()
        encoded = encode(texts, self.tokenizer)
        pieces = [self.piece(text) for text in encoded]
        places = sum(piece.places for piece in pieces)
        sums = torch.zeros(places, self.head.width, device=self.device)
        counts = torch.zeros(places, dtype=torch.long, device=self.device)
        for batch in self._batches(pieces):
            place, values = self.read_tokens(batch.to(self.device))
            sums.index_add_(0, place, values)
            counts += place.bincount(minlength=places)
        return sums / counts.clamp(min=1).unsqueeze(1), encoded

    @torch.inference_mode()
    def read(self, texts: Sequence[str]) -> tuple[Tensor, list[EncodedText]]:
        """Logits of all places of `texts`, on the CPU, in their order: [places, outputs]."""
        pooled, encoded = self.pooled(texts)
        return self.head.read_places(pooled).float().cpu(), encoded

    def _batches(self, pieces: Sequence[Piece]) -> Iterator[Batch]:
        size = CPU_ROWS if self.device.type == "cpu" else GPU_ROWS
        rows = sorted(numbered_rows(pieces), key=lambda row: len(row.tokens))
        for at in range(0, len(rows), size):
            yield collate([Piece(tuple(rows[at : at + size]), 0)], self.tokenizer)

    def predict(self, texts: Sequence[str], temperature: float = 1.0) -> list[PredictedAnswer]:
        """An answer for each text."""
        logits, encoded = self.read(texts)
        return self.head.decode(logits, encoded, temperature)

    def surprise(self, texts: Sequence[str], gold: Sequence[Answer]) -> Surprise | None:
        """How unlikely gold is, by temperature; see TemperedLabeller."""
        logits, encoded = self.read(texts)
        return self.head.surprise(logits, encoded, gold)
