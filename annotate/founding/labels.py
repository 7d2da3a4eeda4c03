"""Add, rename, move, merge and remove the labels of a question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotate.approving import replace_answers
from annotate.errors import SchemeRefused
from annotate.jobs import request_job
from annotate.markup import Answer, Span
from annotate.models import COLOUR_SLOTS, Approval, Draft, Event, Label, Question, User
from annotate.permissions import check_admin
from annotate.scheme import LabelSpec, check_slug

_NAME = Label._meta.get_field("name")
_SHORT_NAME = Label._meta.get_field("short_name")


def add_label(*, question: Question, spec: LabelSpec, by: User | None, now: datetime) -> Label:
    """One more possible answer, after the others, in the next colour.

    Predictions go on without it until a model has learned it. Raises SchemeRefused for a slug that
    is taken or none, and for names that are empty or too long.
    """
    check_admin(by, question.project)
    check_slug(spec.slug, _("A label of %(question)s") % {"question": question.slug})
    names = _checked_names(spec.name, spec.short_name or spec.name.upper()[:4])
    with transaction.atomic():
        label = _new_label(question, spec, names)
        _record("label_added", label, by, now)
    return label


def _new_label(question: Question, spec: LabelSpec, names: dict[str, str]) -> Label:
    last = question.labels.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            return Label.objects.create(
                question=question,
                slug=spec.slug,
                **names,
                description=spec.description,
                examples=list(spec.examples),
                slot=_next_slot(question),
                position=last + 1,
            )
    except IntegrityError:
        raise SchemeRefused(
            _("“%(question)s” has a label “%(slug)s” already.")
            % {"question": question, "slug": spec.slug}
        ) from None


def _next_slot(question: Question) -> int:
    """The colour that the fewest labels have; among equals the first."""
    taken = list(question.labels.values_list("slot", flat=True))
    return min(range(1, COLOUR_SLOTS + 1), key=taken.count)


def _checked_names(name: str, short_name: str) -> dict[str, str]:
    names = {_NAME: name.strip(), _SHORT_NAME: short_name.strip()}
    for field, value in names.items():
        longest = field.max_length or 0
        if not 1 <= len(value) <= longest:
            raise SchemeRefused(
                _("The %(what)s of a label has 1 to %(longest)d characters, not “%(value)s”.")
                % {"what": field.verbose_name, "longest": longest, "value": value}
            )
    return {field.name: value for field, value in names.items()}


def rename_label(
    *,
    label: Label,
    name: str | None = None,
    short_name: str | None = None,
    description: str | None = None,
    examples: Sequence[str] | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Change what is given; the slug stays, and so every annotation. Raises SchemeRefused."""
    check_admin(by, label.question.project)
    changed: dict[str, object] = {
        **_checked_names(
            label.name if name is None else name,
            label.short_name if short_name is None else short_name,
        ),
        "description": label.description if description is None else description.strip(),
        "examples": label.examples if examples is None else list(examples),
    }
    before = {field: getattr(label, field) for field in changed}
    if before == changed:
        return
    with transaction.atomic():
        for field, value in changed.items():
            setattr(label, field, value)
        label.save(update_fields=list(changed))
        _record("label_changed", label, by, now, before=before, after=changed)


def move_label(*, label: Label, to: int, by: User | None, now: datetime) -> None:
    """Put the label at position `to`, counted from 1: its digit. The others close up."""
    check_admin(by, label.question.project)
    labels = list(label.question.labels.exclude(pk=label.pk))
    with transaction.atomic():
        labels.insert(max(0, to - 1), label)
        _number(labels)
        _record("label_moved", label, by, now, position=label.position)


def _number(labels: Sequence[Label]) -> None:
    for position, label in enumerate(labels, start=1):
        label.position = position
    Label.objects.bulk_update(labels, ["position"])


def merge_labels(*, label: Label, into: Label, by: User, now: datetime) -> int:
    """Make `label` one with `into`: gold that holds it is superseded, and the label is gone.

    Annotations stay as they were submitted. Returns how many approvals were superseded. Raises
    SchemeRefused unless both are labels of one question.
    """
    check_admin(by, label.question.project)
    if label.question_id != into.question_id or label.pk == into.pk:
        raise SchemeRefused(_("Two different labels of one question can be merged."))

    def merged(answer: Answer) -> Answer:
        return _with_label_replaced(answer, label.slug, into.slug)

    with transaction.atomic():
        superseded = _replace_everywhere(label, merged, Approval.Source.MERGE, by, now)
        into.examples = list(dict.fromkeys([*into.examples, *label.examples]))
        into.save(update_fields=["examples"])
        _record("labels_merged", label, by, now, into=into.slug, approvals=superseded)
        _drop(label)
        _predict_again(into.question, by, now)
    return superseded


