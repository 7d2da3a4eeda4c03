"""Spans: labelled pieces of the text."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.errors import AnswerRefused, MarkupRefused, SchemeRefused
from annotate.kinds.kind import (
    Counts,
    Outcome,
    TaskKind,
    micro,
    refuse_unknown_labels,
    refuse_unknown_settings,
)
from annotate.markup import Answer, Span
from annotate.scheme import QuestionSpec


class Spans(TaskKind):
    """Mark words in the text. The setting `overlap` lets spans overlap and nest."""

    name = "spans"
    title = gettext_lazy("Mark words in the text")
    metric = "f1"
    marks_text = True

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        refuse_unknown_settings(settings, {"overlap"}, self.name)
        overlap = settings.get("overlap", False)
        if not isinstance(overlap, bool):
            raise SchemeRefused(_("The setting “overlap” is true or false."))
        return {"overlap": overlap}

    def check(self, answer: Answer, question: QuestionSpec, text: str) -> None:
        if answer.labels:
            raise AnswerRefused(
                _("“%(question)s” marks words in the text: its answer is a list of spans.")
                % {"question": question.slug}
            )
        refuse_unknown_labels(answer, question)
        for span in answer.spans:
            if not 0 <= span.start < span.end <= len(text):
                raise AnswerRefused(
                    _("The span %(start)d–%(end)d lies outside the text of %(length)d characters.")
                    % {"start": span.start, "end": span.end, "length": len(text)}
                )
        if not question.settings.get("overlap", False):
            _refuse_overlap(answer.spans)

    def read(self, value: Any) -> Answer | None:
        if value is None or value == "":
            return None
        answer = Answer.from_json(value)
        if answer.labels:
            raise MarkupRefused(_("Spans are objects with start, end and label, not bare labels."))
        return answer

    def write(self, answer: Answer) -> Any:
        return answer.to_json()

    def compare(self, gold: Answer, predicted: Answer) -> Outcome:
        """Strict: a span is right if its start, end and label are."""
        true, given = set(gold.spans), set(predicted.spans)
        by_label = {
            label: Counts(
                right=sum(span.label == label for span in true & given),
                invented=sum(span.label == label for span in given - true),
                missed=sum(span.label == label for span in true - given),
            )
            for label in sorted({span.label for span in true | given})
        }
        return Outcome(exact=true == given, by_label=by_label)

    def headline(self, outcomes: Sequence[Outcome]) -> float:
        """Strict micro-F1 over all spans."""
        return micro(outcomes).f1


def _refuse_overlap(spans: Sequence[Span]) -> None:
    for before, after in pairwise(spans):
        if before.overlaps(after):
            raise AnswerRefused(
                _(
                    "The spans %(one)s and %(other)s overlap, which this question doesn't allow. "
                    "Its setting “overlap” would."
                )
                % {
                    "one": f"{before.start}–{before.end}",
                    "other": f"{after.start}–{after.end}",
                }
            )
