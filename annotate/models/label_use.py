"""Which labels the documents have now."""

from django.db import models

from annotate.models.annotation import Annotation
from annotate.models.approval import Approval
from annotate.models.document import Document
from annotate.models.label_scheme import Question


class LabelUse(models.Model):
    """A label in a live approval or a standing annotation of a document.

    The database itself keeps these rows, by triggers on approvals and annotations (migration 0004),
    so that a search by label needs no look into answers. Nothing else writes here.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    label = models.CharField(max_length=64)
    approval = models.ForeignKey(Approval, models.CASCADE, null=True, related_name="+")
    annotation = models.ForeignKey(Annotation, models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["question", "label", "document"], name="document_by_label"),
            models.Index(fields=["document"], name="label_use_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.label}"
