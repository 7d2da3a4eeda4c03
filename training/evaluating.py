"""How good a labeller is on gold: figures, stored, and two labellers side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from annotate.errors import CollabError
from annotate.jobs import RunningJob, request_job
from annotate.kinds.kind import Outcome, TaskKind
from annotate.models import Evaluation, Labeller, ModelPart, ModelVersion, Project, Question, Split
from annotate.promoting import Comparison, labeller_of
from annotate.quality.intervals import STATISTICS, paired_bootstrap, tally
from training.calibration import calibrate
from training.figures import figures_of, open_documents, outcomes_of
from training.gold import Gold, gold_of
from training.labellers import PredictingLabeller, load_labeller
from training.labellers.choice import Chosen, choose_labeller, version_number

MEASURED_ON = (Split.VALIDATION, Split.TEST)

Report = Callable[[int, int, str], None]


def evaluate(
    labeller: Labeller, split: str, *, live: PredictingLabeller | None = None, device: str = "auto"
) -> Evaluation | None:
    """A labeller's figures on today's gold of a split; None if there is no gold.

    The same labeller and gold give the stored figures again. Without `live` the labeller is
    loaded; similarity and dictionary then are as of now.
    """
    gold = gold_of(labeller.question, split)
    if not len(gold):
        return None
    if stored := _stored(labeller, split, gold):
        return stored
    live = live or load_labeller(labeller, device=device)
    return _store(labeller, split, gold, outcomes_of(live, labeller.question.task_kind, gold))


def evaluate_version(
    version: ModelVersion, *, device: str = "auto", report: Report | None = None
) -> list[Comparison]:
    """Calibrate and evaluate each part trained for a version, and compare it with what is in use.

    Both are evaluated on today's gold, on validation and test; the comparisons, which promotion
    goes by, are of validation alone.
    """
    parts = list(version.trained_parts.select_related("question", "trained_in"))
    comparisons = []
    for number, part in enumerate(parts):
        if report:
            report(number, len(parts), _("Evaluating %(question)s") % {"question": part.question})
        challenger = _at_work(part, device)
        calibrate(challenger.labeller, challenger.live)
        comparisons.append(_compare(challenger, _holder(part, device)))
    return comparisons


def _holder(part: ModelPart, device: str) -> Chosen | None:
    """What is in use for the part's question; None if nothing is, or it can't be loaded."""
    try:
        return choose_labeller(part.question, device=device)
    except CollabError:
        return None


def _compare(challenger: Chosen, holder: Chosen | None) -> Comparison:
    question = challenger.labeller.question
    kind = question.task_kind
    gold = gold_of(question, Split.VALIDATION)
    both = [chosen for chosen in (challenger, holder) if chosen]
    outcomes = [_measured(chosen, Split.VALIDATION, gold) for chosen in both]
    for chosen in both:
        evaluate(chosen.labeller, Split.TEST, live=chosen.live)
    comparison = Comparison(
        question=question.slug,
        metric=kind.metric,
        documents=len(gold),
        value=kind.headline(outcomes[0]),
    )
    if holder is None:
        return comparison
    return replace(
        comparison,
        holder_value=kind.headline(outcomes[1]),
        holder=holder.labeller.kind,
        holder_version=version_number(holder.labeller),
        chance=_chance(kind, outcomes) if len(gold) else 1.0,
    )


def _chance(kind: TaskKind, outcomes: Sequence[Sequence[Outcome]]) -> float:
    challenger, holder = (tally(some) for some in outcomes)
    return paired_bootstrap(challenger, holder, STATISTICS[kind.metric]).chance


def _measured(chosen: Chosen, split: str, gold: Gold) -> list[Outcome]:
    """Outcomes on gold, document by document; the figures are stored by the way."""
    outcomes = outcomes_of(chosen.live, chosen.labeller.question.task_kind, gold)
    if outcomes and not _stored(chosen.labeller, split, gold):
        _store(chosen.labeller, split, gold, outcomes)
    return outcomes


def _stored(labeller: Labeller, split: str, gold: Gold) -> Evaluation | None:
    """The figures of the same labeller on the same gold, with today's number of open documents."""
    found = labeller.evaluations.filter(split=split, gold_hash=gold.hash).first()
    if found is not None:
        found.open_documents = open_documents(labeller, split)
        found.save(update_fields=["open_documents"])
    return found


