"""Signing in, and a person's own preferences."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from annotate.models import User


class SignInForm(AuthenticationForm):
    """Name and password; a mismatch and an inactive person read the same."""

    error_messages = {
        "invalid_login": _("Name and password do not match."),
        "inactive": _("Name and password do not match."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = _("Name")


class AppearanceForm(forms.ModelForm):
    """How screens look to one person."""

    class Meta:
        model = User
        fields = ["theme", "text_size", "text_face"]
        widgets = {"theme": forms.RadioSelect, "text_face": forms.RadioSelect}


class ThemeForm(forms.ModelForm):
    """The toggle in the header: light or dark alone."""

    class Meta:
        model = User
        fields = ["theme"]
