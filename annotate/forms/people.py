"""People of a project, and the links that let them in."""

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotate.inviting import LINK_DAYS, MOST_DAYS
from annotate.models import Membership, Project, User


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


def _trusted() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Trusted: their answers become gold without a review"),
        required=False,
        initial=True,
    )


class InviteForm(forms.Form):
    """A person to let in by their name."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=150,
        help_text=_("Who has no account yet gets one, with a password that you pass on."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = _role()
    trusted = _trusted()


class LinkForm(forms.Form):
    """A link for one person to come in by."""

    role = _role()
    trusted = _trusted()
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=MOST_DAYS, initial=LINK_DAYS
    )


class MemberForm(forms.Form):
    """What a member may do. Without `active` the person is shut out."""

    role = _role()
    trusted = forms.BooleanField(label=_("Trusted"), required=False)
    active = forms.BooleanField(label=_("Active"), required=False)


class HandOverForm(forms.Form):
    """Who gets what a person has in hand; nobody: the queue."""

    to = forms.ModelChoiceField(
        label=_("Hand over to"), queryset=User.objects.none(), required=False
    )

    def __init__(self, project: Project, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = User.objects.filter(
            memberships__project=project, memberships__active=True, is_active=True
        )


class NewAccountForm(UserCreationForm):
    """Name and password of somebody who comes in by a link."""

    class Meta:
        model = User
        fields = ["username"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = pgettext_lazy("person", "Name")
        name.help_text = _("Others see it beside your work. Letters, digits and @ . + - _")
        name.widget.attrs.update({"autocomplete": "username"})
        name.widget.attrs.pop("autofocus", None)
