"""What the review screen shows of one document: layers, cases, and the verdict so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from annotate.adjudication import Adjudication
from annotate.differences import Case, Difference, Layer, cases_of
from annotate.kinds.kind import micro
from annotate.markup import Answer, Markup
from annotate.models import (
    Annotation,
    Comment,
    Document,
    Draft,
    Lease,
    Question,
    questions_of,
)
from annotate.review_queue import Why, why_waiting
from annotate.views.review_layers import LayerShown, layers_of
from annotate.views.review_text import LabelsByKey, Piece, Region, pieces_of
from annotate.views.sheet import LabelShown

LONGEST_TITLE = 60
MOST_COMMENTS = 20


@dataclass(frozen=True)
class ReviewSheet:
    """One document on a reviewer's desk.

    standing: what people say of it, flags and skips included. version: of the reviewer's draft, 0
    for none.
    current: the case that is open at the side, if there is one.
    """

    document: Document
    questions: tuple[Question, ...]
    layers: tuple[LayerShown, ...]
    adjudication: Adjudication
    standing: tuple[Annotation, ...]
    version: int
    lease: Lease
    current: Case | None = None

    @property
    def language(self) -> str:
        """The text's language, as far as it is known."""
        return self.document.language or self.document.project.language

    @property
    def seen(self) -> list[int]:
        """The ids of the annotations that the reviewer sees."""
        return [annotation.pk for annotation in self.standing]

    @property
    def askable(self) -> list[LayerShown]:
        """Who can be asked again: those who labelled it, then those who flagged or skipped it."""
        shown = {one.annotation.pk for one in self.layers if one.annotation is not None}
        others = [
            LayerShown(Layer("", Markup()), str(said.annotator), said)
            for said in self.standing
            if said.pk not in shown
        ]
        return [*self.people, *others]

    @property
    def people(self) -> list[LayerShown]:
        """The layers of people."""
        return [shown for shown in self.layers if shown.annotation is not None]

    @property
    def why(self) -> Why | None:
        """Why the document waits."""
        return why_waiting(self.document)

    @cached_property
    def lanes(self) -> list[list[LayerShown]]:
        """The rows below the text, from top to bottom: who marks the same words shares one."""
        marking = [asked.slug for asked in self.questions if asked.task_kind.marks_text]
        rows: dict[object, list[LayerShown]] = {}
        for shown in self.layers:
            said = tuple(shown.layer.markup.get(slug) for slug in marking)
            rows.setdefault((shown.layer.by_person, said), []).append(shown)
        return list(rows.values())

    @property
    def row_count(self) -> int:
        """How many rows there are; none where no words are marked."""
        return len(self.lanes) if self.marking_slug else 0

    @cached_property
    def labels(self) -> LabelsByKey:
        """How each label is drawn."""
        return {
            (question.slug, label.slug): LabelShown(
                slug=label.slug,
                name=label.name,
                code=label.short_name,
                colour=f"c{label.slot}",
                description=label.description,
            )
            for question in self.questions
            for label in question.labels.all()
        }

    @cached_property
    def pieces(self) -> list[Piece]:
        """The text with its layers; a place that nobody labelled but the reviewer opened, too."""
        undecided = {case.key for case in self.adjudication.undecided}
        cases = {case.key: case for case in (*self.adjudication.cases, *self.own)}
        if self.current is not None:
            cases[self.current.key] = self.current
        regions = [
            Region(case.key, case.start, case.end, case.key in undecided)
            for case in cases.values()
            if not case.is_choice
        ]
        layers = [shown[0].layer for shown in self.lanes]
        verdict = self.adjudication.markup
        return pieces_of(self.document.text, layers, verdict, regions, self.labels)

    @cached_property
    def own(self) -> tuple[Case, ...]:
        """What the reviewer alone labelled, as cases."""
        return tuple(own_case(one.case, one.question) for one in self.adjudication.own)

    @property
    def next_key(self) -> str:
        """The case to open after this one: the next that waits, in a circle; else the same."""
        undecided = self.adjudication.undecided
        if self.current is None:
            return undecided[0].key if undecided else ""
        if self.current in undecided:
            return self.current.key
        keys = [case.key for case in self.adjudication.cases]
        at = keys.index(self.current.key) if self.current.key in keys else -1
        later = [case.key for case in undecided if keys.index(case.key) > at]
        return next(iter(later or [case.key for case in undecided]), self.current.key)

    @property
    def listed(self) -> list[Case]:
        """The cases of the list: what waits first, then what is settled or agreed by people."""
        undecided = {case.key for case in self.adjudication.undecided}
        touched = {one.case for one in self.adjudication.settlements}
        cases = [
            case
            for case in self.adjudication.cases
            if case.is_disputed or case.key in touched or case.key in undecided
        ]
        return sorted([*cases, *self.own], key=lambda case: case.key not in undecided)

    @property
    def total(self) -> int:
        """How many cases needed a reviewer."""
        return sum(case.agreed is None for case in self.adjudication.cases)

    @property
    def settled(self) -> int:
        """How many of these are settled."""
        return self.total - len(self.adjudication.undecided)

    @property
    def choices(self) -> list[tuple[Question, Case]]:
        """The questions about the whole text."""
        return [
            (question, case)
            for question in self.questions
            for case in self.adjudication.cases
            if case.is_choice and case.question == question.slug
        ]

    @property
    def marking_slug(self) -> str:
        """The question that selected words are labelled for; empty if none marks words."""
        marking = [asked.slug for asked in self.questions if asked.task_kind.marks_text]
        if self.current is not None and self.current.question in marking:
            return self.current.question
        return marking[0] if marking else ""

    @property
    def last_settled(self) -> str:
        """The case that was settled last: an undo opens it again."""
        settlements = self.adjudication.settlements
        return settlements[-1].case if settlements else ""

    @property
    def agreed_count(self) -> int:
        """How many labelled places all agree on."""
        return sum(not case.is_disputed and not case.is_choice for case in self.adjudication.cases)

    @property
    def agreement(self) -> float | None:
        """Span F1 between the people, mean over pairs; None unless two of them marked words."""
        pairs = [
            micro([question.task_kind.compare(one[question.slug], other[question.slug])]).f1
            for question in self.questions
            if question.task_kind.marks_text
            for place, one in enumerate(self._said)
            for other in self._said[place + 1 :]
            if question.slug in one and question.slug in other
        ]
        return sum(pairs) / len(pairs) if pairs else None

    @property
    def comments(self) -> list[Comment]:
        """What people wrote about the document, oldest first."""
        return list(self.document.comments.select_related("author")[:MOST_COMMENTS])

    @property
    def _said(self) -> list[Markup]:
        return [shown.layer.markup for shown in self.people]

    def with_adjudication(self, adjudication: Adjudication) -> "ReviewSheet":
        """The same with other cases settled."""
        return replace(self, adjudication=adjudication)

    def question(self, slug: str) -> Question:
        """The question called so."""
        return next(question for question in self.questions if question.slug == slug)

    def title_of(self, case: Case) -> str:
        """The words a case is about, or its question."""
        if case.is_choice:
            return self.question(case.question).name
        words = " ".join(self.document.text[case.start : case.end].split())
        return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"

    def labels_in(self, question: str, answer: Answer | None) -> list[LabelShown]:
        """The labels of an answer, in its order, each once."""
        given = [span.label for span in answer.spans] + list(answer.labels) if answer else []
        known = [self.labels.get((question, slug)) for slug in dict.fromkeys(given)]
        return [label for label in known if label is not None]


