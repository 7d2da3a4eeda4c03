"""A person's first answers beside gold, where that gold is not their own doing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotate.markup import Answer
from annotate.models import Approval, Question
from annotate.quality.independent import FirstAnswers
from annotate.quality.people import Judgement

PAGE = 2000


@dataclass(frozen=True, slots=True)
class Decided:
    """A gold answer, how it came about, and who decided it alone, if somebody did."""

    answer: Answer
    source: str
    alone: int | None


@dataclass(frozen=True, slots=True)
class Gold:
    """Today's gold of a project: question slug → document → what was decided."""

    by_question: Mapping[str, Mapping[int, Decided]]

    @classmethod
    def of(cls, questions: Iterable[Question]) -> "Gold":
        """Read the live approvals of these questions."""
        found: dict[str, dict[int, Decided]] = {}
        for question in questions:
            approvals = (
                Approval.objects.live().filter(question=question).select_related("annotation")
            )
            found[question.slug] = {
                approval.document_id: _decided(approval) for approval in approvals
            }
        return cls(found)

    def beside(self, answers: FirstAnswers, question: str) -> dict[int, list[Judgement]]:
        """Each person's answers to a question with gold that they didn't decide themselves.

        A trusted person's answer is gold by rule, and a reviewer may approve their own: such gold
        says nothing about them, and would flatter.
        """
        gold = self.by_question[question]
        found: dict[int, list[Judgement]] = {}
        for said, given in answers.to(question):
            decided = gold.get(said.document)
            if decided is not None and decided.alone != said.person:
                judged = Judgement(given, decided.answer, said.pre_tagged, decided.source)
                found.setdefault(said.person, []).append(judged)
        return found

    def still_open(self, answers: FirstAnswers, question: str) -> dict[int, int]:
        """How many documents of each person wait for gold though several people answered."""
        people: dict[int, list[int]] = {}
        for said, _ in answers.to(question):
            people.setdefault(said.document, []).append(said.person)
        found: dict[int, int] = {}
        for document, those in people.items():
            if len(those) > 1 and document not in self.by_question[question]:
                for person in those:
                    found[person] = found.get(person, 0) + 1
        return found


def _decided(approval: Approval) -> Decided:
    is_adjudicated = approval.source == Approval.Source.ADJUDICATION
    source = Approval.Source.ADJUDICATION if is_adjudicated else approval.rule
    return Decided(approval.answer, str(source), _decided_alone(approval))


def _decided_alone(approval: Approval) -> int | None:
    """The one person whose word made it gold: nobody if it took equal answers, or came in a file.

    A merge of labels keeps the rule of the approval before it, but not who decided that.
    """
    if approval.rule == Approval.Rule.TRUSTED and approval.annotation is not None:
        return approval.annotation.annotator_id
    if approval.rule == Approval.Rule.BY_PERSON:
        return approval.approved_by_id
    return None
