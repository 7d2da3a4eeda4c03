"""What to look for among the documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotate.models import Document, Split
from annotate.search import HELD, Search

STATES = [
    (Document.State.WAITING, Document.State.WAITING.label),
    (HELD, _("Held")),
    (Document.State.PARTLY, Document.State.PARTLY.label),
    (Document.State.TO_REVIEW, Document.State.TO_REVIEW.label),
    (Document.State.FLAGGED, Document.State.FLAGGED.label),
    (Document.State.APPROVED, Document.State.APPROVED.label),
    (Document.State.SET_ASIDE, Document.State.SET_ASIDE.label),
]
ORDERS = {
    "changed": _("Changed last first"),
    "name": _("Name"),
    "instructive": _("Most instructive first, waiting ones"),
}


class SearchForm(forms.Form):
    """Words, states, split and order; what makes no sense is left out, never refused."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.MultipleChoiceField(required=False, choices=STATES)
    split = forms.ChoiceField(
        label=_("Split"), required=False, choices=[("", _("All splits")), *Split.choices]
    )
    order = forms.ChoiceField(label=_("Order"), required=False)
    page = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, may_review: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ORDERS if may_review else {key: ORDERS[key] for key in ("changed", "name")}
        order = self.fields["order"]
        assert isinstance(order, forms.ChoiceField)
        order.choices = list(offered.items())

    @property
    def search(self) -> Search:
        """What the form asks for."""
        self.is_valid()
        given = self.cleaned_data
        return Search(
            words=given.get("q", "").strip(),
            states=tuple(given.get("state", ())),
            split=given.get("split", ""),
            order=given.get("order") or "changed",
            page=given.get("page") or 1,
        )


class ReturnForm(forms.Form):
    """Why a document goes back to the queue."""

    comment = forms.CharField(
        label=_("Comment for the next person"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
