"""A file to take in, and what to hand out."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.models import Project, Split

LABELS_AS = [
    ("gold", gettext_lazy("Approved answers")),
    ("annotation", gettext_lazy("Annotations of the people in the column “annotator”")),
    ("prediction", gettext_lazy("Pre-tags")),
    ("ignore", gettext_lazy("Leave them out")),
]
ON_DUPLICATE = [
    ("skip", gettext_lazy("Leave the repeats out")),
    ("keep", gettext_lazy("Import every row")),
]
FORMATS = [
    ("jsonl", gettext_lazy("JSON Lines: everything, comes back in as it was")),
    ("conll", gettext_lazy("CoNLL: words and tags")),
    ("csv", gettext_lazy("CSV: a table")),
]


class ImportForm(forms.Form):
    """A file and how to read it."""

    file = forms.FileField(label=gettext_lazy("File"))
    labels_as = forms.ChoiceField(label=gettext_lazy("Labels in the file are"), choices=LABELS_AS)
    split = forms.ChoiceField(
        label=gettext_lazy("Split"),
        choices=[("auto", gettext_lazy("By chance: 8 % validation, 8 % test")), *Split.choices],
    )
    on_duplicate = forms.ChoiceField(
        label=gettext_lazy("The same text again"), choices=ON_DUPLICATE
    )
    text_column = forms.CharField(
        label=gettext_lazy("The text is in the column"), initial="text", max_length=100
    )
    one_per_file = forms.BooleanField(
        label=gettext_lazy("A plain text file is one document, not one per line"), required=False
    )

    def clean_file(self) -> UploadedFile:
        """Refuse a file beyond the limit of this installation."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is over %(limit)d MB. An admin of the server can import it there.")
                % {"limit": settings.UPLOAD_LIMIT_MB}
            )
        return file

    @property
    def options(self) -> dict[str, Any]:
        """How to read the file, as the job keeps it."""
        given = self.cleaned_data
        return {
            "file_name": given["file"].name,
            "labels_as": given["labels_as"],
            "split": given["split"],
            "on_duplicate": given["on_duplicate"],
            "text_column": given["text_column"],
            "one_per_file": given["one_per_file"],
        }


class ExportForm(forms.Form):
    """Which format; of several questions that mark words, CoNLL holds one."""

    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=FORMATS)
    question = forms.ChoiceField(label=gettext_lazy("For CoNLL, the question"), required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marking = [
            (asked.slug, asked.name)
            for asked in project.questions.all()
            if asked.task_kind.marks_text
        ]
        if len(marking) < 2:
            del self.fields["question"]
            return
        question = self.fields["question"]
        assert isinstance(question, forms.ChoiceField)
        question.choices = marking

    @property
    def chosen_question(self) -> str:
        """The question's slug; empty to leave it to the project's only one."""
        return str(self.cleaned_data.get("question", ""))
