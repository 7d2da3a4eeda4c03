"""One label: renamed, moved, merged, removed; the page says first what a change would do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotate.errors import CollabError
from annotate.forms.settings import LabelForm, MergeForm, PlaceForm, label_values
from annotate.founding import (
    merge_labels,
    move_label,
    removal_effect,
    remove_label,
    rename_label,
)
from annotate.models import Label
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import Seat, admin_seat_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def label(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Show a label, or change its names, description and examples."""
    seat, chosen = _chosen(request, slug, pk)
    if request.method != "POST":
        return _page(request, seat, chosen)
    form = LabelForm(request.POST)
    if form.is_valid():
        names = {key: form.cleaned_data[key] for key in ("name", "short_name", "description")}
        try:
            rename_label(
                label=chosen,
                examples=form.example_list,
                by=request.user,
                now=timezone.now(),
                **names,
            )
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("question", slug, chosen.question.slug)
    return _page(request, seat, chosen, status=422, form=form)


@login_required
@require_POST
def label_place(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Move a label: its position is its key."""
    __, chosen = _chosen(request, slug, pk)
    form = PlaceForm(request.POST)
    if form.is_valid():
        move_label(
            label=chosen, to=form.cleaned_data["position"], by=request.user, now=timezone.now()
        )
    return redirect("question", slug, chosen.question.slug)


@login_required
@require_POST
def label_merge(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Make a label one with another."""
    seat, chosen = _chosen(request, slug, pk)
    form = MergeForm(chosen, request.POST)
    if form.is_valid():
        into: Label = form.cleaned_data["into"]
        try:
            count = merge_labels(label=chosen, into=into, by=request.user, now=timezone.now())
        except CollabError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _merged_sentence(chosen, into, count))
            return redirect("question", slug, chosen.question.slug)
    return _page(request, seat, chosen, status=422, merge_form=form)


@login_required
@require_safe
def label_effect(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What removing the label would do: read when the dialog opens, as it reads all gold."""
    seat, chosen = _chosen(request, slug, pk)
    context = seat.context("settings", label=chosen, effect=removal_effect(chosen))
    return render_screen(request, "label", context | _forms(chosen), fragment="effect")


@login_required
@require_POST
def label_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take a label away, out of gold too."""
    __, chosen = _chosen(request, slug, pk)
    count = remove_label(label=chosen, by=request.user, now=timezone.now())
    messages.success(
        request,
        ngettext(
            "“%(name)s” is gone; %(count)d approved answer was changed.",
            "“%(name)s” is gone; %(count)d approved answers were changed.",
            count,
        )
        % {"name": chosen.name, "count": count},
    )
    return redirect("question", slug, chosen.question.slug)


def _merged_sentence(label: Label, into: Label, count: int) -> str:
    return ngettext(
        "“%(name)s” is now “%(into)s”; %(count)d approved answer was changed.",
        "“%(name)s” is now “%(into)s”; %(count)d approved answers were changed.",
        count,
    ) % {"name": label.name, "into": into.name, "count": count}


def _chosen(request: SignedInRequest, slug: str, pk: int) -> tuple[Seat, Label]:
    seat = admin_seat_of(request, slug)
    labels = Label.objects.filter(question__project=seat.project)
    return seat, get_object_or_404(labels.select_related("question__project"), pk=pk)


def _forms(label: Label) -> dict[str, Any]:
    return {
        "form": LabelForm(initial=label_values(label)),
        "place_form": PlaceForm(initial={"position": label.position}),
        "merge_form": MergeForm(label),
    }


def _page(
    request: SignedInRequest, seat: Seat, label: Label, *, status: int = 200, **given: Any
) -> HttpResponse:
    context = seat.context("settings", label=label, **{**_forms(label), **given})
    return render_screen(request, "label", context, status=status)
