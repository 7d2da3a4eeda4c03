"""What to look for among the documents, and what to do with those found."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotate.bulk_changing import Change
from annotate.document_filter import HELD, NOBODY, DocumentFilter
from annotate.errors import ChangeRefused, FilterRefused
from annotate.models import Document, Label, Membership, Split
from annotate.search import Search

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
AGREES = [
    ("", _("Model agrees or not")),
    ("yes", _("Pre-tags left as they were")),
    ("no", _("Pre-tags changed")),
]
CONFIDENCES = [
    ("", _("Model sure or not")),
    ("doubt", _("The model is in doubt")),
    ("sure", _("The model is sure")),
]
FOR_REVIEWERS = ("annotator", "agrees", "confidence", "batch", "assigned")
MOST_BATCHES = 100


class SearchForm(forms.Form):
    """A filter and an order; what makes no sense is left out, never refused."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.MultipleChoiceField(required=False, choices=STATES)
    split = forms.ChoiceField(
        label=_("Split"), required=False, choices=[("", _("All splits")), *Split.choices]
    )
    label = forms.ChoiceField(label=_("Label"), required=False)
    annotator = forms.ChoiceField(label=_("Annotator"), required=False)
    agrees = forms.ChoiceField(label=_("Whether the model agrees"), required=False, choices=AGREES)
    confidence = forms.ChoiceField(
        label=_("How sure the model is"), required=False, choices=CONFIDENCES
    )
    batch = forms.ChoiceField(label=_("Import"), required=False)
    assigned = forms.ChoiceField(label=_("Assigned to"), required=False)
    meta = forms.CharField(
        label=_("Metadata"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("Metadata: key=value")}),
    )
    order = forms.ChoiceField(label=_("Order"), required=False)
    page = forms.IntegerField(required=False, min_value=1)

    def __init__(self, data: QueryDict, *, membership: Membership) -> None:
        super().__init__(data)
        self._meta = data.getlist("meta")
        self._choose("label", [("", _("All labels")), *_labels(membership)])
        orders = ORDERS
        if membership.may_review:
            people = [(name, name) for name in _usernames(membership)]
            self._choose("annotator", [("", _("All annotators")), *people])
            self._choose(
                "assigned",
                [("", _("Assigned or not")), (NOBODY, _("Assigned to nobody")), *people],
            )
            self._choose("batch", [("", _("All imports")), *_batches(membership)])
        else:
            orders = {key: ORDERS[key] for key in ("changed", "name")}
            for name in FOR_REVIEWERS:
                del self.fields[name]
        self._choose("order", list(orders.items()))

    @property
    def search(self) -> Search:
        """What the form asks for."""
        self.is_valid()
        given = self.cleaned_data
        return Search(self._filter(), given.get("order") or "changed", given.get("page") or 1)

    @property
    def further(self) -> Iterator[forms.BoundField]:
        """The fields that stand behind “More filters”."""
        for name in ("label", *FOR_REVIEWERS, "meta"):
            if name in self.fields:
                yield self[name]

    @property
    def has_further(self) -> bool:
        """Whether one of them is in use."""
        self.is_valid()
        return any(self.cleaned_data.get(bound.name) for bound in self.further)

    def _filter(self) -> DocumentFilter:
        single = [name for name in _SINGLE if name in self.fields]
        pairs = [(name, self.cleaned_data.get(name) or "") for name in single]
        pairs += [("state", state) for state in self.cleaned_data.get("state", ())]
        asked = DocumentFilter.from_pairs(pairs)
        for meta in self._meta:
            try:
                asked = DocumentFilter.from_pairs([*asked.to_pairs(), ("meta", meta)])
            except FilterRefused:
                continue  # it is still being typed
        return asked

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


_SINGLE = ("q", "split", "label", *FOR_REVIEWERS)


def _labels(membership: Membership) -> list[tuple[str, list[tuple[str, str]]]]:
    """Of each question, as one group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    labels = Label.objects.filter(question__project=membership.project).select_related("question")
    for label in labels.order_by("question__position", "position"):
        value = f"{label.question.slug}:{label.slug}"
        groups.setdefault(label.question.name, []).append((value, label.name))
    return list(groups.items())


def _usernames(membership: Membership) -> list[str]:
    people = membership.project.memberships.order_by("user__username")
    return list(people.values_list("user__username", flat=True))


def _batches(membership: Membership) -> list[tuple[str, str]]:
    batches = membership.project.batches.all()[:MOST_BATCHES]
    return [(str(batch.pk), f"{batch.file_name}, {batch.created_at:%Y-%m-%d}") for batch in batches]


ACTIONS = [
    ("assign", _("Assign")),
    ("return", _("Return to the queue")),
    ("approve", _("Approve")),
    ("set_aside", pgettext_lazy("button", "Set aside")),
]


class ChangeForm(forms.Form):
    """What to do, with which documents: those ticked, or all that the filter finds."""

    action = forms.ChoiceField(choices=ACTIONS)
    everything = forms.BooleanField(required=False)
    document = forms.TypedMultipleChoiceField(required=False, coerce=int)
    user = forms.ChoiceField(label=_("Assign to"), required=False)

    def __init__(self, membership: Membership, data: QueryDict | None = None) -> None:
        super().__init__(data)
        people = [
            (name, name)
            for name in membership.project.memberships.filter(active=True)
            .order_by("user__username")
            .values_list("user__username", flat=True)
        ]
        user = self.fields["user"]
        assert isinstance(user, forms.ChoiceField)
        user.choices = [("", _("Assign to …")), *people]
        if data is not None:
            # The ids are looked for among what the person may see, so none is refused here.
            ticked = self.fields["document"]
            assert isinstance(ticked, forms.TypedMultipleChoiceField)
            ticked.choices = [(one, one) for one in data.getlist("document") if one.isdecimal()]

    def change(self, wanted: DocumentFilter) -> Change:
        """What is asked. Raises ChangeRefused for what can't be."""
        if not self.is_valid():
            raise ChangeRefused(_("There is no such change, or no such person."))
        given = self.cleaned_data
        users = (given["user"],) if given["action"] == "assign" and given["user"] else ()
        if given["action"] == "assign" and not users:
            raise ChangeRefused(_("Choose whom to assign the documents to."))
        chosen = None if given["everything"] else tuple(given["document"])
        # A document that was ticked is meant even if it has left the filter meanwhile.
        return Change(
            given["action"], wanted if chosen is None else DocumentFilter(), chosen, users
        )


class ReturnForm(forms.Form):
    """Why a document goes back to the queue."""

    comment = forms.CharField(
        label=_("Comment for the next person"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
