"""What the annotate screen sends, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from annotate.errors import MarkupRefused
from annotate.markup import Markup
from annotate.submission import Basis

MOST_SECONDS = 24 * 60 * 60


class DocumentForm(forms.Form):
    """Names the document on the screen."""

    document = forms.IntegerField(min_value=1)


class DecisionForm(DocumentForm):
    """A decision: its key makes a second arrival harmless."""

    submission_key = forms.CharField(min_length=8, max_length=64)
    seconds = forms.IntegerField(min_value=0, max_value=MOST_SECONDS, required=False)

    def clean_seconds(self) -> int:
        """Seconds of active work; 0 if the browser didn't count."""
        return self.cleaned_data["seconds"] or 0


class FlagForm(DecisionForm):
    """A flag says why."""

    comment = forms.CharField(max_length=5000)


class WithMarkup(forms.Form):
    """A person's labels, as the browser sends them."""

    markup = forms.JSONField(required=False)

    def clean_markup(self) -> Markup:
        """The labels as a value; `{}` answers no question, and nothing at all is no markup."""
        try:
            return Markup.from_json(self.cleaned_data["markup"])
        except MarkupRefused as error:
            raise forms.ValidationError(str(error)) from error


class WithBasis(forms.Form):
    """What the page went on from: the draft's version, and when it laid the document out."""

    version = forms.IntegerField(min_value=0, required=False)
    opened = forms.DateTimeField(required=False)


class SubmissionForm(WithMarkup, WithBasis, DecisionForm):
    """The labels that a person decided on, and which predictions they had before them."""

    seen = forms.JSONField(required=False)

    def clean_seen(self) -> tuple[int, ...] | None:
        """The ids of predictions; None if the page doesn't say."""
        seen = self.cleaned_data["seen"]
        if not isinstance(seen, list):
            return None
        return tuple(one for one in seen if isinstance(one, int))

    @property
    def basis(self) -> Basis | None:
        """What the labels go on from; None from a page that doesn't say."""
        given = self.cleaned_data
        if given["version"] is None:
            return None
        return Basis(given["version"], given["opened"], given["seen"])


class DraftForm(WithMarkup, WithBasis, DocumentForm):
    """Unsubmitted work, with what the person touched."""

    version = forms.IntegerField(min_value=0)
    touched = forms.JSONField(required=False)

    def clean_touched(self) -> list[Any]:
        """Always a list: what it holds is the screen's own business."""
        touched = self.cleaned_data["touched"] or []
        if not isinstance(touched, list):
            raise forms.ValidationError(_("What was touched is a list."))
        return touched
