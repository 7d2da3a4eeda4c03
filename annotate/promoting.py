"""Which model version makes the pre-tags: judge, promote, roll back.

A version is judged part by part on validation gold. What was compared arrives here as values,
because computing it needs numpy; why it was decided so is stored as a code with its numbers and
put into words when somebody reads it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.errors import PromotionRefused
from annotate.jobs import request_job
from annotate.models import Event, Labeller, ModelPart, ModelVersion, Project, Question, User
from annotate.permissions import check_admin

ENOUGH_TO_JUDGE = 30
"""Validation documents without which nothing takes over by itself."""
BEYOND_CHANCE = 0.05
RETAG_PRIORITY = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """A trained part beside the labeller in use, on the same validation documents.

    value, holder_value: headline figures, shares of 1; None if nothing is in use.
    holder, holder_version: the kind of the labeller in use, and its version's number if fine-tuned.
    chance: how probable it is that the part is not really higher (paired bootstrap).
    """

    question: str
    metric: str
    documents: int
    value: float
    holder_value: float | None = None
    holder: str = ""
    holder_version: int | None = None
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a part won, and the code of the reason; see REASONS."""

    won: bool
    code: str


def judge_version(
    *,
    version: ModelVersion,
    comparisons: Sequence[Comparison],
    rule: str,
    by: User | None,
    now: datetime,
) -> ModelVersion:
    """Decide part by part whether the version takes over, and promote it if any part won.

    rule: one of PROMOTE_RULES. A part that lost is replaced by the current one, or by none.
    A version already judged into use stays as it is.
    """
    findings = {comparison.question: judge(comparison, rule) for comparison in comparisons}
    with transaction.atomic():
        version = _locked(version)
        if version.state == ModelVersion.State.IN_USE:
            return version
        version.state = ModelVersion.State.READY
        version.verdict = {
            comparison.question: {"rule": rule}
            | asdict(findings[comparison.question])
            | asdict(comparison)
            for comparison in comparisons
        }
        version.save(update_fields=["state", "verdict"])
        won = {question for question, finding in findings.items() if finding.won}
        Event.objects.record(
            "judged",
            project=version.project,
            by=by,
            now=now,
            version=version.number,
            won=sorted(won),
        )
        if won:
            _put_in_use(version, _parts(version, won), by=by, now=now, verb="promoted")
    return version


def judge(comparison: Comparison, rule: str) -> Finding:
    """Whether one part wins under a rule."""
    if rule in ("always", "never"):
        return Finding(rule == "always", rule)
    if comparison.documents < ENOUGH_TO_JUDGE:
        return Finding(False, "too_few")
    if comparison.holder_value is None:
        return Finding(True, "nothing_in_use")
    if comparison.value < comparison.holder_value:
        return Finding(False, "lower")
    if comparison.value > comparison.holder_value and comparison.chance < BEYOND_CHANCE:
        return Finding(True, "beyond_chance")
    return Finding(rule == "not-worse", "not_lower" if rule == "not-worse" else "chance")


REASONS = {
    "always": gettext_lazy("It was to take over whatever its figures."),
    "never": gettext_lazy("It was not to take over by itself."),
    "too_few": gettext_lazy(
        "Only %(documents)d validation documents were approved: it would have needed %(needed)d "
        "more to take over by itself."
    ),
    "nothing_in_use": gettext_lazy(
        "%(value).3f on %(documents)d validation documents, and nothing was in use before."
    ),
    "lower": gettext_lazy(
        "%(value).3f on %(documents)d validation documents was lower than the %(holder_value).3f "
        "of what was in use (%(holder)s)."
    ),
    "beyond_chance": gettext_lazy(
        "%(value).3f on %(documents)d validation documents was higher than the %(holder_value).3f "
        "of what was in use (%(holder)s), beyond chance."
    ),
    "not_lower": gettext_lazy(
        "%(value).3f on %(documents)d validation documents was not lower than the "
        "%(holder_value).3f of what was in use (%(holder)s)."
    ),
    "chance": gettext_lazy(
        "%(value).3f on %(documents)d validation documents against the %(holder_value).3f of "
        "what was in use (%(holder)s) could have been chance."
    ),
}


def verdict_sentence(verdict: Mapping[str, Any]) -> str:
    """Why one part won or lost, in the reader's language. verdict: `version.verdict[question]`."""
    words = REASONS.get(str(verdict.get("code")))
    if words is None:
        return ""
    documents = int(verdict["documents"])
    return str(words) % {
        "documents": documents,
        "needed": ENOUGH_TO_JUDGE - documents,
        "value": verdict["value"],
        "holder_value": verdict["holder_value"] or 0.0,
        "holder": _holder_name(verdict),
    }


def _holder_name(verdict: Mapping[str, Any]) -> str:
    if verdict["holder_version"]:
        return _("model v%(number)d") % {"number": verdict["holder_version"]}
    names = dict(Labeller.Kind.choices)
    return str(names.get(verdict["holder"], verdict["holder"])).lower()


def promotion_by_hand(version: ModelVersion) -> Event | None:
    """When a version that had won nothing was last put into use, and by whom; None if never."""
    if any(verdict["won"] for verdict in version.verdict.values()):
        return None
    promotions = Event.objects.filter(
        project=version.project, verb="promoted", data__version=version.number
    )
    return promotions.select_related("actor").order_by("-pk").first()


