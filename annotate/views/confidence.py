"""What may be shown of a labeller's guess, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotate.markup import Answer, Span
from annotate.models import Label, Labeller, Prediction
from annotate.project_rules import ProjectRules


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a labeller is of one label. percent: only if it is calibrated."""

    sure: str = "high"
    percent: int | None = None

    @property
    def is_doubt(self) -> bool:
        """Whether a person should look."""
        return self.sure == "low"


def confidence_of(score: float, labeller: Labeller, rules: ProjectRules) -> Confidence:
    """How a score may be shown: as a percentage only if the labeller is calibrated."""
    if not labeller.is_calibrated:
        return Confidence("low" if score < labeller.doubt_below else "high")
    percent = round(100 * score)
    if score >= rules.sure_from:
        return Confidence("high", percent)
    return Confidence("low" if score < rules.doubt_below else "mid", percent)


@dataclass(frozen=True, slots=True)
class Guess:
    """A labeller's answer to one question, as far as a person may see it; without one, nothing."""

    rules: ProjectRules
    prediction: Prediction | None = None

    @property
    def answer(self) -> Answer:
        """What was guessed; empty without a prediction."""
        return self.prediction.answer if self.prediction else Answer()

    @property
    def labeller(self) -> Labeller | None:
        """Who guessed."""
        return self.prediction.labeller if self.prediction else None

    @property
    def scores(self) -> Mapping[str, float]:
        """The score of each option of a choice; empty for spans."""
        scores = self.prediction.scores if self.prediction else {}
        return scores if isinstance(scores, dict) else {}

    def of_option(self, slug: str) -> Confidence | None:
        """How sure the labeller is of one option; None if it didn't say."""
        if self.prediction is None or slug not in self.scores:
            return None
        return confidence_of(self.scores[slug], self.prediction.labeller, self.rules)

    def of_spans(self) -> dict[Span, Confidence]:
        """The predicted spans, each with how sure the labeller is of it."""
        if self.prediction is None:
            return {}
        scores = self.prediction.scores if isinstance(self.prediction.scores, list) else []
        spans = self.answer.spans
        padded = [*scores, *[1.0] * (len(spans) - len(scores))]
        labeller = self.prediction.labeller
        return {
            span: confidence_of(score, labeller, self.rules)
            for span, score in zip(spans, padded, strict=False)
        }

    def unknown_among(self, labels: list[Label]) -> tuple[str, ...]:
        """Names of the labels that came after the model was trained; it can't guess these."""
        part = self.labeller.part if self.labeller else None
        if part is None:
            return ()
        return tuple(label.name for label in labels if label.slug not in part.label_slugs)
