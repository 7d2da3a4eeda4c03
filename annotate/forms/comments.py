"""A comment, as the desk sends it."""

from django import forms


class CommentForm(forms.Form):
    """Names the document, and what is said of it; `commenting` says what may not be said."""

    document = forms.IntegerField(min_value=1)
    text = forms.CharField(required=False, strip=True)
