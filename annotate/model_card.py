"""What there is to know of one model version: figures by label, beside what it replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotate.charts import LossChart, loss_chart
from annotate.models import (
    Event,
    Label,
    Labeller,
    ModelPart,
    ModelVersion,
    Question,
    Split,
)
from annotate.promoting import promotion_by_hand, verdict_sentence
from annotate.standings import QuestionStandings, Standing, latest_score, standing_of


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One label's figures on validation documents, and what it was compared with.

    figures: {"precision", "recall", "f1", "gold", "documents", …}; None if gold never held it.
    """

    label: Label
    figures: Mapping[str, Any] | None
    before: Mapping[str, Any] | None
    learned: bool

    @property
    def difference(self) -> float | None:
        """F1 now minus F1 before."""
        if not self.figures or not self.before:
            return None
        return float(self.figures["f1"]) - float(self.before["f1"])


@dataclass(frozen=True, slots=True)
class PartCard:
    """The part of a version that answers one question.

    by_hand: when a person put it into use although it had not won, and who.
    """

    part: ModelPart
    standings: QuestionStandings
    lines: tuple[LabelLine, ...]
    chart: LossChart | None
    verdict: Mapping[str, Any]
    is_used: bool
    by_hand: Event | None

    @property
    def question(self) -> Question:
        """What it answers."""
        return self.part.question

    @property
    def own(self) -> Standing | None:
        """Its own figures; None before it was measured."""
        found = self.standings.standings
        return found[0] if found and found[0].labeller.part_id == self.part.pk else None

    @property
    def other(self) -> Standing | None:
        """Those of the labeller it was judged against."""
        others = (found for found in self.standings.standings if found != self.own)
        return next(others, None)

    @property
    def sentence(self) -> str:
        """Why it won or lost."""
        return verdict_sentence(self.verdict)


def cards_of(version: ModelVersion) -> list[PartCard]:
    """A card for each part trained for the version."""
    used = set(version.parts.values_list("pk", flat=True))
    parts = version.trained_parts.select_related("question__labeller_in_use", "training_set")
    by_hand = promotion_by_hand(version)
    return [_card(version, part, is_used=part.pk in used, by_hand=by_hand) for part in parts]


def _card(
    version: ModelVersion, part: ModelPart, *, is_used: bool, by_hand: Event | None
) -> PartCard:
    verdict = version.verdict.get(part.question.slug, {})
    labeller = Labeller.objects.filter(part=part).first()
    compared = _labeller_before(part.question, verdict)
    standings = [
        standing_of(found, in_use=found.pk == part.question.labeller_in_use_id)
        for found in (labeller, compared)
        if found is not None
    ]
    return PartCard(
        part=part,
        standings=QuestionStandings(part.question, tuple(standings)),
        lines=_lines(part, labeller, compared),
        chart=loss_chart(part.history),
        verdict=verdict,
        is_used=is_used,
        by_hand=by_hand,
    )


def _labeller_before(question: Question, verdict: Mapping[str, Any]) -> Labeller | None:
    """The labeller that the part was judged against."""
    labellers = question.labellers.select_related("part__trained_in")
    if verdict.get("holder_version"):
        number = verdict["holder_version"]
        return labellers.filter(part__trained_in__number=number).first() or (
            labellers.filter(part__versions__number=number).first()
        )
    if verdict.get("holder"):
        return labellers.filter(kind=verdict["holder"], part=None).order_by("-pk").first()
    return None


def _lines(
    part: ModelPart, labeller: Labeller | None, compared: Labeller | None
) -> tuple[LabelLine, ...]:
    now, before = (_by_label(found) for found in (labeller, compared))
    return tuple(
        LabelLine(
            label, now.get(label.slug), before.get(label.slug), label.slug in part.label_slugs
        )
        for label in part.question.labels.all()
    )


def _by_label(labeller: Labeller | None) -> dict[str, Any]:
    score = latest_score(labeller, Split.VALIDATION) if labeller else None
    return score.labels if score else {}
