"""How good one person is, as last measured: what their own page reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from annotate.models import Label, Project, Question, User
from annotate.progress import Share
from annotate.reliability import Measure

MOST_CONFUSIONS = 8
SOURCES = {
    "adjudication": gettext_lazy("adjudicated by a reviewer"),
    "by_person": gettext_lazy("approved by a reviewer"),
    "agreement": gettext_lazy("equal answers of several people"),
    "imported": gettext_lazy("imported as gold"),
    "trusted": gettext_lazy("the answer of another trusted person"),
}


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """One label: figures beside gold, and how often it occurs there and was given."""

    label: Label
    f1: Measure
    precision: float
    recall: float
    gold: int
    given: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """A label given in the place of another; None is none. edges: it begins or ends elsewhere."""

    gold: Label | None
    given: Label | None
    edges: bool
    count: int


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A person's answers to one question beside gold that others decided.

    documents: those with such gold. only_agreed: whether all of it is what they agreed to, so that
    there are no figures. sources: how the gold came about, with its documents. still_open:
    documents that several people answered and nobody decided.
    """

    question: Question
    metric: str
    documents: int
    only_agreed: bool
    headline: Measure
    blind: Measure
    pre_tagged: Measure
    labels: tuple[LabelRecord, ...]
    confusions: tuple[Confusion, ...]
    sources: tuple[tuple[str, int], ...]
    still_open: int


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Everything measured of one person in one project.

    documents: those they labelled. kept: of documents with pre-tags, how many they left as they
    were; shown and hidden: the same on documents drawn at random, where pre-tags were shown, and
    where they were there but hidden.
    """

    questions: tuple[QuestionRecord, ...]
    documents: int
    kept: Share
    shown: Share
    hidden: Share
    measured_at: datetime


def record_of(person: User, project: Project) -> PersonRecord | None:
    """The person's stored figures; None before the first time."""
    figure = project.figures.filter(name=f"person:{person.pk}").first()
    if figure is None:
        return None
    questions = project.questions.prefetch_related("labels")
    stored = figure.value["questions"]
    kept = figure.value["kept"]
    return PersonRecord(
        questions=tuple(
            _of_question(question, stored[question.slug])
            for question in questions
            if question.slug in stored
        ),
        documents=figure.sample["documents"],
        kept=Share(**kept["all"]),
        shown=Share(**kept["shown"]),
        hidden=Share(**kept["hidden"]),
        measured_at=figure.computed_at,
    )


def _of_question(question: Question, stored: Mapping[str, Any]) -> QuestionRecord:
    labels = {label.slug: label for label in question.labels.all()}
    return QuestionRecord(
        question=question,
        metric=stored["metric"],
        documents=stored["documents"],
        only_agreed=set(stored["sources"]) == {"agreement"},
        headline=Measure.of(stored["headline"]),
        blind=Measure.of(stored["blind"]),
        pre_tagged=Measure.of(stored["pre_tagged"]),
        labels=tuple(
            LabelRecord(label=label, **_label(stored["labels"][slug]))
            for slug, label in labels.items()
            if slug in stored["labels"]
        ),
        confusions=tuple(_confusions(stored["confusions"], labels)),
        sources=tuple(
            (str(SOURCES.get(source, source)), count) for source, count in stored["sources"].items()
        ),
        still_open=stored["still_open"],
    )


def _label(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {**stored, "f1": Measure.of(stored["f1"])}


def _confusions(stored: list[dict[str, Any]], labels: Mapping[str, Label]) -> list[Confusion]:
    """The most frequent; those of labels that are gone are left out."""
    known = [
        one
        for one in stored
        if all(one[side] is None or one[side] in labels for side in ("gold", "given"))
    ]
    return [
        Confusion(
            gold=labels.get(one["gold"]),
            given=labels.get(one["given"]),
            edges=one["edges"],
            count=one["count"],
        )
        for one in known[:MOST_CONFUSIONS]
    ]