def _with_label_replaced(answer: Answer, old: str, new: str) -> Answer:
    spans = (
        Span(span.start, span.end, new) if span.label == old else span for span in answer.spans
    )
    labels = (new if chosen == old else chosen for chosen in answer.labels)
    return Answer(spans=Answer.of_spans(*spans).spans, labels=Answer.of_labels(*labels).labels)


@dataclass(frozen=True, slots=True)
class RemovalEffect:
    """What removing a label would do to gold.

    changed: approved answers that stay without the label. lost: those that would have nothing
    left to say, so that their documents wait again. drafts: unsubmitted work that holds it.
    """

    changed: int
    lost: int
    drafts: int

    @property
    def in_use(self) -> bool:
        """Whether anything would change: then a person is asked first."""
        return bool(self.changed or self.lost or self.drafts)


def removal_effect(label: Label) -> RemovalEffect:
    """What `remove_label` would do; changes nothing."""
    changed = lost = 0
    live = Approval.objects.live().filter(question=label.question)
    for approval in live.iterator(chunk_size=500):
        if label.slug in approval.answer.label_slugs:
            left = _without_label(label, approval.answer)
            changed += left is not None
            lost += left is None
    drafts = sum(_holds(draft, label) for draft in _drafts_of(label.question))
    return RemovalEffect(changed=changed, lost=lost, drafts=drafts)


def remove_label(*, label: Label, by: User, now: datetime) -> int:
    """Take a label away, out of gold too; ask the person first, by `removal_effect`.

    Annotations stay as they were submitted. Returns how many approvals were superseded.
    """
    check_admin(by, label.question.project)

    def reduced(answer: Answer) -> Answer | None:
        return _without_label(label, answer) if label.slug in answer.label_slugs else answer

    with transaction.atomic():
        superseded = _replace_everywhere(label, reduced, Approval.Source.REMOVAL, by, now)
        _record("label_removed", label, by, now, approvals=superseded)
        _drop(label)
        _predict_again(label.question, by, now)
    return superseded


def _without_label(label: Label, answer: Answer) -> Answer | None:
    """The answer without the label; None if nothing is left that the kind could take."""
    left = Answer(
        spans=tuple(span for span in answer.spans if span.label != label.slug),
        labels=tuple(chosen for chosen in answer.labels if chosen != label.slug),
    )
    return label.question.task_kind.answers_when_shown(left)


def _replace_everywhere(
    label: Label,
    change: Callable[[Answer], Answer | None],
    source: Approval.Source,
    by: User,
    now: datetime,
) -> int:
    """Change gold and drafts. A draft keeps its version: the page that wrote it may go on."""
    question = label.question
    for draft in _drafts_of(question):
        if _holds(draft, label):
            changed = change(draft.markup[question.slug])
            markup = draft.markup.without(question.slug)
            if changed is not None:
                markup = markup.with_answer(question.slug, changed)
            Draft.objects.filter(pk=draft.pk).update(markup_json=markup.to_json())
    return replace_answers(question=question, change=change, source=source, by=by, now=now)


def _drafts_of(question: Question) -> Sequence[Draft]:
    return list(
        Draft.objects.filter(
            document__project=question.project_id, markup_json__has_key=question.slug
        )
    )


def _holds(draft: Draft, label: Label) -> bool:
    return label.slug in draft.markup[label.question.slug].label_slugs


def _drop(label: Label) -> None:
    question = label.question
    label.delete()
    _number(list(question.labels.all()))


def _predict_again(question: Question, by: User, now: datetime) -> None:
    """Pre-tags may hold the label that is gone."""
    if question.labellers.exists():
        request_job(kind="predict", project=question.project, by=by, now=now)


def _record(verb: str, label: Label, by: User | None, now: datetime, **data: Any) -> None:
    Event.objects.record(
        verb,
        project=label.question.project,
        by=by,
        now=now,
        question=label.question.slug,
        label=label.slug,
        **data,
    )
