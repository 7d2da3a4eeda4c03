"""A new project: what it starts from, what it is called, a few first rules."""

from typing import Any

from django import forms
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy as _

from annotate.forms.settings import SLUG_HELP
from annotate.project_rules import ProjectRules
from annotate.starters import STARTERS


class NewProjectForm(forms.Form):
    """All of the page. An empty language is that of the starter."""

    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(
        label=_("Short name"),
        max_length=50,
        required=False,
        help_text=format_lazy("{} {}", SLUG_HELP, _("Empty: made of the name.")),
    )
    language = forms.CharField(
        label=_("Main language"),
        max_length=12,
        required=False,
        help_text=_("en, zh, pt-BR … Empty: that of the template."),
    )
    starter = forms.ChoiceField(
        label=_("Template"), choices=[(name, name) for name in STARTERS], initial=STARTERS[0]
    )
    base = forms.CharField(
        label=_("Base model"),
        required=False,
        max_length=500,
        help_text=_("A folder on the server or a hub name. Empty: the one built in."),
    )
    opinions = forms.IntegerField(
        label=_("Opinions per document"), min_value=1, max_value=9, initial=1
    )
    first_training_at = forms.IntegerField(
        label=_("First training after"),
        min_value=0,
        initial=ProjectRules().first_training_at,
        help_text=_("Approved train documents; 0: never by itself."),
    )

    def clean(self) -> dict[str, Any]:
        """Make the short name of the name, where none is given."""
        given = super().clean() or {}
        given["slug"] = given.get("slug") or slugify(given.get("name", ""))[:50]
        return given

    @property
    def rules(self) -> ProjectRules:
        """The first rules. Raises SettingsRefused."""
        given: dict[str, Any] = {
            name: self.cleaned_data[name] for name in ("base", "opinions", "first_training_at")
        }
        return ProjectRules(**given)
