"""What to train, from which base, and when the result takes over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotate.models import Project
from annotate.project_rules import PROMOTE_RULES

PROMOTE_CHOICES = {
    "not-worse": _("If it is not worse on the validation documents"),
    "better": _("If it is better beyond chance"),
    "always": _("Always"),
    "never": _("Never: I promote it myself"),
}


class TrainForm(forms.Form):
    """The Retrain dialog."""

    question = forms.ChoiceField(label=_("Question"), required=False)
    promote = forms.ChoiceField(
        label=_("Takes over by itself"),
        choices=[(rule, PROMOTE_CHOICES[rule]) for rule in PROMOTE_RULES],
    )
    base = forms.CharField(
        label=_("Base model"),
        required=False,
        max_length=500,
        help_text=_("A folder on the server or a hub name. Empty: the one built in."),
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = [(question.slug, question.name) for question in project.questions.all()]
        choice = self.fields["question"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("All questions")), *questions]
        self.fields["promote"].initial = project.rules.promote
        self.fields["base"].initial = project.rules.base

    @property
    def arguments(self) -> dict[str, Any]:
        """The job's arguments."""
        chosen = self.cleaned_data["question"]
        return {
            "questions": [chosen] if chosen else [],
            "promote": self.cleaned_data["promote"],
            "base": self.cleaned_data["base"],
        }
