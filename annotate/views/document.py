"""One document with its history: what is gold, who said what, having seen what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from annotate.approving import approve_annotation
from annotate.commenting import talk_about
from annotate.errors import CollabError
from annotate.forms.documents import ReturnForm
from annotate.markup import Markup
from annotate.models import Annotation, Approval, Comment, Document, Prediction
from annotate.reviewing import return_to_queue, set_aside
from annotate.search import hides_predictions, open_to
from annotate.views.documents import TAGS
from annotate.views.going_on import go_on_to
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, reviewer_seat_of, seat_of
from annotate.views.shown_text import ShownText, text_with, text_with_predictions

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Said:
    """One annotation in the history.

    text: None for what was skipped or flagged. is_gold: whether what is approved says the same.
    """

    annotation: Annotation
    shown: tuple[Prediction, ...]
    text: ShownText | None
    is_gold: bool

    @property
    def may_be_approved(self) -> bool:
        """Whether a reviewer can make it gold."""
        return self.text is not None and self.annotation.is_latest and not self.is_gold


@login_required
@require_safe
def document(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Show a document that is open to the person."""
    seat = seat_of(request, slug)
    return _page(request, seat, _document(seat, pk))


@login_required
@require_POST
def document_approve(request: SignedInRequest, slug: str, pk: int, annotation: int) -> HttpResponse:
    """Make one person's labels gold."""
    seat = reviewer_seat_of(request, slug)
    found = _document(seat, pk)
    chosen = get_object_or_404(found.annotations, pk=annotation)
    try:
        approve_annotation(annotation=chosen, by=request.user, now=timezone.now())
    except CollabError as error:
        return _page(request, seat, found, status=422, refusal=str(error))
    return go_on_to(request, "document", slug, pk)


@login_required
@require_POST
def document_return(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Have one more person look at it."""
    seat = reviewer_seat_of(request, slug)
    found = _document(seat, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, seat, found, status=422, return_form=form)
    try:
        return_to_queue(
            document=found,
            by=request.user,
            now=timezone.now(),
            comment=form.cleaned_data["comment"],
        )
    except CollabError as error:
        return _page(request, seat, found, status=422, refusal=str(error))
    return go_on_to(request, "document", slug, pk)


@login_required
@require_POST
def document_set_aside(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Leave it out of everything."""
    seat = reviewer_seat_of(request, slug)
    found = _document(seat, pk)
    try:
        set_aside(document=found, by=request.user, now=timezone.now())
    except CollabError as error:
        return _page(request, seat, found, status=422, refusal=str(error))
    return go_on_to(request, "document", slug, pk)


def _document(seat: Seat, pk: int) -> Document:
    documents = open_to(seat.membership).select_related("project", "batch", "lease__user")
    return get_object_or_404(documents, pk=pk)


def _page(
    request: SignedInRequest, seat: Seat, found: Document, *, status: int = 200, **more: Any
) -> HttpResponse:
    approvals = _approvals(seat, found)
    gold = _gold(approvals)
    context = seat.context(
        "documents",
        document=found,
        language=found.language or seat.project.language,
        tag=TAGS[Document.State(found.state)],
        lease=_lease(seat, found),
        gold=text_with(found, gold) if gold else None,
        approvals=approvals,
        history=_history(seat, found, gold),
        comments=_comments(seat, found),
        **_pre_tags(seat, found),
        **{"return_form": ReturnForm(), **more},
    )
    return render_screen(request, "document", context, status=status)


def _may_see_all(seat: Seat, found: Document) -> bool:
    """An annotator sees what others said of a document only once it is approved."""
    return seat.membership.may_review or found.state == Document.State.APPROVED


def _comments(seat: Seat, found: Document) -> Iterable[Comment]:
    if _may_see_all(seat, found):
        return found.comments.select_related("author")
    return talk_about(found, seat.membership.user).comments


def _lease(seat: Seat, found: Document) -> Any:
    lease = getattr(found, "lease", None)
    if lease is None or lease.until < timezone.now() or not seat.membership.may_review:
        return None
    return lease


def _approvals(seat: Seat, found: Document) -> list[Approval]:
    """All approvals, the latest first; those that no longer hold are among them."""
    if not _may_see_all(seat, found):
        return []
    approvals = found.approvals.select_related(
        "question", "approved_by", "annotation__annotator", "batch"
    )
    return list(approvals.order_by("-pk")[:MOST_SHOWN])


def _gold(approvals: list[Approval]) -> Markup:
    live = [approval for approval in approvals if approval.superseded_at is None]
    return Markup({approval.question.slug: approval.answer for approval in live})


def _history(seat: Seat, found: Document, gold: Markup) -> list[Said]:
    annotations = found.annotations.select_related("annotator", "guideline").prefetch_related(
        "predictions__labeller__part__trained_in", "predictions__labeller__question"
    )
    if not _may_see_all(seat, found):
        annotations = annotations.filter(annotator=seat.membership.user)
    return [
        _said(found, annotation, gold) for annotation in annotations.order_by("-pk")[:MOST_SHOWN]
    ]


def _said(found: Document, annotation: Annotation, gold: Markup) -> Said:
    unlabelled = annotation.verdict in (Annotation.Verdict.SKIPPED, Annotation.Verdict.FLAGGED)
    return Said(
        annotation=annotation,
        shown=tuple(annotation.predictions.all()),
        text=None if unlabelled else text_with(found, annotation.markup),
        is_gold=found.state == Document.State.APPROVED
        and all(gold.get(slug) == answer for slug, answer in annotation.markup.items()),
    )


def _pre_tags(seat: Seat, found: Document) -> dict[str, Any]:
    """What a labeller says now: never of a blind document before its verdict, whoever asks."""
    if hides_predictions(found) or found.state == Document.State.APPROVED:
        return {}
    if not seat.membership.may_review:
        return {}
    predictions = Prediction.objects.shown_for(found)
    if not predictions:
        return {}
    return {
        "pre_tags": text_with_predictions(found, predictions),
        "labellers": [made.labeller for made in predictions],
    }
