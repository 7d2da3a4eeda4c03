"""Add, change and remove the questions of a project."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from annotate.approving import settle_after_relaxing
from annotate.errors import AnswerRefused, SchemeRefused
from annotate.founding.labels import add_label
from annotate.kinds import kind_named
from annotate.models import Annotation, Approval, Draft, Event, Project, Question, User
from annotate.permissions import check_admin
from annotate.scheme import RESERVED_SLUGS, QuestionSpec, check_slug
from annotate.settling import approved_without, settle_after_requiring


def add_question(
    *, project: Project, spec: QuestionSpec, by: User | None, now: datetime
) -> Question:
    """Ask one more question, after the others, with its labels.

    If it is required, approved documents lack its answer and aren't approved any more.
    Raises SchemeRefused for a slug that is taken, reserved or none, an unknown kind or setting.
    """
    check_admin(by, project)
    check_slug(spec.slug, _("A question"))
    if spec.slug in RESERVED_SLUGS:
        raise SchemeRefused(
            _("A question can't be called “%(slug)s”: files use that name.") % {"slug": spec.slug}
        )
    settings = kind_named(spec.kind).clean_settings(spec.settings)
    with transaction.atomic():
        question = _new_question(project, spec, settings)
        Event.objects.record(
            "question_added", project=project, by=by, now=now, question=spec.slug, kind=spec.kind
        )
        for label in spec.labels:
            add_label(question=question, spec=label, by=by, now=now)
        if question.required:
            settle_after_requiring(question=question, now=now)
    return question


@dataclass(frozen=True, slots=True)
class RequiringEffect:
    """How many approved documents would lack an answer, and so go to the queue or to review."""

    to_queue: int
    to_review: int


def requiring_effect(project: Project, question: Question | None = None) -> RequiringEffect:
    """What requiring an answer to this question would do, or to one that isn't asked so far."""
    said = Annotation.objects.standing().filter(document=OuterRef("pk"))
    lacking = approved_without(project, question)
    labelled = lacking.filter(Exists(said)).count()
    return RequiringEffect(to_queue=lacking.count() - labelled, to_review=labelled)


def _new_question(project: Project, spec: QuestionSpec, settings: dict[str, Any]) -> Question:
    last = project.questions.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            return Question.objects.create(
                project=project,
                slug=spec.slug,
                name=_checked_name(spec.name),
                kind=spec.kind,
                required=spec.required,
                settings=settings,
                position=last + 1,
            )
    except IntegrityError:
        raise SchemeRefused(
            _("%(project)s has a question “%(slug)s” already.")
            % {"project": project, "slug": spec.slug}
        ) from None


def _checked_name(name: str) -> str:
    longest = Question._meta.get_field("name").max_length or 0
    if not name.strip() or len(name.strip()) > longest:
        raise SchemeRefused(
            _("The name of a question has 1 to %(longest)d characters.") % {"longest": longest}
        )
    return name.strip()


def is_answered(question: Question) -> bool:
    """Whether anybody has answered it: in a draft, an annotation or an approval."""
    answered = Q(document__project=question.project, markup_json__has_key=question.slug)
    return (
        question.approvals.exists()
        or Annotation.objects.filter(answered).exists()
        or Draft.objects.filter(answered).exists()
    )


def change_question(
    *,
    question: Question,
    name: str | None = None,
    kind: str | None = None,
    required: bool | None = None,
    settings: Mapping[str, Any] | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Change what is given; the rest stays. See `requiring_effect` for a question now required.

    Raises SchemeRefused for another kind once the question is answered, and for settings that
    approved answers don't fit.
    """
    check_admin(by, question.project)
    new_kind = question.kind if kind is None else kind
    if settings is None:
        settings = question.settings if new_kind == question.kind else {}
    changed: dict[str, Any] = {
        "name": _checked_name(question.name if name is None else name),
        "kind": new_kind,
        "required": question.required if required is None else required,
        "settings": kind_named(new_kind).clean_settings(settings),
    }
    before = {field: getattr(question, field) for field in changed}
    if before == changed:
        return
    with transaction.atomic():
        if before["kind"] != new_kind:
            _change_kind(question)
        elif before["settings"] != changed["settings"]:
            _refuse_unfit_answers(question, changed["settings"])
        for field, value in changed.items():
            setattr(question, field, value)
        question.save(update_fields=list(changed))
        if before["required"] and not question.required:
            settle_after_relaxing(project=question.project, now=now)
        elif question.required and not before["required"]:
            settle_after_requiring(question=question, now=now)
        Event.objects.record(
            "question_changed",
            project=question.project,
            by=by,
            now=now,
            question=question.slug,
            before=before,
            after=changed,
        )


def _change_kind(question: Question) -> None:
    """Refuse if answered; else forget the predictions, which are of the old kind."""
    if is_answered(question):
        raise SchemeRefused(
            _("“%(question)s” is answered already, so its kind can't change. Add a new question.")
            % {"question": question}
        )
    question.labellers.all().delete()


def _refuse_unfit_answers(question: Question, settings: dict[str, Any]) -> None:
    spec = replace(question.spec, settings=settings)
    approvals = Approval.objects.live().filter(question=question).select_related("document")
    unfit = 0
    for approval in approvals.iterator(chunk_size=500):
        try:
            question.task_kind.check(approval.answer, spec, approval.document.text)
        except AnswerRefused:
            unfit += 1
    if unfit:
        raise SchemeRefused(
            _("%(count)d approved answers of “%(question)s” don't fit the new settings.")
            % {"count": unfit, "question": question}
        )


def move_question(*, question: Question, to: int, by: User | None, now: datetime) -> None:
    """Put the question at position `to`, counted from 1; the others close up."""
    check_admin(by, question.project)
    others = list(question.project.questions.exclude(pk=question.pk))
    with transaction.atomic():
        others.insert(max(0, to - 1), question)
        for position, moved in enumerate(others, start=1):
            moved.position = position
        Question.objects.bulk_update(others, ["position"])
        Event.objects.record(
            "question_moved",
            project=question.project,
            by=by,
            now=now,
            question=question.slug,
            position=question.position,
        )


def remove_question(*, question: Question, by: User | None, now: datetime) -> None:
    """Ask a question no more. Raises SchemeRefused once it is answered: answers are kept."""
    check_admin(by, question.project)
    with transaction.atomic():
        if is_answered(question):
            raise SchemeRefused(
                _(
                    "“%(question)s” is answered already, so it can't be removed. "
                    "It can be made not required."
                )
                % {"question": question}
            )
        Event.objects.record(
            "question_removed", project=question.project, by=by, now=now, question=question.slug
        )
        question.delete()
        settle_after_relaxing(project=question.project, now=now)
