"""Model versions: their figures, and which one makes the pre-tags."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotate.errors import CollabError
from annotate.model_card import cards_of
from annotate.models import Labeller, ModelPart, ModelVersion, Project, Split
from annotate.progress import missing_for_first_training, progress_of
from annotate.promoting import promote, roll_back
from annotate.standings import Score, latest_score, missing_to_judge
from annotate.views.going_on import go_on_to
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, admin_seat_of

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a version in the list, with its headline on validation documents."""

    part: ModelPart
    score: Score | None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list."""

    version: ModelVersion
    parts: tuple[PartLine, ...]

    @property
    def may_promote(self) -> bool:
        """Whether it can take over and never did."""
        return self.version.state == ModelVersion.State.READY

    @property
    def may_come_back(self) -> bool:
        """Whether it was in use before."""
        kept = self.version.state == ModelVersion.State.KEPT
        return kept and self.version.promoted_at is not None


@login_required
@require_safe
def models(request: SignedInRequest, slug: str) -> HttpResponse:
    """List the versions, the newest first."""
    seat = admin_seat_of(request, slug)
    versions = seat.project.versions.select_related("trained_by")
    page = Paginator(versions, per_page=PER_PAGE).get_page(request.GET.get("page"))
    context = seat.context(
        "models",
        page=page,
        lines=[_line(version) for version in page],
        missing_to_train=missing_for_first_training(seat.project),
        is_training=seat.project.jobs.unfinished().filter(kind="train").exists(),
        **_change(seat.project),
    )
    return render_screen(request, "models", context)


@login_required
@require_safe
def model(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Show one version."""
    seat, version = _version(request, slug, number)
    return _model_page(request, seat, version)


@login_required
@require_POST
def model_promote(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Put a version into use."""
    seat, version = _version(request, slug, number)
    try:
        promote(version=version, by=request.user, now=timezone.now())
    except CollabError as error:
        return _model_page(request, seat, version, status=422, refusal=str(error))
    messages.success(
        request,
        _("%(version)s is in use. Open documents are pre-tagged again.") % {"version": version},
    )
    return go_on_to(request, "model", slug, number)


@login_required
@require_POST
def model_roll_back(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Return to a version that was in use before."""
    seat, version = _version(request, slug, number)
    try:
        roll_back(project=seat.project, to=version, by=request.user, now=timezone.now())
    except CollabError as error:
        return _model_page(request, seat, version, status=422, refusal=str(error))
    messages.success(
        request,
        _("Back to %(version)s. Open documents are pre-tagged again.") % {"version": version},
    )
    return go_on_to(request, "models", slug)


def _version(request: SignedInRequest, slug: str, number: int) -> tuple[Seat, ModelVersion]:
    seat = admin_seat_of(request, slug)
    versions = seat.project.versions.select_related("trained_by")
    return seat, get_object_or_404(versions, number=number)


def _line(version: ModelVersion) -> VersionLine:
    parts = version.trained_parts.select_related("question", "training_set")
    return VersionLine(version, tuple(PartLine(part, _score(part)) for part in parts))


def _score(part: ModelPart) -> Score | None:
    labeller = Labeller.objects.filter(part=part).first()
    return latest_score(labeller, Split.VALIDATION) if labeller else None


def _change(project: Project) -> dict[str, Any]:
    """What a promotion or a rollback would change for people at work."""
    progress = progress_of(project, now=timezone.now())
    return {
        "in_use": project.versions.filter(state=ModelVersion.State.IN_USE).first(),
        "open_documents": progress.waiting,
        "held": progress.held,
        "missing_to_judge": missing_to_judge(project),
    }


def _model_page(
    request: SignedInRequest, seat: Seat, version: ModelVersion, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = seat.context(
        "models",
        version=version,
        line=_line(version),
        cards=cards_of(version),
        kept_parts=version.parts.exclude(trained_in=version).select_related(
            "question", "trained_in"
        ),
        **_change(seat.project),
        **more,
    )
    return render_screen(request, "model", context, status=status)
