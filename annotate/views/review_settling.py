"""Settling cases as the review screen sends it, and what a verdict says to people."""

from typing import Any

from django.utils.translation import gettext as _

from annotate.adjudication import Settlement
from annotate.errors import AnswerRefused
from annotate.founding.hard_cases import HardCase
from annotate.markup import Answer, Markup
from annotate.views.review_case import CONTEXT
from annotate.views.review_sheet import ReviewSheet, own_case


def settled(sheet: ReviewSheet, given: dict[str, Any]) -> ReviewSheet:
    """The sheet with its open case settled as a form says.

    Own words without a label are no case any more. Raises AnswerRefused for an answer that doesn't
    fit its question, the labels around it, or the case.
    """
    case = sheet.current
    if case is None or case.key != given["case"]:
        raise AnswerRefused(_("This place is not open any more. Look again."))
    is_own = sheet.adjudication.case(case.key) is None
    answer: Answer | None = given["answer"]
    if is_own and (answer is None or answer.is_empty):
        return sheet.with_adjudication(sheet.adjudication.without(case.key))
    settlement = Settlement(
        case=case.key,
        question=case.question,
        answer=answer,
        reason=given["reason"].strip(),
        hard=given["hard"],
        own=is_own,
    )
    changed = sheet.with_adjudication(sheet.adjudication.with_settlement(settlement))
    _check(changed, case.question, answer)
    return changed


def settled_as(sheet: ReviewSheet, layer: str) -> ReviewSheet:
    """The sheet with everything that waits settled as one layer has it; what it doesn't say, waits.

    Raises AnswerRefused if labels then stand in each other's way.
    """
    adjudication = sheet.adjudication
    for case in sheet.adjudication.undecided:
        for option in case.options:
            if layer in option.layers:
                adjudication = adjudication.with_settlement(
                    Settlement(case.key, case.question, option.answer)
                )
    changed = sheet.with_adjudication(adjudication)
    for question in sheet.questions:
        if question.slug in adjudication.markup:
            _check(changed, question.slug, adjudication.markup[question.slug])
    return changed


def reopened(sheet: ReviewSheet, key: str) -> ReviewSheet:
    """The sheet with a case as it was before the reviewer settled it."""
    return sheet.with_adjudication(sheet.adjudication.without(key))


def reasons_in(sheet: ReviewSheet) -> list[str]:
    """What the reviewer says of each case to those who labelled it."""
    return [
        f"“{_title(sheet, settlement)}”: {_words(sheet, settlement)}. {settlement.reason}"
        for settlement in sheet.adjudication.settlements
        if settlement.reason
    ]


def hard_cases_in(sheet: ReviewSheet) -> list[HardCase]:
    """The cases that go into the guideline."""
    return [
        _hard_case(sheet, settlement)
        for settlement in sheet.adjudication.settlements
        if settlement.hard
    ]


def _hard_case(sheet: ReviewSheet, settlement: Settlement) -> HardCase:
    text = sheet.document.text
    case = sheet.adjudication.case(settlement.case) or own_case(
        settlement.case, settlement.question
    )
    verdict = _words(sheet, settlement)
    if case.is_choice:
        beginning = text[: 2 * CONTEXT] + ("…" if len(text) > 2 * CONTEXT else "")
        verdict = f"{sheet.question(case.question).name}: {verdict}"
        return HardCase("", beginning, "", verdict, settlement.reason)
    before = text[max(0, case.start - CONTEXT) : case.start]
    after = text[case.end : case.end + CONTEXT]
    return HardCase(before, text[case.start : case.end], after, verdict, settlement.reason)


def _title(sheet: ReviewSheet, settlement: Settlement) -> str:
    case = sheet.adjudication.case(settlement.case)
    return sheet.title_of(case or own_case(settlement.case, settlement.question))


def _words(sheet: ReviewSheet, settlement: Settlement) -> str:
    labels = sheet.labels_in(settlement.question, settlement.answer)
    return ", ".join(label.name for label in labels) or _("no label")


def _check(sheet: ReviewSheet, slug: str, answer: Answer | None) -> None:
    """The question as a whole has to hold: an edited label may run into its neighbours."""
    question = sheet.question(slug)
    if answer is None:
        return
    question.task_kind.check(answer, question.spec, sheet.document.text)
    whole: Markup = sheet.adjudication.markup
    if slug in whole:
        question.task_kind.check(whole[slug], question.spec, sheet.document.text)
