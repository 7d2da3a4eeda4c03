"""What the annotate screen shows of one document."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from annotate.markup import Answer, Span
from annotate.models import Document, Draft, Label, Labeller, Lease, Question, questions_of
from annotate.models.prepared import PreparedRead, Slot
from annotate.views.confidence import Confidence, Guess

DIGITS = "1234567890"
MOST_IN_ORDER = 10
LIKELY = 5
SURE = Confidence()
DOUBT = Confidence("low")


@dataclass(frozen=True, slots=True)
class LabelShown:
    """A label with its key; as an option of a choice, also what the labeller thinks of it."""

    slug: str
    name: str
    code: str
    colour: str
    description: str
    key: str = ""
    chosen: bool = False
    confidence: Confidence | None = None

    def to_json(self) -> dict[str, Any]:
        """What the browser needs to draw it."""
        return {
            "slug": self.slug,
            "name": self.name,
            "code": self.code,
            "colour": self.colour,
            "key": self.key,
        }


@dataclass(frozen=True, slots=True)
class SpanShown:
    """A span as drawn: pencil until a person touched it, gone if they took the label away.

    of: the predicted span it came from, which it keeps while a person moves or relabels it.
    """

    question: str
    span: Span
    words: str
    label: LabelShown
    of: Span | None = None
    ink: bool = False
    gone: bool = False
    confidence: Confidence = SURE
    id: str = ""

    @property
    def is_doubt(self) -> bool:
        """Whether it waits for a person's decision."""
        return self.confidence.is_doubt and not self.ink and not self.gone

    def to_json(self) -> dict[str, Any]:
        """The span as the browser keeps it; offsets count code points."""
        return {
            "id": self.id,
            "question": self.question,
            **self.span.to_json(),
            "of": self.of and [self.of.start, self.of.end, self.of.label],
            "ink": self.ink,
            "gone": self.gone,
            "sure": self.confidence.sure,
            "p": self.confidence.percent,
        }


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question with its labels; what was guessed is None if nothing was, or may not be shown.

    likely: of more than ten options the likeliest five, which take the first digits.
    unknown: labels that were added after its model was trained.
    """

    question: Question
    labels: tuple[LabelShown, ...]
    likely: tuple[LabelShown, ...]
    guessed: tuple[str, ...] | None
    touched: bool
    labeller: Labeller | None
    unknown: tuple[str, ...]

    @property
    def others(self) -> tuple[LabelShown, ...]:
        """The options behind the likely ones; all of them if there are no likely ones."""
        return self.labels[len(self.likely) :]

    @property
    def picked(self) -> list[LabelShown]:
        """The chosen ones among the options behind the likely ones."""
        return [label for label in self.others if label.chosen]

    @property
    def rest(self) -> list[LabelShown]:
        """Those behind the likely ones that aren't chosen."""
        return [label for label in self.others if not label.chosen]

    @property
    def in_doubt(self) -> bool:
        """Whether a chosen option is a doubt that nobody settled."""
        return not self.touched and any(
            label.chosen and label.confidence and label.confidence.is_doubt for label in self.labels
        )

    def to_json(self) -> dict[str, Any]:
        """The question as the browser keeps it."""
        return {
            "slug": self.question.slug,
            "name": self.question.name,
            "kind": self.question.kind,
            "required": self.question.required,
            "overlap": bool(self.question.settings.get("overlap", False)),
            "labels": [label.to_json() for label in self.labels],
            "chosen": [label.slug for label in self.labels if label.chosen],
            "guessed": None if self.guessed is None else list(self.guessed),
            "touched": self.touched,
            "doubt": self.in_doubt,
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document on the desk, with all that is shown beside it."""

    document: Document
    lease: Lease
    questions: tuple[QuestionShown, ...]
    spans: tuple[SpanShown, ...]
    draft_version: int
    saved_as: str

    @property
    def marking(self) -> list[QuestionShown]:
        """The questions that mark words in the text."""
        return [shown for shown in self.questions if shown.question.task_kind.marks_text]

    @property
    def choosing(self) -> list[QuestionShown]:
        """The questions about the whole text."""
        return [shown for shown in self.questions if not shown.question.task_kind.marks_text]

    @property
    def tagged(self) -> list[QuestionShown]:
        """The questions whose answers came from a labeller."""
        return [shown for shown in self.questions if shown.labeller is not None]

    @property
    def doubts(self) -> list[SpanShown]:
        """The doubtful spans, in the order of the text."""
        return [shown for shown in self.spans if shown.is_doubt]

    @property
    def language(self) -> str:
        """The text's language, as far as it is known."""
        return self.document.language or self.document.project.language

    @property
    def scheme_hash(self) -> str:
        """Changes whenever the palette has to be drawn anew."""
        drawn = [
            [
                shown.question.slug,
                shown.question.name,
                [[label.to_json(), label.description] for label in shown.labels],
            ]
            for shown in self.marking
        ]
        return hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]

    @property
    def data(self) -> dict[str, Any]:
        """The sheet as the browser keeps it."""
        return {
            "document": self.document.pk,
            "lease": self.lease.pk,
            "name": self.document.name,
            "blind": self.lease.blind,
            "version": self.draft_version,
            "save": self.saved_as,
            "seen": [made.pk for made in self.lease.shown],
            "scheme": self.scheme_hash,
            "language": self.language,
            "questions": [shown.to_json() for shown in self.questions],
            "spans": [shown.to_json() for shown in self.spans],
        }


draft_of = PreparedRead(
    lambda: Draft.objects.filter(document=Slot("document"), user=Slot("user")).order_by("pk")
)


