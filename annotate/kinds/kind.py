"""What every task kind can do. A kind is one object; `annotate.kinds` holds them by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from annotate.errors import AnswerRefused, SchemeRefused
from annotate.markup import Answer
from annotate.scheme import QuestionSpec


@dataclass(frozen=True, slots=True)
class Counts:
    """How predicted answers compare with gold for one label: integers that add up."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.right + other.right, self.invented + other.invented, self.missed + other.missed
        )

    @property
    def gold(self) -> int:
        """How often gold holds the label."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Share of the predicted that is right; 0 if nothing was predicted."""
        predicted = self.right + self.invented
        return self.right / predicted if predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of gold that was found; 0 if gold holds none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where neither side holds anything."""
        all_three = 2 * self.right + self.invented + self.missed
        return 2 * self.right / all_three if all_three else 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document's comparison of a predicted answer with gold.

    exact: whether the whole answer is right. by_label: counts of each label that occurs.
    """

    exact: bool
    by_label: Mapping[str, Counts]


class TaskKind(ABC):
    """The rules of one kind of question."""

    name: str
    title: Promise | str
    metric: str
    single_choice = False
    marks_text = False

    @property
    def template(self) -> str:
        """The template that shows this kind's question on the annotate screen."""
        return f"kinds/{self.name}.html"

    @abstractmethod
    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Known settings with their defaults filled in. Raises SchemeRefused for unknown ones."""

    @abstractmethod
    def check(self, answer: Answer, question: QuestionSpec, text: str) -> None:
        """Raise AnswerRefused, in words, unless `answer` fits the question and the text."""

    @abstractmethod
    def read(self, value: Any) -> Answer | None:
        """An answer from a file's field: None if the field says "not answered".

        Raises MarkupRefused for a value of the wrong shape.
        """

    @abstractmethod
    def write(self, answer: Answer) -> Any:
        """The value of a file's field, such that `read` gives the answer back."""

    @abstractmethod
    def compare(self, gold: Answer, predicted: Answer) -> Outcome:
        """How a predicted answer differs from gold."""

    @abstractmethod
    def headline(self, outcomes: Sequence[Outcome]) -> float:
        """The one figure this kind is judged by, 0 to 1, over documents; see `metric`."""

    def same(self, one: Answer, other: Answer) -> bool:
        """Whether two answers say the same, whatever the order of their labels."""
        return set(one.spans) == set(other.spans) and set(one.labels) == set(other.labels)

    def answers_when_shown(self, answer: Answer | None) -> Answer | None:
        """What a submit makes of a question that was shown and left as `answer`.

        None means absent. Spans and any-of left empty mean "none of them"; see STYLE, section 1.
        """
        return answer if answer is not None else Answer()


def sum_by_label(outcomes: Iterable[Outcome]) -> dict[str, Counts]:
    """Add up all documents' counts, label by label."""
    total: dict[str, Counts] = {}
    for outcome in outcomes:
        for label, counts in outcome.by_label.items():
            total[label] = total.get(label, Counts()) + counts
    return total


def micro(outcomes: Iterable[Outcome]) -> Counts:
    """The counts of all labels and documents together."""
    return sum(sum_by_label(outcomes).values(), Counts())


def refuse_unknown_labels(answer: Answer, question: QuestionSpec) -> None:
    """Raise AnswerRefused if the answer holds a label that the question hasn't got."""
    for label in sorted(answer.label_slugs.difference(question.label_slugs)):
        raise AnswerRefused(
            _("The label “%(label)s” is not among the labels of “%(question)s”: %(known)s.")
            % {
                "label": label,
                "question": question.slug,
                "known": ", ".join(question.label_slugs[:20]) or "–",
            }
        )


def refuse_unknown_settings(settings: Mapping[str, Any], known: Iterable[str], kind: str) -> None:
    """Raise SchemeRefused if a question has a setting that its kind doesn't know."""
    for name in sorted(set(settings) - set(known)):
        raise SchemeRefused(
            _("The kind “%(kind)s” has no setting “%(name)s”.") % {"kind": kind, "name": name}
        )


def choices_compared(gold: Answer, predicted: Answer) -> Outcome:
    """Compare chosen labels as sets."""
    right = set(gold.labels) & set(predicted.labels)
    invented = set(predicted.labels) - right
    missed = set(gold.labels) - right
    by_label = {label: Counts(right=1) for label in right}
    by_label |= {label: Counts(invented=1) for label in invented}
    by_label |= {label: Counts(missed=1) for label in missed}
    return Outcome(exact=not invented and not missed, by_label=by_label)
