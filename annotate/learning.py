"""What approvals set in motion: refits, the first training, and figures once there is a sample."""

from collections.abc import Mapping
from datetime import datetime

from annotate.errors import JobRefused
from annotate.jobs import request_job
from annotate.models import Approval, Document, Evaluation, Job, ModelVersion, Project, Split
from annotate.models.document import DocumentQuerySet
from annotate.models.prepared import PreparedRead, Slot

ENOUGH_FOR_AGREEMENT = 10
"""Documents with several opinions before it is worth saying how alike people label."""
LOOKS_WHILE_GROWING = 40
"""How often a sample of opinions is counted while it doubles."""
MOST_BEFORE_A_REFIT = 1000
REFIT_PRIORITY = 20
"""Before pre-tagging: a refit takes seconds, and pre-tags that follow it are better."""
MEASURED_AGAIN_AFTER = 1.25
"""Figures are computed anew once the sample has grown by a quarter."""

trainings_of = PreparedRead(
    lambda: Job.objects.filter(project=Slot("project"), kind="train").values("pk")[:1]
)
versions_of = PreparedRead(
    lambda: ModelVersion.objects.filter(project=Slot("project")).order_by().values("pk")[:1]
)
refits_of = PreparedRead(
    lambda: Job.objects.filter(project=Slot("project"), kind="refit").order_by("-pk")[:1]
)
approved_after = PreparedRead(
    lambda: (
        Approval.objects.filter(
            question__project=Slot("project"),
            pk__gt=Slot("approval"),
            superseded_at=None,
            document__split=Split.TRAIN,
        )
        .order_by()
        .values("document")
        .distinct()[:MOST_BEFORE_A_REFIT]
    )
)


def ask_for_learning(project: Project, now: datetime) -> None:
    """Request what is due by now; cheap, and nothing if nothing is. Call after a commit."""
    if refit_due(project):
        _request("refit", project, now, priority=REFIT_PRIORITY)
    if training_due(project):
        _request("train", project, now)
    elif evaluation_due(project):
        _request("evaluate", project, now)


def ask_after_approval(document: Document, now: datetime) -> None:
    """Request what an approval of this document can have made due. Call after a commit."""
    project = document.project
    ask_after_opinion(document, now)
    if document.split == Split.TRAIN and refit_due(project):
        _request("refit", project, now, priority=REFIT_PRIORITY)
    if document.split == Split.TRAIN and training_due(project):
        _request("train", project, now)
    if document.split == Split.VALIDATION and evaluation_due(project):
        _request("evaluate", project, now)


def refit_due(project: Project) -> bool:
    """Whether enough was approved since the quick learner last learned, and none waits to."""
    wanted = project.rules.refit_after
    if not wanted:
        return False
    last = refits_of.first(project=project.pk)
    if last is not None and last.state == Job.State.WAITING:
        return False
    learned = last.arguments.get("through", 0) if last else 0
    return len(approved_after(project=project.pk, approval=learned)) >= wanted


def training_due(project: Project) -> bool:
    """Whether enough is approved for the first training, and there never was one."""
    needed = project.rules.first_training_at
    if not needed or versions_of(project=project.pk) or trainings_of(project=project.pk):
        return False
    return _approved(project, Split.TRAIN, needed) == needed


def evaluation_due(project: Project) -> bool:
    """Whether the validation sample says more than the figures of what is in use know.

    With the first thirty documents confidence can be calibrated, too.
    """
    labellers = [question.labeller_in_use_id for question in project.questions.all()]
    in_use = [labeller for labeller in labellers if labeller is not None]
    if not in_use:
        return False
    last = Evaluation.objects.filter(labeller__in=in_use, split=Split.VALIDATION).first()
    measured = last.figures["documents"] if last else 0
    needed = max(project.rules.validation_first, int(measured * MEASURED_AGAIN_AFTER))
    if not needed or _approved(project, Split.VALIDATION, needed) < needed:
        return False
    return not project.jobs.unfinished().filter(kind="evaluate").exists()


def ask_after_opinion(document: Document, now: datetime) -> None:
    """Request what a document with several opinions can have made due. Call after a commit.

    When its opinions are in, and again when it is decided: that says how good each person is.
    """
    if document.opinions_wanted > 1:
        known = _agreement_known(document.project)
        # Counting takes time once there are many, and then a few more make no difference.
        if document.pk % max(1, known.get("answered", 0) // LOOKS_WHILE_GROWING) == 0:
            ask_for_agreement(document.project, now, known=known)


def ask_for_agreement(
    project: Project, now: datetime, *, known: Mapping[str, int] | None = None
) -> None:
    """Request figures of agreement if they are due and no worker is about to compute them.

    known: the sample that they know already; without it they are due anyway.
    """
    if known is not None and not _knows_too_little(project, known):
        return
    if not project.jobs.unfinished().filter(kind="measure_agreement").exists():
        _request("measure_agreement", project, now)


def _agreement_known(project: Project) -> dict[str, int]:
    samples = project.figures.filter(name="agreement").values_list("sample", flat=True)
    return samples.first() or {}


def _knows_too_little(project: Project, known: Mapping[str, int]) -> bool:
    for name, documents in _with_several_opinions(project).items():
        needed = max(ENOUGH_FOR_AGREEMENT, int(known.get(name, 0) * MEASURED_AGAIN_AFTER))
        if documents.count_up_to(needed) == needed:
            return True
    return False


def agreement_sample(project: Project) -> dict[str, int]:
    """What figures of agreement of this moment would know; kept with them, to see when more does.

    answered: documents on which several opinions are in; decided: those of them that are approved.
    """
    found = _with_several_opinions(project)
    return {name: documents.count() for name, documents in found.items()}


def _with_several_opinions(project: Project) -> dict[str, DocumentQuerySet]:
    several = project.documents.visible().filter(opinions_wanted__gt=1)
    decided = [Document.State.APPROVED]
    return {
        "answered": several.filter(state__in=[*decided, Document.State.TO_REVIEW]),
        "decided": several.filter(state__in=decided),
    }


def _approved(project: Project, split: str, most: int) -> int:
    approved = project.documents.in_split(split).filter(state=Document.State.APPROVED)
    return approved.visible().count_up_to(most)


def _request(kind: str, project: Project, now: datetime, *, priority: int = 0) -> Job | None:
    try:
        return request_job(kind=kind, project=project, by=None, now=now, priority=priority)
    except JobRefused:
        return None  # Somebody else's approval asked a moment earlier.
