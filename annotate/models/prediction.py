"""What labels documents, and the labels it gave."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotate.markup import Answer, Markup
from annotate.models.document import Document
from annotate.models.label_scheme import Question
from annotate.models.prepared import PreparedRead, Slot


class Labeller(models.Model):
    """One thing, at one revision, that makes predictions for one question; never changed after."""

    class Kind(models.TextChoices):
        SIMILARITY = "similarity", _("Similarity")
        DICTIONARY = "dictionary", _("Dictionary")
        QUICK = "quick", _("Quick learner")
        FINE_TUNED = "fine_tuned", _("Fine-tuned model")
        IMPORTED = "imported", _("Imported")

    question = models.ForeignKey(Question, models.CASCADE, related_name="labellers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    revision = models.PositiveIntegerField(default=1)
    part = models.OneToOneField(
        "annotate.ModelPart", models.CASCADE, null=True, blank=True, related_name="labeller"
    )
    made_from = models.CharField(
        max_length=64, blank=True, help_text=_("Hash of what it was made from.")
    )
    is_calibrated = models.BooleanField(
        default=False, help_text=_("Whether its confidence may be shown as a percentage.")
    )
    doubt_below = models.FloatField(
        default=0.0, help_text=_("Raw confidence under which the lowest fifth of its labels lies.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["question", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "kind", "revision"], name="labeller_revisions_are_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind="fine_tuned", part__isnull=False)
                | (~Q(kind="fine_tuned") & Q(part__isnull=True)),
                name="only_fine_tuned_labellers_have_a_part",
            ),
        ]

    def __str__(self) -> str:
        if self.part is not None:
            return _("Model v%(number)d") % {"number": self.part.trained_in.number}
        return str(self.get_kind_display())


class PredictionQuerySet(models.QuerySet["Prediction"]):
    """Questions about predictions."""

    def shown_for(self, document: Document) -> list["Prediction"]:
        """The predictions a person would see now: at most one per question.

        That of the labeller in use; until it has come to this document, the newest there is.
        An imported prediction goes before similarity and dictionary, never before a model.
        """
        found = predictions_of_document(document=document.pk)
        best: dict[int, Prediction] = {}
        for prediction in sorted(found, key=Prediction.precedence):
            best[prediction.labeller.question_id] = prediction
        return list(best.values())

    def with_labellers(self) -> Self:
        """Together with what made them. A model's loss curve is long, and no reader of these
        looks at it."""
        made_by = self.select_related("labeller__part__trained_in", "labeller__question")
        return made_by.defer("labeller__part__history", "labeller__part__recipe")

    def unpinned(self) -> Self:
        """Predictions that no lease and no annotation points at; these may be pruned."""
        return self.filter(leases=None, annotations=None)


class Prediction(models.Model):
    """One labeller's answer for one document; immutable.

    scores: for spans a list of probabilities, one per span of the answer, in its order; for
    choices a probability per label slug. confidence: that the whole answer is right.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="predictions")
    labeller = models.ForeignKey(Labeller, models.CASCADE, related_name="predictions")
    answer_json = models.JSONField(default=list)
    scores = models.JSONField(default=list)
    confidence = models.FloatField(default=0.0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PredictionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["labeller", "confidence"], name="prediction_by_confidence"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "labeller"], name="one_prediction_per_labeller"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.labeller}"

    @property
    def answer(self) -> Answer:
        """The predicted answer."""
        return Answer.from_json(self.answer_json)

    def precedence(self) -> tuple[int, int]:
        """Sorts a document's predictions of one question; the last one is shown."""
        kind = self.labeller.kind
        in_use = self.labeller_id == self.labeller.question.labeller_in_use_id
        if in_use and kind in (Labeller.Kind.FINE_TUNED, Labeller.Kind.QUICK):
            return 3, self.pk
        if kind == Labeller.Kind.IMPORTED:
            return 2, self.pk
        return (1 if in_use else 0), self.pk


predictions_of_document = PreparedRead(
    lambda: Prediction.objects.with_labellers().filter(document=Slot("document")).order_by("pk")
)


def markup_of(predictions: list[Prediction]) -> Markup:
    """The predictions of one document together, as a value."""
    return Markup({made.labeller.question.slug: made.answer for made in predictions})
