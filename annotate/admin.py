"""Django's admin for what has no screen of its own. What must never change is only shown there.

The gerunds write events and keep rows true to each other; here a superuser looks, and repairs
people and projects.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from annotate.models import (
    Annotation,
    Approval,
    Comment,
    Document,
    Draft,
    Evaluation,
    Event,
    Figure,
    Guideline,
    ImportBatch,
    Job,
    Label,
    Labeller,
    Lease,
    Membership,
    ModelPart,
    ModelVersion,
    Prediction,
    Project,
    Question,
    TrainingSet,
    User,
)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: they are written by the road alone. Large tables are never counted whole."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People, with their preferences."""

    list_display = ("username", "first_name", "last_name", "is_active", "is_superuser")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Preferences"), {"fields": ("theme", "text_size", "text_face", "language")}),
    )


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    """Projects; they are changed on their settings page."""

    list_display = ("name", "slug", "language", "created_at")
    search_fields = ("name", "slug")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who works where."""

    list_display = ("user", "project", "role", "trusted", "active")
    list_filter = ("role", "active")
    list_select_related = ("user", "project")


@admin.register(Guideline)
class GuidelineAdmin(ReadOnlyAdmin):
    """Versions of guidelines."""

    list_display = ("project", "number", "written_by", "written_at")
    list_select_related = ("project", "written_by")


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """Questions."""

    list_display = ("name", "project", "kind", "required", "position")
    list_select_related = ("project",)


@admin.register(Label)
class LabelAdmin(ReadOnlyAdmin):
    """Labels."""

    list_display = ("name", "question", "slug", "short_name", "position")
    list_select_related = ("question",)


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """Imports."""

    list_display = ("file_name", "project", "imported_by", "state", "created_at")
    list_select_related = ("project", "imported_by")


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """Documents; a text never changes."""

    list_display = ("name", "project", "split", "state", "changed_at")
    list_filter = ("state", "split")
    list_select_related = ("project",)
    search_fields = ("=external_id",)


@admin.register(Labeller)
class LabellerAdmin(ReadOnlyAdmin):
    """What makes predictions."""

    list_display = ("kind", "question", "revision", "is_calibrated", "created_at")
    list_select_related = ("question",)


@admin.register(Prediction)
class PredictionAdmin(ReadOnlyAdmin):
    """Predictions."""

    list_display = ("document", "labeller", "confidence", "created_at")
    list_select_related = ("document", "labeller__part__trained_in")


@admin.register(Lease)
class LeaseAdmin(ReadOnlyAdmin):
    """Who holds what."""

    list_display = ("document", "user", "purpose", "until")
    list_select_related = ("document", "user")


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """Unsubmitted work."""

    list_display = ("document", "user", "version", "saved_at")
    list_select_related = ("document", "user")


@admin.register(Annotation)
class AnnotationAdmin(ReadOnlyAdmin):
    """Submitted work; never overwritten."""

    list_display = ("document", "annotator", "verdict", "revision", "submitted_at")
    list_filter = ("verdict",)
    list_select_related = ("document", "annotator")


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """What people wrote about documents."""

    list_display = ("document", "author", "written_at")
    list_select_related = ("document", "author")


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """What is gold, and what was."""

    list_display = ("document", "question", "source", "rule", "approved_at", "superseded_at")
    list_filter = ("source", "rule")
    list_select_related = ("document", "question")


@admin.register(TrainingSet)
class TrainingSetAdmin(ReadOnlyAdmin):
    """Approvals frozen under one hash."""

    list_display = ("hash", "question", "size", "frozen_at")
    list_select_related = ("question",)


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """Model versions."""

    list_display = ("project", "number", "state", "trained_at", "promoted_at")
    list_filter = ("state",)
    list_select_related = ("project",)


@admin.register(ModelPart)
class ModelPartAdmin(ReadOnlyAdmin):
    """A version's model for one question."""

    list_display = ("trained_in", "question", "base", "seconds", "device")
    list_select_related = ("trained_in", "question")


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """Figures of labellers."""

    list_display = ("labeller", "split", "open_documents", "blind", "evaluated_at")
    list_filter = ("split",)
    list_select_related = ("labeller__part__trained_in",)


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    """Any other statistic."""

    list_display = ("name", "project", "computed_at")
    list_select_related = ("project",)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The record of who did what."""

    list_display = ("happened_at", "verb", "actor", "project", "document")
    list_select_related = ("actor", "project", "document")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Background work."""

    list_display = ("kind", "project", "state", "done", "total", "requested_at", "finished_at")
    list_filter = ("state", "kind")
    list_select_related = ("project",)
