"""What a project is called, asks and follows."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotate.forms.training import PROMOTE_CHOICES
from annotate.founding import RequiringEffect
from annotate.kinds import KINDS
from annotate.models import Label, Project, Question
from annotate.project_rules import PROMOTE_RULES, ProjectRules
from annotate.scheme import LabelSpec, QuestionSpec

SLUG_HELP = _("a–z, 0–9, - and _. Files and commands use it; it stays for life.")


class GeneralForm(forms.ModelForm):
    """A project's name, description and language."""

    class Meta:
        model = Project
        fields = ["name", "description", "language"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"language": _("The texts' main language: en, zh, pt-BR …")}


class PercentField(forms.FloatField):
    """A share from 0 to 1 that people read and write in percent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, **kwargs)
        self.widget.attrs["step"] = "any"

    def prepare_value(self, value: Any) -> Any:
        """The share in percent; what a person wrote stays as they wrote it."""
        return f"{value * 100:g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        """The share from 0 to 1."""
        percent = super().clean(value)
        return None if percent is None else percent / 100


class RulesForm(forms.Form):
    """A project's rules; see ProjectRules for what each means."""

    base = forms.CharField(
        label=_("Base model"),
        required=False,
        max_length=500,
        help_text=_("A folder on the server or a hub name. Empty: the one built in."),
    )
    promote = forms.ChoiceField(
        label=_("A trained model takes over by itself"),
        choices=[(rule, PROMOTE_CHOICES[rule]) for rule in PROMOTE_RULES],
    )
    refit_after = forms.IntegerField(
        label=_("The quick learner learns anew after"),
        min_value=0,
        max_value=1000,
        help_text=_("Approved train documents; then the queue and its pre-tags follow. 0: never."),
    )
    first_training_at = forms.IntegerField(
        label=_("First training after"),
        min_value=0,
        help_text=_("Approved train documents; 0: never by itself."),
    )
    lease_minutes = forms.IntegerField(
        label=_("A document is held for"),
        min_value=1,
        max_value=24 * 60,
        help_text=_("Minutes without a sign of life; then it goes to somebody else."),
    )
    opinions = forms.IntegerField(
        label=_("Opinions per document"),
        min_value=1,
        max_value=9,
        help_text=_("People who label each document before anything is approved."),
    )
    second_share = PercentField(
        label=_("Label more than once"),
        help_text=_(
            "Percent of the documents, drawn at random, that several people label, each without "
            "pre-tags and without seeing the others. Agreement is measured on them."
        ),
    )
    second_opinions = forms.IntegerField(
        label=_("Opinions on each of these"),
        min_value=2,
        max_value=9,
        help_text=_("People who label each document of that share."),
    )
    blind_share = PercentField(
        label=_("Label without pre-tags"),
        help_text=_(
            "Percent of the train documents, drawn at random, shown without pre-tags: how far "
            "pre-tags sway people shows in the difference."
        ),
    )
    spot_share = PercentField(
        label=_("Spot checks"),
        help_text=_(
            "Percent of what is approved without a reviewer, drawn at random, that a reviewer "
            "looks at."
        ),
    )
    blind_measuring = forms.BooleanField(
        label=_("Validation and test documents are labelled without pre-tags"),
        required=False,
        help_text=_("Otherwise figures flatter the model, and say so."),
    )
    measuring_target = forms.IntegerField(
        label=_("Size of the validation and of the test sample"),
        min_value=0,
        help_text=_("Until then one in four documents handed out is one of them."),
    )
    sure_from = forms.FloatField(
        label=_("Sure from"), min_value=0, max_value=1, help_text=_("Calibrated confidence.")
    )
    doubt_below = forms.FloatField(
        label=_("In doubt below"), min_value=0, max_value=1, help_text=_("Calibrated confidence.")
    )

    def rules(self, current: ProjectRules) -> ProjectRules:
        """The rules with what the form changes. Raises SettingsRefused."""
        return ProjectRules(**{**asdict(current), **self.cleaned_data})