def promote(*, version: ModelVersion, by: User | None, now: datetime) -> ModelVersion:
    """Put a version into use because a person says so, with all parts trained for it.

    A version that was in use before comes back with just the parts it had. Raises
    PromotionRefused if it is in use already, failed, is still training or has no parts.
    """
    check_admin(by, version.project)
    with transaction.atomic():
        version = _locked(version)
        _refuse_unfit(version)
        trained = {part.question.slug for part in version.trained_parts.select_related("question")}
        was_in_use = version.promoted_at is not None
        parts = list(version.parts.all()) if was_in_use else _parts(version, trained)
        if not parts:
            raise PromotionRefused(
                _("%(version)s has no model for any question.") % {"version": version}
            )
        _put_in_use(version, parts, by=by, now=now, verb="promoted")
    return version


def roll_back(
    *, project: Project, to: ModelVersion | None, by: User | None, now: datetime
) -> ModelVersion:
    """Return to the version that was in use before the current one, or to the one given.

    Raises PromotionRefused if no version was in use before, or `to` never was.
    """
    check_admin(by, project)
    with transaction.atomic():
        current = _in_use(project)
        target = _locked(to) if to else _one_before(project, current)
        if target is None:
            raise PromotionRefused(
                _("%(project)s has no earlier model version to return to.") % {"project": project}
            )
        _refuse_unfit(target)
        if target.promoted_at is None:
            raise PromotionRefused(
                _("%(version)s was never in use; promote it instead.") % {"version": target}
            )
        _put_in_use(target, list(target.parts.all()), by=by, now=now, verb="rolled_back")
    return target


def labeller_of(part: ModelPart) -> Labeller:
    """The labeller that answers with a trained part; made at the first mention."""
    found = Labeller.objects.filter(part=part).first()
    if found is not None:
        return found
    with transaction.atomic():
        # The question's row is the lock: two revisions of the same number can't be made.
        question = Question.objects.select_for_update().get(pk=part.question_id)
        made, _created = Labeller.objects.get_or_create(
            part=part,
            defaults={
                "question": question,
                "kind": Labeller.Kind.FINE_TUNED,
                "revision": next_revision(question, Labeller.Kind.FINE_TUNED),
            },
        )
    return made


def next_revision(question: Question, kind: str) -> int:
    """The number that the question's next labeller of this kind gets."""
    last = question.labellers.filter(kind=kind).aggregate(last=Max("revision"))["last"]
    return (last or 0) + 1


def _locked(version: ModelVersion) -> ModelVersion:
    """The version as it is now, held until the transaction ends; its project's others wait too."""
    Project.objects.select_for_update().get(pk=version.project_id)
    return ModelVersion.objects.select_for_update().get(pk=version.pk)


def _in_use(project: Project) -> ModelVersion | None:
    Project.objects.select_for_update().get(pk=project.pk)
    return project.versions.filter(state=ModelVersion.State.IN_USE).first()


def _one_before(project: Project, current: ModelVersion | None) -> ModelVersion | None:
    earlier = project.versions.filter(state=ModelVersion.State.KEPT, promoted_at__isnull=False)
    if current is not None:
        earlier = earlier.filter(promoted_at__lt=current.promoted_at)
    return earlier.order_by("-promoted_at").first()


def _refuse_unfit(version: ModelVersion) -> None:
    reasons = {
        ModelVersion.State.IN_USE: _("%(version)s is in use already."),
        ModelVersion.State.TRAINING: _("%(version)s is still being trained."),
        ModelVersion.State.FAILED: _("The training of %(version)s failed; there is no model."),
    }
    if reason := reasons.get(ModelVersion.State(version.state)):
        raise PromotionRefused(reason % {"version": version})


def _parts(version: ModelVersion, wanted: set[str]) -> list[ModelPart]:
    """The version's own parts for the questions `wanted`; for all others those in use now."""
    own = version.trained_parts.filter(question__slug__in=wanted)
    current = _in_use(version.project)
    kept = current.parts.exclude(question__in=own.values("question")) if current else []
    return [*own, *kept]


def _put_in_use(
    version: ModelVersion,
    parts: Sequence[ModelPart],
    *,
    by: User | None,
    now: datetime,
    verb: str,
) -> None:
    project = version.project
    current = _in_use(project)
    project.versions.filter(state=ModelVersion.State.IN_USE).update(state=ModelVersion.State.KEPT)
    version.parts.set(parts)
    version.state = ModelVersion.State.IN_USE
    # A rollback keeps the first date, so that rolling back once more goes further back.
    version.promoted_at = version.promoted_at if verb == "rolled_back" else now
    version.save(update_fields=["state", "promoted_at"])
    _choose_labellers(project, parts)
    Event.objects.record(
        verb,
        project=project,
        by=by,
        now=now,
        version=version.number,
        before=current.number if current else None,
        questions=sorted(part.question.slug for part in parts),
    )
    request_job(kind="predict", project=project, by=by, now=now, priority=RETAG_PRIORITY)


def _choose_labellers(project: Project, parts: Sequence[ModelPart]) -> None:
    """Let each part answer its question; others return to what needs no training."""
    by_question = {part.question_id: labeller_of(part) for part in parts}
    for question in project.questions.select_related("labeller_in_use"):
        chosen = by_question.get(question.pk)
        in_use = question.labeller_in_use
        if chosen is None and in_use is not None and in_use.part_id is not None:
            chosen = (
                question.labellers.filter(part=None).exclude(kind=Labeller.Kind.IMPORTED).first()
            )
        elif chosen is None:
            continue
        Question.objects.filter(pk=question.pk).update(labeller_in_use=chosen)
