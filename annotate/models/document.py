"""Documents and the batches they came in."""

import hashlib
from datetime import datetime
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from annotate.models.prepared import Slot
from annotate.models.project import Project
from annotate.models.user import User


class Split(models.TextChoices):
    """May be learned from; chooses; is only reported."""

    TRAIN = "train", _("Train")
    VALIDATION = "validation", _("Validation")
    TEST = "test", _("Test")


class ImportBatch(models.Model):
    """One import. Its documents are seen by nobody until it is visible, all at once."""

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        VISIBLE = "visible", _("Imported")

    project = models.ForeignKey(Project, models.CASCADE, related_name="batches")
    file_name = models.CharField(_("file"), max_length=255)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True
    )
    split_rule = models.CharField(_("split"), max_length=10, default="auto")
    labels_as = models.CharField(_("labels as"), max_length=12, default="gold")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    report = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(
        auto_now=True, help_text=_("When its last rows were written; an old one is abandoned.")
    )

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


def content_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hexadecimal: equal texts have equal hashes."""
    return hashlib.sha256(text.encode()).hexdigest()


def sample_number(draw: float, purpose: str) -> float:
    """A uniform number in [0, 1) hashed from a document's draw and a purpose.

    Samples for different purposes (random, second, blind, audit, spot) are independent of each
    other and of the split, which uses the draw itself.
    """
    digest = hashlib.sha256(f"{draw!r}:{purpose}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


class DocumentQuerySet(models.QuerySet["Document"]):
    """Questions the queue and the screens ask about documents."""

    def visible(self) -> Self:
        """Documents whose batch has been imported whole."""
        return self.filter(batch__state=ImportBatch.State.VISIBLE)

    def waiting(self) -> Self:
        """Documents that still need an annotator."""
        return self.filter(state__in=[Document.State.WAITING, Document.State.PARTLY])

    def free_at(self, now: datetime | Slot) -> Self:
        """Documents nobody holds: never leased, or leased until some time before `now`."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=now))

    def not_annotated_by(self, annotator: User | Slot) -> Self:
        """Documents the person has neither submitted, skipped nor flagged."""
        annotations = apps.get_model("annotate", "Annotation").objects
        said = annotations.filter(document=OuterRef("pk"), annotator=annotator, withdrawn_at=None)
        return self.filter(~Exists(said))

    def open_to(self, annotator: User | Slot) -> Self:
        """Documents that are for anybody, or for this person; once all whom one is for have said
        something of it, what is still open goes to others."""
        assignments = apps.get_model("annotate", "Assignment").objects
        annotations = apps.get_model("annotate", "Annotation").objects
        theirs = assignments.filter(document=OuterRef("pk"), user=annotator)
        said = annotations.filter(
            document=OuterRef("document"), annotator=OuterRef("user"), withdrawn_at=None
        )
        due = assignments.filter(~Exists(said), document=OuterRef("pk"))
        return self.filter(Q(is_assigned=False) | Exists(theirs) | ~Exists(due))

    def most_instructive_first(self) -> Self:
        """Highest priority, then highest acquisition score; ties by draw."""
        return self.order_by("-priority", "-acquisition_score", "draw")

    def by_draw(self) -> Self:
        """In the order of their random numbers, never of a score."""
        return self.order_by("draw", "pk")

    def in_split(self, split: str) -> Self:
        """Documents of one split."""
        return self.filter(split=split)

    def by_change(self) -> Self:
        """Last changed first."""
        return self.order_by("-changed_at", "-pk")

    def by_name(self) -> Self:
        """In the order of their names; those without one by number."""
        return self.order_by("external_id", "pk")

    def count_up_to(self, most: int) -> int:
        """How many there are, counting no further than `most`."""
        return self.order_by().values("pk")[:most].count()


class Document(models.Model):
    """One text to label; the text never changes after import."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PARTLY = "partly", _("Partly done")
        TO_REVIEW = "to_review", _("To review")
        FLAGGED = "flagged", _("Flagged")
        APPROVED = "approved", _("Approved")
        MODEL_ALONE = "model_alone", _("Model alone")
        SET_ASIDE = "set_aside", _("Set aside")

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="documents")
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=12, blank=True)
    meta = models.JSONField(_("metadata"), default=dict, blank=True)
    external_id = models.CharField(_("name"), max_length=255, blank=True)
    content_hash = models.CharField(max_length=64)
    draw = models.FloatField(_("draw"), help_text=_("A uniform random number, for ever."))
    split = models.CharField(_("split"), max_length=10, choices=Split.choices)
    is_random = models.BooleanField(
        _("drawn at random"),
        default=False,
        help_text=_("A train document set apart at import; the acquisition order never takes it."),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.WAITING
    )
    priority = models.SmallIntegerField(_("priority"), default=0)
    acquisition_score = models.FloatField(
        _("acquisition score"),
        default=0.0,
        help_text=_("How much the document would teach, 0 to 1; 0 before there is a prediction."),
    )
    score_reason = models.JSONField(
        default=dict, blank=True, help_text=_("Why it was chosen: the labels in doubt, the method.")
    )
    opinions_wanted = models.PositiveSmallIntegerField(default=1)
    is_drawn_blind = models.BooleanField(
        default=False,
        help_text=_("A train document labelled without pre-tags, to see how far they sway people."),
    )
    is_assigned = models.BooleanField(
        _("assigned"), default=False, help_text=_("Only those it is assigned to are handed it.")
    )
    agreement = models.FloatField(
        null=True,
        blank=True,
        help_text=_("How alike people labelled it, 0 to 1, while they wait for a reviewer."),
    )
    spot_number = models.FloatField(
        _("spot check"),
        null=True,
        blank=True,
        help_text=_("The number it was drawn by, while it waits for a reviewer's look."),
    )
    leased_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=[
                    "project",
                    "state",
                    "split",
                    "is_random",
                    "-priority",
                    "-acquisition_score",
                    "draw",
                ],
                name="document_queue_order",
            ),
            models.Index(
                fields=["project", "state", "split", "is_random", "draw"],
                name="document_draw_order",
            ),
            models.Index(fields=["project", "content_hash"], name="document_by_content"),
            models.Index(fields=["project", "-changed_at"], name="document_by_change"),
            models.Index(fields=["project", "state", "-changed_at"], name="document_state_change"),
            models.Index(fields=["batch", "-changed_at"], name="document_batch_change"),
            models.Index(fields=["project", "external_id"], name="document_by_name"),
            models.Index(
                fields=["project", "agreement"],
                condition=Q(agreement__isnull=False),
                name="document_by_agreement",
            ),
            models.Index(
                fields=["project", "spot_number"],
                condition=Q(spot_number__isnull=False),
                name="document_spot_checks",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(split__in=["train", "validation", "test"]), name="document_split_known"
            ),
            models.CheckConstraint(
                condition=Q(draw__gte=0.0, draw__lt=1.0), name="document_draw_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call it: its name in the file, else its number."""
        return self.external_id or f"#{self.pk}"

    @property
    def is_measuring(self) -> bool:
        """Whether it belongs to the sample that quality is measured on."""
        return self.split != Split.TRAIN
