"""Spans: a chain of tags over the units of a text.

Where spans may not overlap, one chain holds the tags of all labels. Where they may (the question's
setting `overlap`), each label has a chain of its own, so that spans of different labels overlap and
nest freely; of overlapping spans of *one* label only the longest is learned and predicted.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Self

import torch
from django.utils.translation import gettext as _
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy
from torch.nn.utils.rnn import pad_sequence

from annotate.markup import Answer, Span
from annotate.scheme import QuestionSpec
from training.encoding import EncodedText, Example, is_exact, units_covered
from training.heads import chain
from training.heads.chain import Posterior
from training.heads.head import Head, Surprise
from training.labellers import PredictedAnswer

CHAINS_AT_ONCE = 64
SURE_OF_NOTHING = PredictedAnswer(Answer(), scores=[], confidence=1.0)


class SpansHead(Head):
    """Token classification with a linear-chain conditional random field on top."""

    per_unit = True
    barred_first: Tensor
    barred_after: Tensor

    def __init__(
        self, labels: Sequence[str], hidden: int, *, overlap: bool = False, dropout: float = 0.1
    ) -> None:
        layers = [(label,) for label in labels] if overlap else [tuple(labels)]
        tags = chain.tag_count(len(layers[0]))
        super().__init__(labels, width=len(layers) * tags)
        self.layers, self.tags = layers, tags
        self.dropout = nn.Dropout(dropout)
        self.emit = nn.Linear(hidden, self.width)
        self.first = nn.Parameter(torch.zeros(self.tags))
        self.after = nn.Parameter(torch.zeros(self.tags, self.tags))
        barred_first, barred_after = chain.barred(len(self.layers[0]))
        self.register_buffer("barred_first", barred_first, persistent=False)
        self.register_buffer("barred_after", barred_after, persistent=False)
        nn.init.normal_(self.emit.weight, std=0.02)
        nn.init.zeros_(self.emit.bias)

    @classmethod
    def for_question(
        cls, question: QuestionSpec, labels: Sequence[str], hidden: int, dropout: float
    ) -> Self:
        overlap = bool(question.settings.get("overlap", False))
        return cls(labels, hidden, overlap=overlap, dropout=dropout)

    def read_tokens(self, hidden: Tensor) -> Tensor:
        """[rows, tokens, hidden] → emissions [rows, tokens, layers · tags]."""
        return self.emit(self.dropout(hidden)).float()

    def read_places(self, pooled: Tensor) -> Tensor:
        """[units, layers · tags], as they are: the mean of a unit's sub-words."""
        return pooled

    def remarks(self, encoded: Sequence[EncodedText], examples: Sequence[Example]) -> list[str]:
        """How many spans are learned wider than they are, or left out."""
        widened = left_out = 0
        for text, example in zip(encoded, examples, strict=True):
            spans = example.answer.spans
            widened += sum(not is_exact(text.units, span, example.text) for span in spans)
            begun = (self.targets(text, example.answer) % 2 == 1).sum()
            left_out += len(spans) - int(begun)
        said = {
            _("%(count)d spans begin or end inside a word; whole words are learned."): widened,
            _("%(count)d spans lie across a longer one and are not learned."): left_out,
        }
        return [words % {"count": count} for words, count in said.items() if count]

    def targets(self, encoded: EncodedText, answer: Answer) -> Tensor:
        """Tags by layer: [units, layers]."""
        tags = torch.full((len(encoded.units), len(self.layers)), chain.OUTSIDE)
        for layer, labels in enumerate(self.layers):
            for span in outermost([span for span in answer.spans if span.label in labels]):
                covered = units_covered(encoded.units, span)
                label = labels.index(span.label)
                if covered and not tags[covered.start : covered.stop, layer].any():
                    tags[covered.start : covered.stop, layer] = chain.inside(label)
                    tags[covered.start, layer] = chain.begin(label)
        return tags

    def loss(self, logits: Tensor, targets: Tensor, lengths: Tensor) -> Tensor:
        """Negative log-likelihood of the gold sequences, per unit."""
        emissions, chain_lengths = self._as_chains(logits, lengths)
        tags = _padded(targets.unsqueeze(2), lengths).squeeze(3)  # [pieces, steps, layers]
        tags = tags.transpose(1, 2).flatten(0, 1)  # [chains, steps]
        first, after = self._transitions()
        alpha = chain.forward_scores(emissions, first, after)
        gold = chain.sequence_score(emissions, tags, chain_lengths, first, after)
        return (chain.total_score(alpha, chain_lengths) - gold).sum() / chain_lengths.sum()

    def blind_loss(self, targets: Tensor) -> float:
        """Entropy of the tags, unit by unit."""
        shares = targets.flatten().bincount(minlength=self.tags) / max(targets.numel(), 1)
        return float(torch.special.entr(shares).sum())

    @torch.no_grad()
    def decode(
        self, logits: Tensor, encoded: Sequence[EncodedText], temperature: float
    ) -> list[PredictedAnswer]:
        """The likeliest valid tags of each text, as spans with their exact probabilities."""
        answers = [SURE_OF_NOTHING] * len(encoded)
        parts = logits.float().split([len(text.units) for text in encoded])
        by_length = sorted(
            (index for index, text in enumerate(encoded) if text.units),
            key=lambda index: len(encoded[index].units),
        )
        for at in range(0, len(by_length), CHAINS_AT_ONCE):
            chosen = by_length[at : at + CHAINS_AT_ONCE]
            emissions = torch.cat([parts[index] for index in chosen]) / temperature
            texts = [encoded[index] for index in chosen]
            for index, found in zip(
                chosen, self._decoded(emissions, texts, temperature), strict=True
            ):
                answers[index] = found
        return answers

    def _decoded(
        self, emissions: Tensor, texts: Sequence[EncodedText], temperature: float
    ) -> Iterator[PredictedAnswer]:
        lengths = torch.tensor([len(text.units) for text in texts], device=emissions.device)
        chains, chain_lengths = self._as_chains(emissions, lengths)
        first, after = (scores.to(emissions.device) / temperature for scores in self._transitions())
        sequences = chain.best_sequences(chains, chain_lengths, first, after)
        posterior = Posterior.of(chains, chain_lengths, first, after)
        layers = len(self.layers)
        for number, text in enumerate(texts):
            own = range(number * layers, (number + 1) * layers)
            spans, log_p = [], 0.0
            for layer, index in enumerate(own):
                log_p += posterior.log_p_of_sequence(index, sequences[index])
                for run in chain.runs(sequences[index]):
                    span = Span(
                        text.units[run.first][0],
                        text.units[run.last][1],
                        self.layers[layer][run.label],
                    )
                    spans.append((span, posterior.p_of_run(index, run)))
            yield _answer(spans, log_p, len(text.units) * layers)

    def surprise(
        self, logits: Tensor, encoded: Sequence[EncodedText], gold: Sequence[Answer]
    ) -> Surprise | None:
        """Cross-entropy of "this span is right" over the predicted spans."""
        predicted = self.decode(logits, encoded, 1.0)
        right = [
            float(span in known.spans)
            for given, known in zip(predicted, gold, strict=True)
            for span in given.answer.spans
        ]
        if not right:
            return None

        def at(temperature: float) -> float:
            found = self.decode(logits, encoded, temperature)
            scores = torch.tensor([score for given in found for score in given.scores])
            return float(binary_cross_entropy(scores.clamp(1e-6, 1 - 1e-6), torch.tensor(right)))

        return at

    def _transitions(self) -> tuple[Tensor, Tensor]:
        return self.first + self.barred_first, self.after + self.barred_after

    def _as_chains(self, logits: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """[units, layers · tags] → emissions [chains, steps, tags] and lengths [chains]."""
        emissions = _padded(logits.unflatten(1, (len(self.layers), self.tags)), lengths)
        chains = emissions.transpose(1, 2).flatten(0, 1)  # [chains, steps, tags]
        return chains, lengths.repeat_interleave(len(self.layers))


def outermost(spans: Sequence[Span]) -> list[Span]:
    """Of spans that overlap only the longest, of equally long ones the first; in order."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span)):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return sorted(kept)


def _padded(values: Tensor, lengths: Tensor) -> Tensor:
    """[units, …] of all pieces after each other → [pieces, steps, …], zeros at the end."""
    return pad_sequence(list(values.split(lengths.tolist())), batch_first=True)


def _answer(spans: list[tuple[Span, float]], log_p: float, tags: int) -> PredictedAnswer:
    """uncertainty: one less the mean probability of a tag of the sequence, as a geometric mean
    (maximum normalised log-probability: Shen et al. 2018, section 4)."""
    spans.sort(key=lambda found: found[0])
    return PredictedAnswer(
        Answer(spans=tuple(span for span, _score in spans)),
        scores=[score for _span, score in spans],
        confidence=min(math.exp(log_p), 1.0),
        uncertainty=1.0 - min(math.exp(log_p / tags), 1.0),
    )
