"""One case at a reviewer's side: who said what, and the ways to settle it."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotate.adjudication import Settlement
from annotate.differences import Case, Option, merged
from annotate.markup import Answer, Span
from annotate.models import Question
from annotate.views.confidence import Guess
from annotate.views.review_layers import MODEL, LayerShown
from annotate.views.review_sheet import ReviewSheet
from annotate.views.sheet import LabelShown, SpanShown, key_of

CONTEXT = 40
"""So many characters of the text stand on either side of the words in question."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the text with labels in it."""

    text: str
    spans: tuple[SpanShown, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionShown:
    """One answer that was given. percent: how sure the model is of it, if it may be told."""

    number: int
    layers: tuple[LayerShown, ...]
    labels: tuple[LabelShown, ...]
    answer: str
    people: int
    passage: Passage | None
    percent: int | None
    pressed: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list. versus: the labels of each answer; `state`: how it stands, in words."""

    case: Case
    title: str
    versus: tuple[tuple[LabelShown, ...], ...]
    remark: str
    is_open: bool
    state: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The case that is open at the side. Answers are JSON, as the browser sends them back.

    both, none: the merged answer and the empty one; empty if there is none such.
    """

    case: Case
    title: str
    question: Question
    options: tuple[OptionShown, ...]
    both: str
    none: str
    answer: str
    choosing: tuple[LabelShown, ...]
    described: tuple[LabelShown, ...]
    settlement: Settlement | None
    is_open: bool
    state: str

    @property
    def labels_json(self) -> list[dict[str, Any]]:
        """The labels as the browser draws them while editing."""
        return [label.to_json() for label in self.choosing]


def rows_of(sheet: ReviewSheet) -> list[Row]:
    """The list of cases; those that wait come first."""
    undecided = {case.key for case in sheet.adjudication.undecided}
    rows = []
    for case in sheet.listed:
        versus = _versus(sheet, case)
        rows.append(
            Row(
                case=case,
                title=sheet.title_of(case),
                versus=versus,
                remark=_remark(case, versus),
                is_open=case.key in undecided,
                state=state_of(sheet, case),
            )
        )
    return rows


def panel_of(sheet: ReviewSheet) -> Panel | None:
    """The open case; None if no case is."""
    case = sheet.current
    if case is None:
        return None
    question = sheet.question(case.question)
    settlement = sheet.adjudication.settled(case.key)
    answer = sheet.adjudication.answer_to(case)
    is_decided = settlement is not None or case.agreed is not None
    options = tuple(
        _option(sheet, case, question, number, option, answer if is_decided else _NOTHING)
        for number, option in enumerate(case.options, start=1)
    )
    begun = answer if is_decided else (case.options[0].answer if case.options else None)
    both = merged(case, may_overlap=bool(question.settings.get("overlap", False)))
    return Panel(
        case=case,
        title=sheet.title_of(case),
        question=question,
        options=options,
        both="" if both is None or question.task_kind.single_choice else _json(both),
        none=_none(question),
        answer=_json(begun),
        choosing=_choosing(sheet, question, answer if is_decided else None),
        described=_described(sheet, case, settlement),
        settlement=settlement,
        is_open=case.key in {one.key for one in sheet.adjudication.undecided},
        state=state_of(sheet, case),
    )


def state_of(sheet: ReviewSheet, case: Case) -> str:
    """How a case stands, in words; empty while it waits."""
    settlement = sheet.adjudication.settled(case.key)
    if settlement is None:
        if case.agreed is None:
            return ""
        return _("People agree") if case.is_disputed else _("Agreed")
    for option in case.options:
        if option.answer == settlement.answer:
            return _("Settled: as %(layers)s") % {"layers": ", ".join(option.layers)}
    if settlement.answer is None or settlement.answer.is_empty:
        return _("Settled: no label")
    return _("Settled: labelled by you") if settlement.own else _("Settled: edited")


_NOTHING = Answer(labels=("",))
"""Equal to no answer."""


def _option(
    sheet: ReviewSheet,
    case: Case,
    question: Question,
    number: int,
    option: Option,
    holds: Answer | None,
) -> OptionShown:
    layers = tuple(shown for shown in sheet.layers if shown.name in option.layers)
    return OptionShown(
        number=number,
        layers=layers,
        labels=tuple(sheet.labels_in(case.question, option.answer)),
        answer=_json(option.answer),
        people=option.people,
        passage=None if case.is_choice else _passage(sheet, case, option),
        percent=_percent(sheet, question, option) if MODEL in option.layers else None,
        pressed=option.answer == holds,
        is_open=option.answer is None,
    )


def _passage(sheet: ReviewSheet, case: Case, option: Option) -> Passage:
    text = sheet.document.text
    start, end = around(text, case.start, case.end)
    spans = tuple(
        SpanShown(
            question=case.question,
            span=Span(span.start - start, span.end - start, span.label),
            words=span.text_in(text),
            label=sheet.labels[case.question, span.label],
            ink=option.people > 0,
        )
        for span in (option.answer.spans if option.answer else ())
    )
    return Passage(text[start:end], spans)


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the words around a place begin and end: on its line, at a space if there is one."""
    before = text[max(0, start - CONTEXT) : start].rpartition("\n")[2]
    after = text[end : end + CONTEXT].partition("\n")[0]
    if start - len(before) > 0 and len(before) == CONTEXT:
        before = before.partition(" ")[2] or before
    if len(after) == CONTEXT:
        after = after.rpartition(" ")[0] or after
    return start - len(before), end + len(after)


def _percent(sheet: ReviewSheet, question: Question, option: Option) -> int | None:
    """The model's confidence in the weakest label of an answer; it gives none for no label."""
    rules = sheet.document.project.rules
    made = [made for made in sheet.lease.shown if made.labeller.question_id == question.pk]
    if not made or option.answer is None:
        return None
    guess = Guess(rules, made[0])
    of_spans = guess.of_spans()
    sure = [of_spans.get(span) for span in option.answer.spans]
    sure += [guess.of_option(label) for label in option.answer.labels]
    percents = [one.percent for one in sure if one is not None and one.percent is not None]
    return min(percents, default=None)


def _versus(sheet: ReviewSheet, case: Case) -> tuple[tuple[LabelShown, ...], ...]:
    if not case.options and (settlement := sheet.adjudication.settled(case.key)):
        return (tuple(sheet.labels_in(case.question, settlement.answer)),)
    given = (tuple(sheet.labels_in(case.question, one.answer)) for one in case.options)
    return tuple(dict.fromkeys(given))


def _remark(case: Case, versus: tuple[tuple[LabelShown, ...], ...]) -> str:
    """What the labels alone don't tell: several answers have the same ones."""
    if case.options and len(versus) < len(case.options):
        return _("where it starts or ends")
    if case.is_choice and not case.options:
        return _("nobody answered")
    return ""


def _none(question: Question) -> str:
    if not question.task_kind.single_choice:
        return _json(Answer())
    return "" if question.required else _json(None)


def _choosing(
    sheet: ReviewSheet, question: Question, holds: Answer | None
) -> tuple[LabelShown, ...]:
    """All labels of the question, each with its key, for editing."""
    chosen = holds.labels if holds else ()
    return tuple(
        LabelShown(
            slug=label.slug,
            name=label.name,
            code=label.code,
            colour=label.colour,
            description=label.description,
            key=key_of(place),
            chosen=label.slug in chosen,
        )
        for place, label in enumerate(
            label for (slug, _label), label in sheet.labels.items() if slug == question.slug
        )
    )


def _described(
    sheet: ReviewSheet, case: Case, settlement: Settlement | None
) -> tuple[LabelShown, ...]:
    """What the scheme says of the labels in question."""
    answers = [option.answer for option in case.options]
    answers += [settlement.answer] if settlement else []
    labels = {
        label.slug: label
        for answer in answers
        for label in sheet.labels_in(case.question, answer)
        if label.description
    }
    return tuple(labels.values())


def _json(answer: Answer | None) -> str:
    return json.dumps(None if answer is None else answer.to_json())
