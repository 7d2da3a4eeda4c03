"""What approvals set in motion: the first training, and figures once there is enough to measure."""

from datetime import datetime

from annotate.errors import JobRefused
from annotate.jobs import request_job
from annotate.models import Document, Evaluation, Job, ModelVersion, Project, Split
from annotate.models.prepared import PreparedRead, Slot

MEASURED_AGAIN_AFTER = 1.25
"""Figures are computed anew once the sample has grown by a quarter."""

trainings_of = PreparedRead(
    lambda: Job.objects.filter(project=Slot("project"), kind="train").values("pk")[:1]
)
versions_of = PreparedRead(
    lambda: ModelVersion.objects.filter(project=Slot("project")).order_by().values("pk")[:1]
)


def ask_for_learning(project: Project, now: datetime) -> None:
    """Request what is due by now; cheap, and nothing if nothing is. Call after a commit."""
    if training_due(project):
        _request("train", project, now)
    elif evaluation_due(project):
        _request("evaluate", project, now)


def ask_after_approval(document: Document, now: datetime) -> None:
    """Request what an approval of this document can have made due. Call after a commit."""
    project = document.project
    if document.split == Split.TRAIN and training_due(project):
        _request("train", project, now)
    if document.split == Split.VALIDATION and evaluation_due(project):
        _request("evaluate", project, now)


def training_due(project: Project) -> bool:
    """Whether enough is approved for the first training, and there never was one."""
    needed = project.rules.first_training_at
    if not needed or trainings_of(project=project.pk) or versions_of(project=project.pk):
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


def _approved(project: Project, split: str, most: int) -> int:
    approved = project.documents.in_split(split).filter(state=Document.State.APPROVED)
    return approved.visible().count_up_to(most)


def _request(kind: str, project: Project, now: datetime) -> Job | None:
    try:
        return request_job(kind=kind, project=project, by=None, now=now)
    except JobRefused:
        return None  # Somebody else's approval asked a moment earlier.
