"""Which labeller answers a question now.

The promoted model's part, else the quick learner once it is in use, else what needs no training.
"""

from dataclasses import dataclass
from importlib import import_module

from django.db import transaction
from django.utils.translation import gettext as _

from annotate.errors import ModelRefused
from annotate.models import Labeller, ModelPart, ModelVersion, Question
from annotate.promoting import labeller_of, next_revision
from training.labellers import MODULES, PredictingLabeller, load_labeller, quick
from training.labellers.kept_heads import keep_head

UNTRAINED: dict[str, str] = {
    "spans": Labeller.Kind.DICTIONARY,
    "one_of": Labeller.Kind.SIMILARITY,
    "any_of": Labeller.Kind.SIMILARITY,
}
"""By task kind: the labeller that helps before anything is trained."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A labeller, as stored and at work."""

    labeller: Labeller
    live: PredictingLabeller


def choose_labeller(question: Question, *, device: str = "auto") -> Chosen:
    """The labeller of a question as of now: its promoted model, or what stands in for one.

    Raises ModelRefused if there is none that helps: no label has an example yet, or the base
    doesn't know the texts' characters.
    """
    part = part_in_use(question)
    if part is not None:
        labeller = labeller_of(part)
        return Chosen(labeller, load_labeller(labeller, device=device))
    in_use = question.labeller_in_use
    if in_use is not None and in_use.kind == Labeller.Kind.QUICK:
        return quick_in_use(in_use, device=device)
    return untrained_labeller(question, device=device)


def part_in_use(question: Question) -> ModelPart | None:
    """The promoted version's model for this question."""
    return question.model_parts.filter(versions__state=ModelVersion.State.IN_USE).first()


def quick_in_use(labeller: Labeller, *, device: str = "auto") -> Chosen:
    """The quick learner with the head it is stored with, or, if that no longer fits, a new one.

    Raises ModelRefused if there is nothing to learn from any more.
    """
    try:
        return Chosen(labeller, load_labeller(labeller, device=device))
    except ModelRefused:
        return quick_labeller(labeller.question, device=device)


def quick_labeller(question: Question, *, device: str = "auto") -> Chosen:
    """The quick learner as of now: a new revision, its head on disk, if anything changed.

    Raises ModelRefused; see training.labellers.quick.course_of.
    """
    return keep_quick(question, quick.make(question, device=device))


def keep_quick(question: Question, live: quick.Quick) -> Chosen:
    """The labeller that a fitted quick learner is, its head kept on disk."""
    labeller = _revision(
        question, Labeller.Kind.QUICK, live.hash, is_calibrated=live.head.is_calibrated
    )
    keep_head(labeller, live.head)
    return Chosen(labeller, live)


def untrained_labeller(question: Question, *, device: str = "auto") -> Chosen:
    """The dictionary or similarity as of now: a new revision if what it was made from changed.

    Raises ModelRefused; see choose_labeller.
    """
    kind = UNTRAINED.get(question.kind)
    if kind is None:
        raise ModelRefused(
            _("Nothing pre-tags “%(question)s” before a model is trained.") % {"question": question}
        )
    live = import_module(MODULES[kind]).make(question, device=device)
    return Chosen(_revision(question, kind, live.hash), live)


def _revision(
    question: Question, kind: str, made_from: str, *, is_calibrated: bool = False
) -> Labeller:
    with transaction.atomic():
        Question.objects.select_for_update().get(pk=question.pk)
        found = question.labellers.filter(kind=kind, made_from=made_from).first()
        return found or Labeller.objects.create(
            question=question,
            kind=kind,
            made_from=made_from,
            revision=next_revision(question, kind),
            is_calibrated=is_calibrated,
        )


def version_number(labeller: Labeller) -> int | None:
    """The number of the model version behind a labeller; None if nothing was trained."""
    return labeller.part.trained_in.number if labeller.part else None
