"""The quick learner's turn, after every few approvals: learn, prove, re-score, pre-tag the front.

A refit makes a new revision of a labeller, no model version. Nothing changes under a reader: what
somebody has on screen is pinned, and predictions are rows of their own.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from annotate.errors import CollabError
from annotate.jobs import RunningJob
from annotate.models import Approval, Labeller, Project, Question, Split
from training.cross_validation import Trial, random_some, trial
from training.evaluating import evaluate
from training.labellers.choice import (
    UNTRAINED,
    Chosen,
    keep_quick,
    part_in_use,
    quick_in_use,
    untrained_labeller,
)
from training.labellers.kept_heads import HEADS_KEPT
from training.labellers.quick import Course, Lessons, course_of, fitted
from training.labellers.similarity import Similarity
from training.predicting import find_questions, open_documents, predict_front, put_in_use
from training.rescoring import rescore, spread

TRIED_ON = 2000
"""Approved texts that a quick learner is tried on; more would only take longer."""
Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Refit:
    """What became of one question.

    learned: approved documents. trial: how it did beside what needs no training; None once it is
    in use. reason: why nothing was learned.
    """

    labeller: Labeller | None = None
    in_use: bool = False
    is_new: bool = False
    learned: int = 0
    trial: Trial | None = None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """As a job's outcome and the command's --json give it."""
        return {
            "labeller": self.labeller.kind if self.labeller else None,
            "revision": self.labeller.revision if self.labeller else None,
            "in_use": self.in_use,
            "new": self.is_new,
            "approved": self.learned,
            "trial": asdict(self.trial) if self.trial else None,
            "reason": self.reason,
        }


@dataclass(slots=True)
class Refitted:
    """What a refit did: each question's outcome, documents scored and predicted."""

    questions: dict[str, Refit] = field(default_factory=dict)
    scored: int = 0
    predicted: int = 0

    def to_json(self) -> dict[str, Any]:
        """As a job's outcome and the command's --json give it."""
        return {
            "questions": {slug: refit.to_json() for slug, refit in self.questions.items()},
            "scored": self.scored,
            "predicted": self.predicted,
        }


def run_refit(running: RunningJob) -> dict[str, Any]:
    """The job `refit`. Arguments: questions (slugs; else all), device.

    It remembers through which approval it learned: the next one counts from there.
    """
    learned = Approval.objects.filter(question__project=running.project)
    running.remember(through=learned.aggregate(newest=Max("pk"))["newest"] or 0)
    begun = time.process_time()
    refitted = refit_project(
        project=running.project,
        questions=running.arguments.get("questions") or (),
        device=running.arguments.get("device", "auto"),
        report=running.report,
        log=running.log,
    )
    # On a busy machine the clock tells of others' work.
    return refitted.to_json() | {"cpu_s": round(time.process_time() - begun, 2)}


def refit_project(
    *,
    project: Project,
    questions: Sequence[str] = (),
    device: str = "auto",
    report: Report = lambda done, total, message: None,
    log: Callable[[str], None] = lambda line: None,
) -> Refitted:
    """Learn anew from what is approved, and let the queue and its front know.

    questions: slugs; all of the project's by default. Raises SchemeRefused for an unknown one. A
    question that a promoted model answers, or with nothing to learn from, is left as it is.
    """
    refitted, chosen = Refitted(), []
    asked = find_questions(project, questions)
    for number, question in enumerate(asked):
        report(number, len(asked), _("Learning"))
        try:
            refit, found = _refit(question, device)
        except CollabError as error:
            refit, found = Refit(reason=str(error)), None
            log(f"{question}: {error}")
        refitted.questions[question.slug] = refit
        chosen += [found] if found else []
    if any(refit.in_use and refit.is_new for refit in refitted.questions.values()):
        documents = open_documents(project)
        refitted.scored = rescore(documents, project, chosen, report)
        spread(documents, chosen)
    refitted.predicted = predict_front(project, chosen, report).documents if chosen else 0
    for found in chosen:
        _measure(found)
    return refitted


def _refit(question: Question, device: str) -> tuple[Refit, Chosen | None]:
    """What became of a question, and its light labeller if that is in use."""
    part = part_in_use(question)
    if part is not None:
        reason = _("Model %(version)s answers it.") % {"version": part.trained_in}
        return Refit(reason=reason), None
    if UNTRAINED.get(question.kind) != Labeller.Kind.SIMILARITY:
        return _refit_dictionary(question, device)
    course = course_of(question, device=device)
    before = question.labeller_in_use
    proved = before is not None and before.kind == Labeller.Kind.QUICK
    learned = len(course.examples)
    if before is not None and proved and before.made_from == course.hash:
        chosen = quick_in_use(before, device=device)
        return Refit(chosen.labeller, in_use=True, learned=learned), chosen
    lessons = course.lessons()
    tried = None if proved else _tried(course, lessons)
    chosen = keep_quick(question, fitted(course, lessons))
    _forget_older(question)
    in_use = tried is None or tried.is_passed
    if in_use:
        put_in_use(question, chosen)
    refit = Refit(chosen.labeller, in_use, True, learned, tried)
    return refit, chosen if in_use else None


def _refit_dictionary(question: Question, device: str) -> tuple[Refit, Chosen | None]:
    """Spans: the dictionary grows with what is approved."""
    chosen = untrained_labeller(question, device=device)
    is_new = question.labeller_in_use_id != chosen.labeller.pk
    put_in_use(question, chosen)
    learned = question.approvals.live().in_split(Split.TRAIN).count()
    return Refit(chosen.labeller, True, is_new, learned), chosen


def _tried(course: Course, lessons: Lessons) -> Trial:
    """How the quick learner does beside similarity, on the same train gold, seen by neither."""
    some = random_some(len(course.examples), TRIED_ON)
    examples = [course.examples[number] for number in some]
    similar = Similarity(course.spec, course.encoder, lessons.space, course.hash)
    untrained = similar.predict([example.text for example in examples])
    return trial(course.spec, lessons.only(some), examples, untrained)


def _forget_older(question: Question) -> None:
    """Remove old revisions that have no head on disk and no prediction that anybody might see."""
    quick = question.labellers.filter(kind=Labeller.Kind.QUICK).order_by("-revision")
    kept = list(quick.values_list("pk", flat=True)[:HEADS_KEPT])
    if question.labeller_in_use_id is not None:
        kept.append(question.labeller_in_use_id)
    quick.exclude(pk__in=kept).filter(predictions=None).delete()


def _measure(chosen: Chosen) -> None:
    """Figures on validation gold, once there is enough of it: each revision is a labeller anew."""
    question = chosen.labeller.question
    needed = question.project.rules.validation_first
    gold = question.approvals.live().in_split(Split.VALIDATION)
    if needed and gold.order_by()[:needed].count() == needed:
        evaluate(chosen.labeller, Split.VALIDATION, live=chosen.live)
