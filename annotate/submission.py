"""What a person sent of a document, checked and compared with what they were shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from annotate.errors import AnswerRefused
from annotate.markup import Answer, Markup
from annotate.models import Annotation, Prediction, Question, User, markup_of


@dataclass(frozen=True, slots=True)
class Basis:
    """What a page went on from, so that it overwrites nothing that it hasn't shown.

    version: of the draft, 0 for none; opened: when the document was laid out on the page, and
    seen: the ids of the predictions shown there, if these are known.
    """

    version: int
    opened: datetime | None = None
    seen: tuple[int, ...] | None = None

    def is_older_than(self, said: Iterable[Annotation], annotator: User) -> bool:
        """Whether the person decided the document elsewhere since the page showed it."""
        return any(
            self.opened is not None
            and one.annotator_id == annotator.pk
            and one.withdrawn_at is None
            and one.submitted_at > self.opened
            for one in said
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent. key: the same for every try to send it; seconds: of active work.

    verdict: skipped or flagged; None for labels, whose verdict follows from what was shown.
    basis: what the labels go on from, if the page knows. even_if_lost: as one opinion more if
    somebody else has the document by now.
    """

    markup: Markup
    key: str
    seconds: int
    verdict: Annotation.Verdict | None = None
    comment: str = ""
    basis: Basis | None = None
    even_if_lost: bool = False


def checked(markup: Markup, questions: Sequence[Question], text: str) -> Markup:
    """What a submit makes of `markup`: every shown question answered as its kind says.

    Raises AnswerRefused for an answer that doesn't fit, a required choice that wasn't made, or a
    question that the project doesn't ask.
    """
    for slug in sorted(set(markup) - {question.slug for question in questions}):
        raise AnswerRefused(_("There is no question “%(question)s”.") % {"question": slug})
    answers: dict[str, Answer] = {}
    for question in questions:
        answer = question.task_kind.answers_when_shown(markup.get(question.slug))
        if answer is not None:
            question.task_kind.check(answer, question.spec, text)
            answers[question.slug] = answer
        elif question.required:
            raise AnswerRefused(_("“%(question)s” needs an answer.") % {"question": question.name})
    return Markup(answers)


def verdict_on(
    markup: Markup, shown: Sequence[Prediction], questions: Iterable[Question]
) -> Annotation.Verdict:
    """Whether labels are the predictions as they were shown, or changed, or had none to go by."""
    if not shown:
        return Annotation.Verdict.FROM_SCRATCH
    predicted = markup_of(list(shown))
    unchanged = all(
        question.task_kind.same(
            markup.get(question.slug, Answer()), predicted.get(question.slug, Answer())
        )
        for question in questions
    )
    return Annotation.Verdict.ACCEPTED if unchanged else Annotation.Verdict.FIXED


def what_was_shown(shown: Sequence[Prediction]) -> list[dict[str, Any]]:
    """The predictions a person saw, as an event remembers them."""
    return [
        {
            "question": made.labeller.question.slug,
            "prediction": made.pk,
            "labeller": made.labeller_id,
            "named": str(made.labeller),
        }
        for made in shown
    ]
