"""How alike people label and how good each is, as last measured: what pages and commands read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from annotate.models import Figure, Label, Project, Question, User

MEASURE_NAMES = {
    "f1": gettext_lazy("Span F1"),
    "same": gettext_lazy("Same answer"),
    "kappa": "κ",
    "alpha": "α",
}
MOST_DIFFERENCES = 3
ENOUGH_DOCUMENTS = 10
"""Below so many documents a figure says more about chance than about people."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its 95 % interval and the documents behind it; too few of them: no value."""

    documents: int = 0
    value: float | None = None
    low: float = 0.0
    high: float = 0.0

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "Measure":
        """Read a stored figure; nothing stored is too few."""
        return cls(**stored) if stored else cls()


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """The figures of one label, in the order of the columns."""

    label: Label
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two people: documents both answered, their figures, and the labels they differ most on."""

    people: tuple[User, User]
    documents: int
    measures: tuple[Measure, ...]
    differ: tuple[tuple[Label, int], ...]


@dataclass(frozen=True, slots=True)
class QuestionAgreement:
    """How alike people answer one question.

    pairs: those with enough in common; pairs_too_few: how many more have too little.
    """

    question: Question
    documents: int
    answers: int
    people: int
    columns: tuple[str, ...]
    measures: tuple[Measure, ...]
    labels: tuple[LabelAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    pairs_too_few: int
    measured_at: datetime

    @property
    def headings(self) -> list[str]:
        """What the columns are called."""
        return [str(MEASURE_NAMES[column]) for column in self.columns]

    @property
    def headline(self) -> tuple[str, Measure]:
        """The figure to show where there is room for one, with its name."""
        number = self.columns.index("kappa") if "kappa" in self.columns else 0
        return self.headings[number], self.measures[number]


def agreement_in(project: Project) -> list[QuestionAgreement]:
    """Each question's stored figures, in the order of the questions; none before the first time.

    A single label isn't told apart from all together.
    """
    figures = {
        figure.name: figure for figure in project.figures.filter(name__startswith="agreement:")
    }
    questions = project.questions.prefetch_related("labels")
    stored = [(question, figures.get(f"agreement:{question.slug}")) for question in questions]
    people = User.objects.in_bulk(
        {
            person
            for figure in figures.values()
            for pair in figure.value["pairs"]
            for person in pair["people"]
        }
    )
    return [_of_question(question, figure, people) for question, figure in stored if figure]


def columns_of(question: Question) -> tuple[str, ...]:
    """The measures of a question, in the order in which they are shown."""
    return ("f1", "alpha") if question.task_kind.marks_text else ("same", "kappa", "alpha")


def _of_question(
    question: Question, figure: Figure, people: Mapping[int, User]
) -> QuestionAgreement:
    value, columns = figure.value, columns_of(question)
    labels = {label.slug: label for label in question.labels.all()}
    enough = [pair for pair in value["pairs"] if pair["measures"]]
    return QuestionAgreement(
        question=question,
        documents=value["documents"],
        answers=value["answers"],
        people=value["people"],
        columns=columns,
        measures=_measures(value["measures"], columns),
        labels=tuple(
            LabelAgreement(label, _measures(value["labels"][slug], columns))
            for slug, label in labels.items()
            if slug in value["labels"] and len(labels) > 1
        ),
        pairs=tuple(_pair(pair, columns, labels, people) for pair in enough),
        pairs_too_few=len(value["pairs"]) - len(enough),
        measured_at=figure.computed_at,
    )


def _pair(
    pair: Mapping[str, Any],
    columns: tuple[str, ...],
    labels: Mapping[str, Label],
    people: Mapping[int, User],
) -> PairAgreement:
    one, other = (people[person] for person in pair["people"])
    differ = [(labels[slug], times) for slug, times in pair["differ"].items() if slug in labels]
    most = sorted(differ, key=lambda found: -found[1])[:MOST_DIFFERENCES]
    return PairAgreement(
        people=(one, other),
        documents=pair["documents"],
        measures=_measures(pair["measures"], columns),
        differ=tuple(most),
    )


def _measures(stored: Mapping[str, Any], columns: tuple[str, ...]) -> tuple[Measure, ...]:
    return tuple(Measure.of(stored.get(column)) for column in columns)
