"""Answers that are gold."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotate.markup import Answer
from annotate.models.annotation import Annotation
from annotate.models.document import Document, ImportBatch
from annotate.models.label_scheme import Question
from annotate.models.label_use import LabelUse


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Questions about approvals; and their labels go into the index as they are added."""

    def create(self, **fields: Any) -> Any:
        added = super().create(**fields)
        LabelUse.objects.of_approvals([added])
        return added

    def bulk_create(self, *args: Any, **options: Any) -> Any:
        added = super().bulk_create(*args, **options)
        LabelUse.objects.of_approvals(added)
        return added

    def live(self) -> Self:
        """Approvals that hold now: not superseded, of an imported batch."""
        return self.filter(superseded_at=None, document__batch__state=ImportBatch.State.VISIBLE)

    def in_split(self, split: str) -> Self:
        """Approvals of documents of one split."""
        return self.filter(document__split=split)


class Approval(models.Model):
    """The finding that one answer is right. At most one is live per document and question."""

    class Source(models.TextChoices):
        ANNOTATION = "annotation", _("Annotation")
        IMPORT = "import", _("Import")
        ADJUDICATION = "adjudication", _("Adjudication")
        MERGE = "merge", _("Merge of labels")
        REMOVAL = "removal", _("Removal of a label")

    class Rule(models.TextChoices):
        TRUSTED = "trusted", _("A trusted annotator's answer")
        AGREEMENT = "agreement", _("Equal answers")
        IMPORTED = "imported", _("Imported as gold")
        BY_PERSON = "by_person", _("A person's decision")

    document = models.ForeignKey(Document, models.CASCADE, related_name="approvals")
    question = models.ForeignKey(Question, models.CASCADE, related_name="approvals")
    answer_json = models.JSONField(default=list)
    source = models.CharField(max_length=12, choices=Source.choices)
    rule = models.CharField(max_length=10, choices=Rule.choices)
    annotation = models.ForeignKey(
        Annotation, models.PROTECT, null=True, blank=True, related_name="approvals"
    )
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, null=True, blank=True, related_name="approvals"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="approvals"
    )
    approved_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "question"],
                condition=Q(superseded_at=None),
                name="one_live_approval_per_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.question}"

    @property
    def answer(self) -> Answer:
        """The answer found right."""
        return Answer.from_json(self.answer_json)