def _store(labeller: Labeller, split: str, gold: Gold, outcomes: Sequence[Outcome]) -> Evaluation:
    return Evaluation.objects.create(
        labeller=labeller,
        split=split,
        approval_ids=list(gold.approval_ids),
        gold_hash=gold.hash,
        figures=figures_of(labeller.question.task_kind, outcomes, gold),
        blind=gold.blind,
        open_documents=open_documents(labeller, split),
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one labeller on both splits, and the reason if there are none.

    newly_calibrated: whether its stored predictions were made before its temperature was known.
    """

    question: str
    labeller: Labeller | None
    evaluations: Mapping[str, Evaluation]
    newly_calibrated: bool = False
    refused: str = ""


def evaluate_project(
    project: Project,
    *,
    version: ModelVersion | None = None,
    device: str = "auto",
    report: Report | None = None,
) -> list[Measured]:
    """Figures on today's gold of each question's labeller in use, or of a version's parts."""
    parts = {part.question_id: part for part in _parts_of(version)} if version else None
    measured = []
    for number, question in enumerate(project.questions.all(), start=1):
        if parts is not None and question.pk not in parts:
            continue
        if report:
            report(number, project.questions.count() + 1, str(question))
        part = parts[question.pk] if parts else None
        measured.append(_measured_question(question, part, device))
    return measured


def _measured_question(question: Question, part: ModelPart | None, device: str) -> Measured:
    try:
        chosen = _at_work(part, device) if part else choose_labeller(question, device=device)
    except CollabError as error:
        return Measured(question.slug, None, {}, refused=str(error))
    was_calibrated = chosen.labeller.is_calibrated
    is_calibrated = calibrate(chosen.labeller, chosen.live)
    found = {
        split.value: evaluate(chosen.labeller, split, live=chosen.live) for split in MEASURED_ON
    }
    return Measured(
        question.slug,
        chosen.labeller,
        {split: evaluation for split, evaluation in found.items() if evaluation},
        newly_calibrated=is_calibrated and not was_calibrated,
    )


def _parts_of(version: ModelVersion) -> list[ModelPart]:
    """What a version consists of: parts kept from earlier ones, and before those its own."""
    related = "question", "trained_in"
    kept = version.parts.select_related(*related)
    own = version.trained_parts.select_related(*related)
    return [*kept, *own]


def _at_work(part: ModelPart, device: str) -> Chosen:
    labeller = labeller_of(part)
    return Chosen(labeller, load_labeller(labeller, device=device))


def run_evaluating(running: RunningJob) -> dict[str, Any]:
    """The job `evaluate`. Arguments: version (its number; else what is in use), device.

    If a labeller in use learned its temperature just now, its predictions are made again.
    """
    number = running.arguments.get("version")
    now = timezone.now()
    measured = evaluate_project(
        running.project,
        version=running.project.versions.get(number=number) if number else None,
        device=running.arguments.get("device", "auto"),
        report=running.report,
    )
    for found in measured:
        if found.refused:
            running.log(f"{found.question}: {found.refused}")
    if any(found.newly_calibrated for found in measured):
        request_job(
            kind="predict",
            project=running.project,
            by=running.requested_by,
            now=now,
            arguments={"since": now.isoformat()},
        )
    return {"questions": [as_json(found) for found in measured]}


def as_json(found: Measured) -> dict[str, Any]:
    """Figures as a job's outcome and the command's --json give them."""
    if found.labeller is None:
        return {"question": found.question, "refused": found.refused}
    splits = {
        split: evaluation.figures
        | {"blind": evaluation.blind, "open_documents": evaluation.open_documents}
        for split, evaluation in found.evaluations.items()
    }
    return {
        "question": found.question,
        "labeller": found.labeller.kind,
        "version": version_number(found.labeller),
        "calibrated": found.labeller.is_calibrated,
        **splits,
    }
