"""Signing in, and a person's own preferences."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotate.models import User
from annotate.preferences import offered_time_zones


class SignInForm(AuthenticationForm):
    """Name and password; a mismatch and an inactive person read the same."""

    error_messages = {
        "invalid_login": _("Name and password do not match."),
        "inactive": _("Name and password do not match."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = pgettext_lazy("person", "Name")


def _time_zones() -> list[tuple[str, str]]:
    servers = _("As the server: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", servers), *((zone, zone.replace("_", " ")) for zone in offered_time_zones())]


class AppearanceForm(forms.ModelForm):
    """How screens look to one person, their language and clock."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser")), *settings.LANGUAGES],
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=_time_zones)

    class Meta:
        model = User
        fields = ["theme", "text_size", "text_face", "language", "time_zone"]
        widgets = {"theme": forms.RadioSelect, "text_face": forms.RadioSelect}


class ThemeForm(forms.ModelForm):
    """The toggle in the header: light or dark alone."""

    class Meta:
        model = User
        fields = ["theme"]
