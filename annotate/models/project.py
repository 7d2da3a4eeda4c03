"""Projects, their people and their guidelines."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotate.models.user import User
from annotate.project_rules import ProjectRules
from annotate.scheme import QuestionSpec


class ProjectQuerySet(models.QuerySet["Project"]):
    """Questions about projects."""

    def open_to(self, user: User) -> Self:
        """Projects the person is an active member of; all of them for a superuser."""
        if user.is_superuser:
            return self
        return self.filter(
            pk__in=Membership.objects.filter(user=user, active=True).values("project")
        )


class Project(models.Model):
    """Documents, people and a label scheme that belong together."""

    slug = models.SlugField(_("short name"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> ProjectRules:
        """The project's settings as one value."""
        return ProjectRules.from_json(self.settings)

    @property
    def scheme(self) -> tuple[QuestionSpec, ...]:
        """The questions with their labels, as values, in their order."""
        questions = self.questions.prefetch_related("labels").all()
        return tuple(question.spec for question in questions)


class Membership(models.Model):
    """A person's role in a project."""

    class Role(models.TextChoices):
        ANNOTATOR = "annotator", _("Annotator")
        REVIEWER = "reviewer", _("Reviewer")
        ADMIN = "admin", _("Admin")

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.ANNOTATOR)
    trusted = models.BooleanField(
        _("trusted"), default=True, help_text=_("Their answers become gold without a review.")
    )
    active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project", "user"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_project"),
            models.CheckConstraint(
                condition=Q(role__in=["annotator", "reviewer", "admin"]),
                name="membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.project}"

    @property
    def is_admin(self) -> bool:
        """Whether the person runs the project."""
        return self.role == self.Role.ADMIN

    @property
    def may_review(self) -> bool:
        """Whether the person approves and adjudicates."""
        return self.role in (self.Role.REVIEWER, self.Role.ADMIN)


class InvitationLink(models.Model):
    """A link that lets one person into a project, once, with an account of their own.

    Only the hash of its token is kept: who reads the database can't come in by it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitation_links")
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=Membership.Role.choices,
        default=Membership.Role.ANNOTATOR,
    )
    trusted = models.BooleanField(_("trusted"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.project}: {self.get_role_display()}"

    def is_open(self, now: datetime) -> bool:
        """Whether somebody can still come in by it."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


class Guideline(models.Model):
    """One numbered version of a project's guideline, in Markdown; never changed afterwards."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="guidelines")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="guideline_numbers_are_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.number}"
