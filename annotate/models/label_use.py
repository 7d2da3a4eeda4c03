"""Which labels the documents have, in an index."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from annotate.models.document import Document
from annotate.models.project import Project

if TYPE_CHECKING:
    from annotate.models.annotation import Annotation
    from annotate.models.approval import Approval


class LabelUseQuerySet(models.QuerySet["LabelUse"]):
    """Written by the managers of annotations and approvals, whoever adds one of these."""

    def of_annotations(self, added: Iterable["Annotation"]) -> None:
        """Index the labels of new annotations; those that are skipped or flagged give none."""
        labelled = [one for one in added if one.verdict not in ("skipped", "flagged")]
        self._index("annotation", ((one, one.markup_json) for one in labelled))

    def of_approvals(self, added: Iterable["Approval"]) -> None:
        """Index the labels of new approvals; one of an annotation shares that one's labels."""
        own = [one for one in added if one.annotation_id is None]
        self._index("approval", ((one, {one.question.slug: one.answer_json}) for one in own))

    def now_having(self, project: Project, label: str) -> "LabelUseQuerySet":
        """Uses of `question:label` that hold: by what people say now, or by gold."""
        said = Q(annotation__is_latest=True, annotation__withdrawn_at=None)
        question, __, __ = label.partition(":")
        gold = Q(approval__isnull=False, approval__superseded_at=None)
        gold_by_person = Q(
            annotation__approvals__superseded_at=None,
            annotation__approvals__question__slug=question,
        )
        return self.filter(project=project, label=label).filter(said | gold | gold_by_person)

    def _index(self, source: str, rows: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
        rows = list(rows)
        projects = _projects_of([row for row, _ in rows])
        LabelUse.objects.bulk_create(
            LabelUse(
                document_id=row.document_id,
                project_id=projects[row.document_id],
                label=label,
                **{source: row},
            )
            for row, answers in rows
            for label in labels_in(answers)
        )


def labels_in(answers: Mapping[str, Any]) -> Iterator[str]:
    """`question:label` for each label in stored answers, each but once."""
    for question, answer in answers.items():
        labels = (said["label"] if isinstance(said, dict) else said for said in answer)
        for label in dict.fromkeys(labels):
            yield f"{question}:{label}"


def _projects_of(rows: list[Any]) -> dict[int, int]:
    """The project of each row's document, read only where the document isn't at hand."""
    known = {
        row.document_id: row.document.project_id
        for row in rows
        if "document" in row._state.fields_cache
    }
    unknown = {row.document_id for row in rows} - set(known)
    if unknown:
        known |= dict(Document.objects.filter(pk__in=unknown).values_list("pk", "project"))
    return known


class LabelUse(models.Model):
    """A label in an annotation, or in an approval that is no annotation's.

    Neither ever changes; whether it still holds is for them to say.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", db_index=False)
    label = models.CharField(max_length=101)
    approval = models.ForeignKey("annotate.Approval", models.CASCADE, null=True, related_name="+")
    annotation = models.ForeignKey(
        "annotate.Annotation", models.CASCADE, null=True, related_name="+"
    )

    objects = LabelUseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "label", "document"], name="document_by_label"),
            models.Index(fields=["document"], name="label_use_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.label}"