def review_sheet(lease: Lease, current: str = "") -> ReviewSheet:
    """All that a reviewer sees of the document they hold.

    current: the case to open, by its key; by default the first that waits.
    """
    document = lease.document
    questions = tuple(questions_of(document.project))
    standing = list(
        document.annotations.standing().select_related("annotator").order_by("submitted_at", "pk")
    )
    layers = layers_of(lease, standing, questions)
    specs = [question.spec for question in questions]
    cases = cases_of([shown.layer for shown in layers], specs)
    draft = Draft.objects.filter(document=document, user=lease.user).first()
    adjudication = Adjudication.of(cases, draft.touched if draft else [])
    return ReviewSheet(
        document=document,
        questions=questions,
        layers=layers,
        adjudication=adjudication,
        standing=tuple(standing),
        version=draft.version if draft else 0,
        lease=lease,
        current=_current(document, questions, adjudication, current),
    )


def own_case(key: str, question: str) -> Case:
    """A case that the reviewer made: words that nobody labelled."""
    start, end = key.rpartition(":")[2].split("-")
    return Case(key, question, int(start), int(end), (), Difference.NONE)


def _current(
    document: Document, questions: Sequence[Question], adjudication: Adjudication, key: str
) -> Case | None:
    """The case asked for; else the first that waits, else the first that anybody disputes."""
    own = {one.case: own_case(one.case, one.question) for one in adjudication.own}
    found = adjudication.case(key) or own.get(key) or _new_case(document, questions, key)
    if found is not None:
        return found
    rest = adjudication.undecided or adjudication.disputed
    return rest[0] if rest else None


def _new_case(document: Document, questions: Sequence[Question], key: str) -> Case | None:
    """Words that a reviewer chose to label: `question:start-end`, in code points."""
    slug, _colon, place = key.rpartition(":")
    start, _dash, end = place.partition("-")
    marking = [question.slug for question in questions if question.task_kind.marks_text]
    if slug not in marking or not (start.isdecimal() and end.isdecimal()):
        return None
    if not 0 <= int(start) < int(end) <= len(document.text):
        return None
    return own_case(key, slug)
