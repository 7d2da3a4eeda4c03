"""Stored statistics: jobs compute them, pages read them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotate.models.document import Split
from annotate.models.prediction import Labeller
from annotate.models.project import Project


class Evaluation(models.Model):
    """How good a labeller is on the gold of one split, at one moment.

    figures: {"metric": "f1", "value": 0.8, "low": 0.7, "high": 0.9, "precision": …, "recall": …,
    "macro_f1": …, "documents": 50, "exact": 0.5, "labels": {slug: {"precision", "recall", "f1",
    "low", "high", "gold", "predicted", "documents"}}}, shares of 1; low and high bound a 95 %
    interval.
    blind: whether all of its gold was annotated without pre-tags.
    """

    labeller = models.ForeignKey(Labeller, models.CASCADE, related_name="evaluations")
    split = models.CharField(max_length=10, choices=Split.choices)
    approval_ids = models.JSONField(default=list)
    gold_hash = models.CharField(max_length=64)
    figures = models.JSONField(default=dict)
    blind = models.BooleanField(default=True)
    open_documents = models.PositiveIntegerField(
        default=0, help_text=_("Documents of the sample handed out but not decided yet.")
    )
    evaluated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["labeller", "split"], name="evaluation_of_labeller")]

    def __str__(self) -> str:
        return f"{self.labeller}, {self.split}"


def in_words(figures: dict[str, Any]) -> str:
    """The headline of an evaluation's figures: `f1 0.831 (0.799–0.860), 50 documents`."""
    return _("%(metric)s %(value).3f (%(low).3f–%(high).3f), %(documents)d documents") % figures


class Figure(models.Model):
    """Any other statistic, with its sample, its interval and the hash of what it came from."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="figures")
    name = models.CharField(max_length=80)
    value = models.JSONField(default=dict)
    sample = models.JSONField(default=dict)
    computed_from = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="figure_names_are_unique")
        ]

    def __str__(self) -> str:
        return _("%(name)s of %(project)s") % {"name": self.name, "project": self.project}
