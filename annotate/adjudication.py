"""A reviewer's verdict in the making: which cases are settled, and how."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotate.differences import Case
from annotate.errors import MarkupRefused
from annotate.markup import Answer, Markup


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a reviewer settled one case. answer: None leaves a question open.

    reason: shown to those who labelled. hard: the case goes into the guideline. own: the reviewer
    labelled words that nobody else did.
    """

    case: str
    question: str
    answer: Answer | None
    reason: str = ""
    hard: bool = False
    own: bool = False

    def to_json(self) -> dict[str, Any]:
        """The settlement as a reviewer's draft keeps it."""
        return {
            "case": self.case,
            "asked": self.question,
            "answer": None if self.answer is None else self.answer.to_json(),
            "reason": self.reason,
            "hard": self.hard,
            "own": self.own,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Settlement":
        """Read `to_json`'s object. Raises MarkupRefused."""
        case, question = value.get("case"), value.get("asked")
        if not isinstance(case, str) or not isinstance(question, str):
            raise MarkupRefused(_("A settled case has a name and a question."))
        answer = value.get("answer")
        return cls(
            case=case,
            question=question,
            answer=None if answer is None else Answer.from_json(answer),
            reason=str(value.get("reason", "")),
            hard=bool(value.get("hard", False)),
            own=bool(value.get("own", False)),
        )


@dataclass(frozen=True, slots=True)
class Adjudication:
    """The cases of one document, and how some of them are settled, in the order it was done."""

    cases: tuple[Case, ...]
    settlements: tuple[Settlement, ...] = ()

    @classmethod
    def of(cls, cases: Sequence[Case], records: Iterable[object]) -> "Adjudication":
        """With what a draft remembers; a case that isn't there any more is forgotten."""
        known = {case.key for case in cases}
        settlements = [
            Settlement.from_json(record)
            for record in records
            if isinstance(record, dict) and "asked" in record
        ]
        kept = (one for one in settlements if one.own or one.case in known)
        return cls(tuple(cases), tuple(kept))

    def to_json(self) -> list[dict[str, Any]]:
        """What a draft remembers."""
        return [settlement.to_json() for settlement in self.settlements]

    def case(self, key: str) -> Case | None:
        """The case called so."""
        return next((case for case in self.cases if case.key == key), None)

    def settled(self, key: str) -> Settlement | None:
        """How a case was settled; None if it wasn't."""
        return next((one for one in self.settlements if one.case == key), None)

    def with_settlement(self, settlement: Settlement) -> "Adjudication":
        """The same with a case settled, or settled otherwise."""
        return Adjudication(self.cases, (*self._without(settlement.case), settlement))

    def without(self, key: str) -> "Adjudication":
        """The same with a case open again."""
        return Adjudication(self.cases, self._without(key))

    @property
    def own(self) -> tuple[Settlement, ...]:
        """What the reviewer labelled beside what others did."""
        return tuple(one for one in self.settlements if one.own)

    @property
    def disputed(self) -> tuple[Case, ...]:
        """The cases in which somebody says something else, in the order of the text."""
        return tuple(case for case in self.cases if case.is_disputed)

    @property
    def undecided(self) -> tuple[Case, ...]:
        """The cases that wait for the reviewer."""
        return tuple(
            case for case in self.cases if case.agreed is None and not self.settled(case.key)
        )

    def answer_to(self, case: Case) -> Answer | None:
        """What holds in a case: the reviewer's word, else what is agreed upon."""
        settlement = self.settled(case.key)
        if settlement is not None:
            return settlement.answer
        return case.agreed.answer if case.agreed else None

    @property
    def markup(self) -> Markup:
        """The verdict so far; where a case is undecided it says nothing."""
        answers: dict[str, Answer] = {}
        said = [(case.question, self.answer_to(case)) for case in self.cases]
        said += [(one.question, one.answer) for one in self.own]
        for question, answer in said:
            if answer is None:
                continue
            before = answers.get(question, Answer())
            answers[question] = Answer(
                spans=Answer.of_spans(*before.spans, *answer.spans).spans,
                labels=answer.labels or before.labels,
            )
        return Markup(answers)

    def _without(self, key: str) -> tuple[Settlement, ...]:
        return tuple(one for one in self.settlements if one.case != key)
