"""What is asked of each document, as stored."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotate.kinds import KINDS, kind_named
from annotate.kinds.kind import TaskKind
from annotate.models.prepared import PreparedRead, Slot
from annotate.models.project import Project
from annotate.scheme import LabelSpec, QuestionSpec

COLOUR_SLOTS = 14


class Question(models.Model):
    """Something asked of each document. Its kind can't change once it was answered."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="questions")
    slug = models.SlugField(_("short name"), max_length=50)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=20, choices=[(name, kind.title) for name, kind in KINDS.items()]
    )
    required = models.BooleanField(_("required"), default=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    labeller_in_use = models.ForeignKey(
        "annotate.Labeller",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Makes the pre-tags people see; set by promoting and predicting alone."),
    )

    class Meta:
        ordering = ["project", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "slug"], name="question_slugs_are_unique")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def task_kind(self) -> TaskKind:
        """The rules of this question's kind."""
        return kind_named(self.kind)

    @property
    def spec(self) -> QuestionSpec:
        """This question with its labels, as a value."""
        return QuestionSpec(
            slug=self.slug,
            name=self.name,
            kind=self.kind,
            labels=tuple(label.spec for label in self.labels.all()),
            required=self.required,
            settings=self.settings,
        )


class Label(models.Model):
    """One possible answer. Its slug and its colour slot are for life; its digit is its position."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="labels")
    slug = models.SlugField(_("short name"), max_length=50)
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("code"), max_length=4)
    description = models.TextField(_("description"), blank=True)
    examples = models.JSONField(_("examples"), default=list, blank=True)
    slot = models.PositiveSmallIntegerField(_("colour"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["question", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "slug"], name="label_slugs_are_unique"),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=COLOUR_SLOTS), name="label_slot_exists"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def spec(self) -> LabelSpec:
        """This label as a value."""
        return LabelSpec(
            slug=self.slug,
            name=self.name,
            short_name=self.short_name,
            description=self.description,
            examples=tuple(self.examples),
        )


# By position alone: the models' own ordering takes two joins.
questions_of_project = PreparedRead(
    lambda: Question.objects.filter(project=Slot("project")).order_by("position", "pk")
)
labels_of_project = PreparedRead(
    lambda: Label.objects.filter(question__project=Slot("project")).order_by("position", "pk")
)


def questions_of(project: Project) -> list[Question]:
    """A project's questions with their labels, in order; read once for this instance of it."""
    read_before = getattr(project, "_prefetched_objects_cache", {})
    if "questions" not in read_before:
        questions = questions_of_project(project=project.pk)
        labels = labels_of_project(project=project.pk)
        _remember(project, "questions", questions)
        for question in questions:
            question.project = project
            theirs = [label for label in labels if label.question_id == question.pk]
            _remember(question, "labels", theirs)
    return list(project.questions.all())


def _remember(owner: Project | Question, name: str, rows: Sequence[models.Model]) -> None:
    """As `prefetch_related` does: what `owner.<name>.all()` gives without asking again."""
    found = getattr(owner, name).get_queryset()
    found._result_cache = list(rows)
    found._prefetch_done = True
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = found
