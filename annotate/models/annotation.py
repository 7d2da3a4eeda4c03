"""What people said of a document, before and after they submitted it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotate.markup import Markup
from annotate.models.document import Document
from annotate.models.label_use import LabelUse
from annotate.models.lease import Lease
from annotate.models.prediction import Prediction
from annotate.models.project import Guideline


class Draft(models.Model):
    """A person's unsubmitted work on a document: overwritten by each save, gone on submit.

    version grows with each save, so that a second tab can't overwrite it in silence.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    markup_json = models.JSONField(default=dict)
    touched = models.JSONField(
        default=list, blank=True, help_text=_("What the person confirmed or changed.")
    )
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_draft_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.user}"

    @property
    def markup(self) -> Markup:
        """The labels so far."""
        return Markup.from_json(self.markup_json)


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    """Questions about annotations; and their labels go into the index as they are added."""

    def create(self, **fields: Any) -> Any:
        added = super().create(**fields)
        LabelUse.objects.of_annotations([added])
        return added

    def bulk_create(self, *args: Any, **options: Any) -> Any:
        added = super().bulk_create(*args, **options)
        LabelUse.objects.of_annotations(added)
        return added

    def standing(self) -> Self:
        """Each person's latest revision, unless they took it back."""
        return self.filter(is_latest=True, withdrawn_at=None)

    def decided(self) -> Self:
        """Standing annotations that label the document: neither skipped nor flagged."""
        return self.standing().exclude(
            verdict__in=[Annotation.Verdict.SKIPPED, Annotation.Verdict.FLAGGED]
        )


class Annotation(models.Model):
    """One submitted revision of a person's labels; never overwritten."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted as it was")
        FIXED = "fixed", _("Fixed")
        FROM_SCRATCH = "from_scratch", _("From scratch")
        SKIPPED = "skipped", _("Skipped")
        FLAGGED = "flagged", _("Flagged")

    document = models.ForeignKey(Document, models.CASCADE, related_name="annotations")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="annotations"
    )
    markup_json = models.JSONField(default=dict)
    predictions = models.ManyToManyField(Prediction, related_name="annotations", blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    purpose = models.CharField(
        max_length=8, choices=Lease.Purpose.choices, default=Lease.Purpose.QUEUE
    )
    blind = models.BooleanField(default=False)
    seconds = models.PositiveIntegerField(
        default=0, help_text=_("Seconds of active work; 0 if imported.")
    )
    guideline = models.ForeignKey(Guideline, models.PROTECT, null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    is_latest = models.BooleanField(default=True)
    submission_key = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["annotator", "-submitted_at"], name="annotation_by_person"),
            models.Index(fields=["verdict", "document"], name="annotation_by_verdict"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "annotator", "revision"], name="annotation_revisions_are_unique"
            ),
            models.UniqueConstraint(
                fields=["annotator", "submission_key"], name="a_submission_counts_once"
            ),
            models.UniqueConstraint(
                fields=["document", "annotator"],
                condition=Q(is_latest=True),
                name="one_latest_annotation_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.annotator}, {self.revision}"

    @property
    def is_standing(self) -> bool:
        """Whether it is the person's latest revision, and they didn't take it back."""
        return self.is_latest and self.withdrawn_at is None

    @property
    def markup(self) -> Markup:
        """The labels submitted."""
        return Markup.from_json(self.markup_json)


class Comment(models.Model):
    """What a person wrote about a document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
