"""Documents that are for certain people."""

from django.conf import settings
from django.db import models

from annotate.models.document import Document


class Assignment(models.Model):
    """A document is for this person; while it is for anybody, nobody else is handed it.

    `Document.is_assigned` repeats that there is one, so that the queue needn't look here.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField()

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_assignment_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.user}"
