"""Trained models: what they learned from, what they consist of, which one is in use."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotate.models.label_scheme import Question
from annotate.models.project import Project


class TrainingSet(models.Model):
    """Approvals of one question, frozen under one hash."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="training_sets")
    hash = models.CharField(max_length=64)
    approval_ids = models.JSONField(default=list)
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "hash"], name="training_set_hash_is_unique")
        ]

    def __str__(self) -> str:
        return self.hash[:8]

    @property
    def size(self) -> int:
        """Number of approved documents."""
        return len(self.approval_ids)


class ModelVersion(models.Model):
    """A numbered model of a project, promoted as one; it consists of a part per question.

    trained_parts are the parts trained for it; parts are what it consists of once judged: those
    of its own that won, and those kept from the version before, by reference.
    """

    class State(models.TextChoices):
        TRAINING = "training", _("Training")
        READY = "ready", _("Ready, not in use")
        IN_USE = "in_use", _("In use")
        KEPT = "kept", _("Kept")
        FAILED = "failed", _("Failed")

    project = models.ForeignKey(Project, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRAINING)
    parts = models.ManyToManyField("annotate.ModelPart", related_name="versions", blank=True)
    verdict = models.JSONField(
        default=dict, blank=True, help_text=_("Per question: won or lost, against what, and why.")
    )
    trained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    trained_at = models.DateTimeField(auto_now_add=True)
    promoted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="version_numbers_are_unique"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="in_use"), name="one_version_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class ModelPart(models.Model):
    """A fine-tuned model for one question, with all it takes to repeat its training."""

    trained_in = models.ForeignKey(ModelVersion, models.CASCADE, related_name="trained_parts")
    question = models.ForeignKey(Question, models.CASCADE, related_name="model_parts")
    base = models.CharField(max_length=500)
    recipe = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    label_slugs = models.JSONField(default=list)
    training_set = models.ForeignKey(TrainingSet, models.PROTECT, related_name="parts")
    temperature = models.FloatField(default=1.0)
    thresholds = models.JSONField(default=dict, blank=True)
    libraries = models.JSONField(default=dict)
    code_version = models.CharField(max_length=64, blank=True)
    folder = models.CharField(
        max_length=500, help_text=_("Where its files lie, below COLLAB_HOME/models.")
    )
    history = models.JSONField(
        default=list, blank=True, help_text=_("Loss by step: step, epoch, loss, held-out loss.")
    )
    seconds = models.FloatField(default=0.0, help_text=_("Seconds of training."))
    device = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trained_in", "question"], name="one_part_per_question_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trained_in}: {self.question}"
