"""What the review screen sends, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from annotate.errors import MarkupRefused
from annotate.forms.annotate import DecisionForm, DocumentForm
from annotate.markup import Answer


class CaseForm(DocumentForm):
    """A case of the open document, and the version of the draft that the page goes on from."""

    version = forms.IntegerField(min_value=0)
    case = forms.CharField(max_length=200)


class SettleForm(CaseForm):
    """How a case is settled: an answer as JSON, null to leave the question open."""

    answer = forms.CharField(max_length=200_000)
    reason = forms.CharField(max_length=2000, required=False)
    hard = forms.BooleanField(required=False)

    def clean_answer(self) -> Answer | None:
        """The answer as a value."""
        try:
            value: Any = forms.JSONField(required=False).clean(self.cleaned_data["answer"])
            return None if value is None else Answer.from_json(value)
        except MarkupRefused as error:
            raise forms.ValidationError(str(error)) from error


class SettleAllForm(DocumentForm):
    """One layer's answers for everything that waits."""

    version = forms.IntegerField(min_value=0)
    layer = forms.CharField(max_length=1)


class ApproveForm(DecisionForm):
    """A verdict. seen: the ids of the annotations that stood on the page."""

    version = forms.IntegerField(min_value=0)
    seen = forms.CharField(max_length=1000, required=False)

    def clean_seen(self) -> frozenset[int]:
        """The ids as numbers."""
        try:
            return frozenset(int(part) for part in self.cleaned_data["seen"].split(",") if part)
        except ValueError:
            raise forms.ValidationError(_("Annotations are named by numbers.")) from None


class AskForm(DocumentForm):
    """Who is asked again, and what: a person's annotation, or whoever comes next if it is empty."""

    annotation = forms.IntegerField(min_value=1, required=False)
    comment = forms.CharField(max_length=2000)
