"""Any of: any number of labels for the whole text, none included."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.errors import AnswerRefused, MarkupRefused
from annotate.kinds.kind import (
    Outcome,
    TaskKind,
    choices_compared,
    micro,
    refuse_unknown_labels,
    refuse_unknown_settings,
)
from annotate.markup import Answer
from annotate.scheme import QuestionSpec

SEPARATOR = "|"


class AnyOf(TaskKind):
    """Choose any number of labels. An empty answer says that none of them holds."""

    name = "any_of"
    title = gettext_lazy("Choose any number")
    metric = "f1"

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        refuse_unknown_settings(settings, set(), self.name)
        return {}

    def check(self, answer: Answer, question: QuestionSpec, text: str) -> None:
        if answer.spans:
            raise AnswerRefused(
                _("“%(question)s” takes labels, not spans.") % {"question": question.slug}
            )
        refuse_unknown_labels(answer, question)

    def read(self, value: Any) -> Answer | None:
        """A list of labels; text holds them with `|` between, and `[]` for none of them."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            if value == "[]":
                return Answer()
            return Answer.of_labels(*(label.strip() for label in value.split(SEPARATOR)))
        answer = Answer.from_json(value)
        if answer.spans:
            raise MarkupRefused(_("A choice is a label, not a span."))
        return answer

    def write(self, answer: Answer) -> Any:
        return list(answer.labels)

    def compare(self, gold: Answer, predicted: Answer) -> Outcome:
        return choices_compared(gold, predicted)

    def headline(self, outcomes: Sequence[Outcome]) -> float:
        """Micro-F1 over all labels."""
        return micro(outcomes).f1
