"""How good each labeller of a question is, side by side on the same documents."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from annotate.models import Evaluation, Labeller, Project, Question, Split
from annotate.progress import approved_in
from annotate.promoting import ENOUGH_TO_JUDGE


@dataclass(frozen=True, slots=True)
class Score:
    """One evaluation's headline: a share of 1, its 95 % interval and its sample."""

    evaluation: Evaluation

    @property
    def value(self) -> float:
        """The headline figure of the question's kind."""
        return float(self.evaluation.figures.get("value", 0.0))

    @property
    def low(self) -> float:
        """Lower end of its interval."""
        return float(self.evaluation.figures.get("low", 0.0))

    @property
    def high(self) -> float:
        """Upper end of its interval."""
        return float(self.evaluation.figures.get("high", 1.0))

    @property
    def documents(self) -> int:
        """Documents it was measured on."""
        return int(self.evaluation.figures.get("documents", 0))

    @property
    def missing(self) -> int:
        """How many more documents it would take to be worth saying."""
        return max(0, ENOUGH_TO_JUDGE - self.documents)

    @property
    def still_open(self) -> int:
        """Documents of the sample that were handed out and aren't decided."""
        return self.evaluation.open_documents

    @property
    def labels(self) -> dict[str, Any]:
        """Figures by label slug."""
        return dict(self.evaluation.figures.get("labels", {}))


@dataclass(frozen=True, slots=True)
class Standing:
    """One labeller with its latest figures."""

    labeller: Labeller
    in_use: bool
    validation: Score | None
    test: Score | None


@dataclass(frozen=True, slots=True)
class QuestionStandings:
    """The labellers of one question that have figures, the one in use first."""

    question: Question
    standings: tuple[Standing, ...]

    @property
    def metric(self) -> str:
        """The name of the figure."""
        name = self.question.task_kind.metric
        return str(METRIC_NAMES.get(name, name))

    @property
    def in_use(self) -> Standing | None:
        """The standing of the labeller whose pre-tags people see."""
        return next((found for found in self.standings if found.in_use), None)

    @property
    def same_documents(self) -> bool:
        """Whether all were measured on the very same gold."""
        hashes = {
            found.validation.evaluation.gold_hash for found in self.standings if found.validation
        }
        return len(hashes) <= 1


METRIC_NAMES = {"f1": "F1", "accuracy": gettext_lazy("accuracy")}


def standings_of(project: Project) -> list[QuestionStandings]:
    """Each question's labellers beside each other: the one in use, and the newest of each kind."""
    questions = project.questions.select_related("labeller_in_use__part__trained_in")
    return [_of_question(question) for question in questions]


def _of_question(question: Question) -> QuestionStandings:
    standings = [
        standing_of(labeller, in_use=labeller.pk == question.labeller_in_use_id)
        for labeller in _worth_showing(question)
    ]
    return QuestionStandings(question, tuple(standings))


def _worth_showing(question: Question) -> list[Labeller]:
    """The labeller in use, then the newest of each kind that was evaluated."""
    chosen: dict[int, Labeller] = {}
    if question.labeller_in_use is not None:
        chosen[question.labeller_in_use.pk] = question.labeller_in_use
    seen: set[str] = set()
    evaluated = question.labellers.filter(evaluations__isnull=False).distinct()
    for labeller in evaluated.select_related("part__trained_in").order_by("-pk")[:20]:
        if labeller.kind not in seen:
            seen.add(labeller.kind)
            chosen[labeller.pk] = labeller
    return list(chosen.values())


def standing_of(labeller: Labeller, *, in_use: bool) -> Standing:
    """A labeller's latest figures on validation and on test documents."""
    return Standing(
        labeller=labeller,
        in_use=in_use,
        validation=latest_score(labeller, Split.VALIDATION),
        test=latest_score(labeller, Split.TEST),
    )


def latest_score(labeller: Labeller, split: str) -> Score | None:
    """The newest evaluation of a labeller on one split."""
    found = labeller.evaluations.filter(split=split).order_by("-pk").first()
    return Score(found) if found else None


def missing_to_judge(project: Project) -> int:
    """How many more approved validation documents it takes before a model may take over."""
    return max(0, ENOUGH_TO_JUDGE - approved_in(project, Split.VALIDATION))


def has_model(standings: Iterable[QuestionStandings]) -> bool:
    """Whether a fine-tuned model makes any of the pre-tags."""
    return any(
        found.in_use and found.in_use.labeller.kind == Labeller.Kind.FINE_TUNED
        for found in standings
    )
