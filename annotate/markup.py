"""The labels of a document as one value, at every stop of the road.

Immutable; knows neither the database nor the task kinds. Offsets count code points, end exclusive.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotate.errors import MarkupRefused


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled piece of text, [start, end) in code points."""

    start: int
    end: int
    label: str

    def text_in(self, text: str) -> str:
        """The words this span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def to_json(self) -> dict[str, Any]:
        """`{"start": 0, "end": 4, "label": "drug"}`."""
        return {"start": self.start, "end": self.end, "label": self.label}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's labels: spans, or chosen labels. Without either it means "none of them"."""

    spans: tuple[Span, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the answer says that there is nothing to label."""
        return not self.spans and not self.labels

    @property
    def label_slugs(self) -> frozenset[str]:
        """All labels that occur in this answer."""
        return frozenset(self.labels) | {span.label for span in self.spans}

    @classmethod
    def of_spans(cls, *spans: Span) -> "Answer":
        """An answer of spans, sorted by their place, without repeats."""
        return cls(spans=tuple(sorted(set(spans))))

    @classmethod
    def of_labels(cls, *labels: str) -> "Answer":
        """An answer of chosen labels, without repeats, in the order given."""
        return cls(labels=tuple(dict.fromkeys(labels)))

    def to_json(self) -> list[Any]:
        """A list of span objects or label slugs; `[]` means none."""
        return [span.to_json() for span in self.spans] + list(self.labels)

    @classmethod
    def from_json(cls, value: Any) -> "Answer":
        """Read `to_json`'s list; a span may also be `[start, end, label]`. Raises MarkupRefused."""
        if not isinstance(value, list):
            raise MarkupRefused(
                _("An answer is a list of labels or spans, not %(value)s.")
                % {"value": f"{value!r:.60}"}
            )
        spans = [_span(item) for item in value if not isinstance(item, str)]
        return cls(
            spans=cls.of_spans(*spans).spans,
            labels=cls.of_labels(*(item for item in value if isinstance(item, str))).labels,
        )


def _span(item: Any) -> Span:
    if isinstance(item, dict):
        item = [item.get("start"), item.get("end"), item.get("label")]
    match item:
        case [int() as start, int() as end, str() as label] if not (
            isinstance(start, bool) or isinstance(end, bool)
        ):
            return Span(start, end, label)
    raise MarkupRefused(
        _('A span is {"start": 0, "end": 4, "label": "drug"} or [0, 4, "drug"], not %(value)s.')
        % {"value": f"{item!r:.80}"}
    )


@dataclass(frozen=True, slots=True)
class Markup(Mapping[str, Answer]):
    """All answers of one document, by question slug.

    A question that is absent was not asked or not answered; an empty answer means none.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)

    def __getitem__(self, question: str) -> Answer:
        return self.answers[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def __hash__(self) -> int:
        return hash(frozenset(self.answers.items()))

    def with_answer(self, question: str, answer: Answer) -> "Markup":
        """A copy in which `question` is answered by `answer`."""
        return Markup({**self.answers, question: answer})

    def without(self, question: str) -> "Markup":
        """A copy in which `question` is absent."""
        return Markup({slug: given for slug, given in self.answers.items() if slug != question})

    def check_offsets(self, text: str) -> None:
        """Raise MarkupRefused unless every span lies inside `text` and covers something."""
        for question, answer in self.answers.items():
            for span in answer.spans:
                if not 0 <= span.start < span.end <= len(text):
                    raise MarkupRefused(
                        _(
                            "%(question)s: the span %(start)d–%(end)d lies outside the text "
                            "of %(length)d characters."
                        )
                        % {
                            "question": question,
                            "start": span.start,
                            "end": span.end,
                            "length": len(text),
                        }
                    )

    def to_json(self) -> dict[str, list[Any]]:
        """`{"entities": [{"start": …}], "intent": ["refund"]}`."""
        return {question: answer.to_json() for question, answer in self.answers.items()}

    @classmethod
    def from_json(cls, value: Any) -> "Markup":
        """Read `to_json`'s object. Raises MarkupRefused."""
        if not isinstance(value, dict):
            raise MarkupRefused(
                _("Markup is an object of answers, not %(value)s.") % {"value": f"{value!r:.60}"}
            )
        return cls({str(question): Answer.from_json(answer) for question, answer in value.items()})
