"""The record of who did what."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from annotate.models.document import Document
from annotate.models.project import Project
from annotate.models.user import User


class EventQuerySet(models.QuerySet["Event"]):
    """Recording events, and asking about them."""

    def record(
        self,
        verb: str,
        *,
        project: Project | None,
        by: User | None,
        now: datetime,
        document: Document | None = None,
        **data: Any,
    ) -> "Event":
        """Add one event. verb: a past participle, "accepted"; data: what was seen and done."""
        return self.create(
            verb=verb, project=project, actor=by, document=document, data=data, happened_at=now
        )


class Event(models.Model):
    """Who did what, when, having seen what. Rows are only ever added."""

    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="events"
    )
    document = models.ForeignKey(
        Document, models.CASCADE, null=True, blank=True, related_name="events"
    )
    verb = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)
    happened_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "-happened_at"], name="event_by_project")]

    def __str__(self) -> str:
        return self.verb