def sheet_of(lease: Lease) -> Sheet:
    """Everything the screen shows of the document that `lease` hands out."""
    document = lease.document
    draft = draft_of.first(document=document.pk, user=lease.user_id)
    guesses = _guesses(lease)
    nothing = Guess(document.project.rules)
    questions = tuple(
        _question_shown(question, draft, guesses.get(question.pk, nothing))
        for question in questions_of(document.project)
    )
    spans = [
        span
        for shown in questions
        if shown.question.task_kind.marks_text
        for span in _spans_shown(
            shown, draft, guesses.get(shown.question.pk, nothing), document.text
        )
    ]
    spans.sort(key=lambda shown: (shown.span.start, -shown.span.end))
    numbered = tuple(replace(shown, id=f"s{place}") for place, shown in enumerate(spans))
    version = draft.version if draft else 0
    return Sheet(document, lease, questions, numbered, version, save_of(draft))


def _guesses(lease: Lease) -> dict[int, Guess]:
    """What the lease pinned, by question; nothing at all on a blind document."""
    if lease.blind:
        return {}
    rules = lease.document.project.rules
    return {made.labeller.question_id: Guess(rules, made) for made in lease.shown}


def key_of(place: int) -> str:
    """The key of the label at `place`, which counts from 0: 1 to 0, then ⇧1 to ⇧0, then none."""
    if place >= 2 * len(DIGITS):
        return ""
    return ("⇧" if place >= len(DIGITS) else "") + DIGITS[place % len(DIGITS)]


def _question_shown(question: Question, draft: Draft | None, guess: Guess) -> QuestionShown:
    labels = list(question.labels.all())
    likely = _likeliest(labels, guess)
    order = likely + [label for label in labels if label not in likely]
    keyed = len(likely) or len(order)
    given = _answer_given(question, draft, guess)
    shown = tuple(
        _label_shown(label, key_of(place) if place < keyed else "", given, guess)
        for place, label in enumerate(order)
    )
    return QuestionShown(
        question=question,
        labels=shown,
        likely=shown[: len(likely)],
        guessed=guess.answer.labels if guess.prediction else None,
        touched=any(record.get("question") == question.slug for record in _touched(draft)),
        labeller=guess.labeller,
        unknown=guess.unknown_among(labels),
    )


def _likeliest(labels: list[Label], guess: Guess) -> list[Label]:
    """The likeliest five of more than ten options; none if all options fit the digits."""
    if len(labels) <= MOST_IN_ORDER or not guess.scores:
        return []
    return sorted(labels, key=lambda label: -guess.scores.get(label.slug, 0.0))[:LIKELY]


def _answer_given(question: Question, draft: Draft | None, guess: Guess) -> Answer:
    if draft is None:
        return guess.answer
    return draft.markup.get(question.slug) or Answer()


def _label_shown(label: Label, key: str, given: Answer, guess: Guess) -> LabelShown:
    return LabelShown(
        slug=label.slug,
        name=label.name,
        code=label.short_name,
        colour=f"c{label.slot}",
        description=label.description,
        key=key,
        chosen=label.slug in given.labels,
        confidence=guess.of_option(label.slug),
    )


def _touched(draft: Draft | None) -> list[dict[str, Any]]:
    """What the person had touched when the draft was saved, as the browser recorded it."""
    records = draft.touched if draft else []
    return [record for record in records if isinstance(record, dict)]


def save_of(draft: Draft | None) -> str:
    """Which save made the draft: the page that sent it knows it again."""
    return next((str(record["save"]) for record in _touched(draft) if "save" in record), "")


def _origins(draft: Draft, question: str, *, gone: bool) -> dict[Span, Span | None]:
    """The spans a person touched or took away, each with the predicted span it came from."""
    return {
        _span(record["span"]): _span(record["of"]) if record.get("of") else None
        for record in _touched(draft)
        if record.get("question") == question
        and record.get("span")
        and bool(record.get("gone")) == gone
    }


def _found(draft: Draft, question: str) -> set[Span]:
    """The spans that the person had found by their words elsewhere, and hasn't confirmed."""
    return {
        _span(record["span"])
        for record in _touched(draft)
        if record.get("question") == question and record.get("span") and record.get("doubt")
    }


def _span(value: list[Any]) -> Span:
    start, end, label = value
    return Span(start, end, label)


def _spans_shown(
    shown: QuestionShown, draft: Draft | None, guess: Guess, text: str
) -> list[SpanShown]:
    """A question's spans. Without a draft all are pencil; with one, each keeps its origin."""
    labels = {label.slug: label for label in shown.labels}
    guessed = guess.of_spans()
    slug = shown.question.slug

    def drawn(span: Span, of: Span | None, *, ink: bool = False, gone: bool = False) -> SpanShown:
        sure = guessed.get(of, SURE) if of else SURE if ink else DOUBT
        label = labels[span.label]
        return SpanShown(slug, span, span.text_in(text), label, of, ink, gone, sure)

    if draft is None:
        return [drawn(span, span) for span in guessed if span.label in labels]
    touched = _origins(draft, slug, gone=False)
    given = (draft.markup.get(slug) or Answer()).spans
    origins = {span: touched.get(span, span if span in guessed else None) for span in given}
    found = _found(draft, slug)
    present = [
        drawn(span, of, ink=span not in found and (span in touched or of is None))
        for span, of in origins.items()
        if span.label in labels
    ]
    removed = _origins(draft, slug, gone=True)
    gone = [drawn(span, of, gone=True) for span, of in removed.items() if span.label in labels]
    return present + gone
