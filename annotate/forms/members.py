"""People of a project."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotate.models import Membership


class InviteForm(forms.Form):
    """A person to let in."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=150,
        help_text=_("Who has no account yet gets one, with a password that you pass on."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    trusted = forms.BooleanField(
        label=_("Trusted: their answers become gold without a review"),
        required=False,
        initial=True,
    )


class MemberForm(forms.Form):
    """What a member may do. Without `active` the person is shut out."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    trusted = forms.BooleanField(label=_("Trusted"), required=False)
    active = forms.BooleanField(label=_("Active"), required=False)