class GuidelineForm(forms.Form):
    """The guideline's next version."""

    text = forms.CharField(
        label=_("Guideline, in Markdown"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )


class QuestionForm(forms.Form):
    """A question: what it is called, and what kind of answer it takes."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(name, kind.title) for name, kind in KINDS.items()],
        help_text=_("Can't change once somebody answered."),
    )
    required = forms.BooleanField(
        label=_("Required: a document is done only with an answer"), required=False, initial=True
    )
    overlap = forms.BooleanField(
        label=_("Spans may overlap and nest"),
        required=False,
        help_text=_("For questions that mark words alone."),
    )

    send_back = forms.BooleanField(
        label=_("Take the approval from documents without an answer"),
        required=False,
        widget=forms.HiddenInput,
    )

    def has_to_confirm(self, effect: RequiringEffect) -> bool:
        """Whether documents would go back and the person hasn't ticked that; now the form asks."""
        if self.cleaned_data["send_back"] or not (effect.to_queue or effect.to_review):
            return False
        self.fields["send_back"].widget = forms.CheckboxInput()
        self.add_error(
            "send_back",
            gettext(
                "Approved documents that lack an answer are approved no more: %(to_queue)d go back "
                "to the queue, %(to_review)d to review. Tick this if you want that."
            )
            % {"to_queue": effect.to_queue, "to_review": effect.to_review},
        )
        return True

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of its kind."""
        marks = KINDS[self.cleaned_data["kind"]].marks_text
        return {"overlap": self.cleaned_data["overlap"]} if marks else {}


class NewQuestionForm(QuestionForm):
    """One more question."""

    slug = forms.CharField(label=_("Short name"), max_length=50, help_text=SLUG_HELP)
    field_order = ["name", "slug", "kind", "required", "send_back", "overlap"]

    @property
    def spec(self) -> QuestionSpec:
        """The question as a value."""
        given = self.cleaned_data
        return QuestionSpec(
            slug=given["slug"],
            name=given["name"],
            kind=given["kind"],
            required=given["required"],
            settings=self.settings,
        )


class LabelForm(forms.Form):
    """A label's names and what it means."""

    name = forms.CharField(label=_("Name"), max_length=80)
    short_name = forms.CharField(
        label=_("Code"), max_length=4, help_text=_("At most 4 letters, printed above the words.")
    )
    description = forms.CharField(
        label=_("When to use it"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    examples = forms.CharField(
        label=_("Examples"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: words that carry it, or whole texts. Pre-tags begin with them."),
    )

    @property
    def example_list(self) -> tuple[str, ...]:
        """The examples, without empty lines and repeats."""
        lines = (line.strip() for line in self.cleaned_data["examples"].splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


class NewLabelForm(LabelForm):
    """One more label."""

    slug = forms.CharField(label=_("Short name"), max_length=50, help_text=SLUG_HELP)
    short_name = forms.CharField(
        label=_("Code"),
        max_length=4,
        required=False,
        help_text=_("At most 4 letters, printed above the words. Empty: the name's first four."),
    )
    field_order = ["name", "slug", "short_name", "description", "examples"]

    @property
    def spec(self) -> LabelSpec:
        """The label as a value."""
        given = self.cleaned_data
        return LabelSpec(
            slug=given["slug"],
            name=given["name"],
            short_name=given["short_name"],
            description=given["description"],
            examples=self.example_list,
        )


class PlaceForm(forms.Form):
    """A place among the others, counted from 1."""

    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=1000)


class MergeForm(forms.Form):
    """The label that another becomes one with."""

    into = forms.ModelChoiceField(label=_("Merge into"), queryset=Label.objects.none())

    def __init__(self, label: Label, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = Label.objects.filter(question=label.question_id).exclude(pk=label.pk)


def question_values(question: Question) -> dict[str, Any]:
    """What a QuestionForm starts with."""
    return {
        "name": question.name,
        "kind": question.kind,
        "required": question.required,
        "overlap": question.settings.get("overlap", False),
    }


def label_values(label: Label) -> dict[str, Any]:
    """What a LabelForm starts with."""
    return {
        "name": label.name,
        "short_name": label.short_name,
        "description": label.description,
        "examples": "\n".join(label.examples),
    }
