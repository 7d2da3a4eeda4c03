"""The keys a person chooses."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotate.errors import SettingsRefused
from annotate.keys import SCREENS, changes, checked_key, clashes, keys_of
from annotate.models import User


class KeyField(forms.CharField):
    """One key, as it is typed."""

    widget = forms.TextInput(
        attrs={"maxlength": 1, "autocomplete": "off", "spellcheck": "false", "data-key-field": ""}
    )

    def clean(self, value: Any) -> str:
        """The key in lower case."""
        try:
            return checked_key(super().clean(value))
        except SettingsRefused as error:
            raise forms.ValidationError(str(error)) from error


class KeysForm(forms.Form):
    """One key for each command of a screen, and where single keys act."""

    only_in_text = forms.BooleanField(
        label=_("Single keys act only while the text has the focus"),
        required=False,
        help_text=_("For speech input, and for whoever presses a key now and then by mistake."),
    )

    def __init__(self, person: User, screen: str, data: Mapping[str, Any] | None = None) -> None:
        self.person, self.screen = person, screen
        keys = keys_of(person.preferences, screen)
        # With a prefix: a field called "remove" would hide the form's own method of that name.
        super().__init__(data, auto_id=f"{screen}-%s", prefix="key")
        self.fields["only_in_text"].initial = keys.only_in_text
        for command in SCREENS[screen]:
            self.fields[command.name] = KeyField(
                label=str(command.title), initial=keys.shown(command.name)
            )

    def clean(self) -> dict[str, Any]:
        """No two commands may have one key."""
        given = super().clean() or {}
        for name, sentence in clashes(self.screen, self._written(given)).items():
            self.add_error(name, sentence)
        return given

    def save(self) -> None:
        """Keep what differs from Collab's own keys."""
        stored = dict(self.person.preferences.get("keys") or {})
        stored[self.screen] = changes(self.screen, self._written(self.cleaned_data))
        stored["only_in_text"] = self.cleaned_data["only_in_text"]
        self.person.preferences["keys"] = stored
        self.person.save(update_fields=["preferences"])

    def reset(self) -> None:
        """Go back to Collab's own keys on this screen, acting everywhere."""
        stored = dict(self.person.preferences.get("keys") or {})
        stored.pop(self.screen, None)
        stored.pop("only_in_text", None)
        self.person.preferences["keys"] = stored
        self.person.save(update_fields=["preferences"])

    def _written(self, given: dict[str, Any]) -> dict[str, str]:
        names = [command.name for command in SCREENS[self.screen]]
        return {name: given[name] for name in names if name in given}
