"""Who holds which document."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from annotate.models.document import Document
from annotate.models.prediction import Prediction
from annotate.models.prepared import PreparedRead, Slot


class Lease(models.Model):
    """One annotator's right to a document, until a time; the row is gone once it is released.

    `Document.leased_until` repeats `until`, so that claiming is one conditional update. A document
    is held by one person at a time; second opinions follow one after the other.
    """

    class Purpose(models.TextChoices):
        QUEUE = "queue", _("Most instructive")
        RANDOM = "random", _("Drawn at random")
        MEASURE = "measure", _("Drawn at random, to measure")
        SECOND = "second", _("Second opinion")
        BLIND = "blind", _("Without pre-tags")
        AUDIT = "audit", _("Audit of the model")
        REVIEW = "review", _("Review")

    document = models.OneToOneField(Document, models.CASCADE, related_name="lease")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leases")
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.QUEUE)
    blind = models.BooleanField(default=False)
    predictions = models.ManyToManyField(Prediction, related_name="leases", blank=True)
    until = models.DateTimeField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["taken_at", "pk"]
        indexes = [models.Index(fields=["user", "until"], name="lease_by_person")]

    def __str__(self) -> str:
        return f"{self.document}: {self.user}"

    @cached_property
    def shown(self) -> tuple[Prediction, ...]:
        """The predictions it pinned, with what made them; none of a blind document."""
        if self.blind:
            return ()
        return tuple(predictions_of_lease(lease=self.pk))


predictions_of_lease = PreparedRead(
    lambda: Prediction.objects.with_labellers().filter(leases=Slot("lease")).order_by("pk")
)
