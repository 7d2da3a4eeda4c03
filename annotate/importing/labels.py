"""What becomes of the labels in a file: gold, annotations, predictions, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from annotate.approving import approve_by_rule, approve_imported
from annotate.importing.checking import CheckedRow
from annotate.importing.repeats import gold_of
from annotate.markup import Answer, Markup
from annotate.models import Annotation, Document, ImportBatch, Labeller, Prediction, Question, User

IMPORTED_KEY = "import-"
"""How the submission keys of imported annotations begin: whoever made them saw nothing here."""


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A checked row and the document that its labels are for."""

    document: int
    checked: CheckedRow


@dataclass(frozen=True, slots=True)
class Labelling:
    """Whose labels are written, in which batch, and when."""

    batch: ImportBatch
    by: User | None
    now: datetime

    def write(self, rows: Sequence[LabelledRow]) -> None:
        """Write the labels of rows as what the batch says they are; in the caller's transaction."""
        labelled = [row for row in rows if row.checked.markup]
        if labelled:
            _WRITERS[self.batch.labels_as](self, labelled)

    @property
    def questions(self) -> dict[str, Question]:
        """The project's questions by slug."""
        return {question.slug: question for question in self.batch.project.questions.all()}


def _write_gold(labelling: Labelling, rows: Sequence[LabelledRow]) -> None:
    """Make the answers gold, where there is none yet."""
    questions = labelling.questions
    taken = {(document, slug) for document, slug, _ in gold_of([row.document for row in rows])}

    def fresh() -> Iterator[tuple[int, Question, Answer]]:
        for row in rows:
            for slug, answer in row.checked.markup.items():
                if (row.document, slug) not in taken:
                    taken.add((row.document, slug))
                    yield row.document, questions[slug], answer

    approve_imported(batch=labelling.batch, answers=fresh(), by=labelling.by, now=labelling.now)


def _write_annotations(labelling: Labelling, rows: Sequence[LabelledRow]) -> None:
    """Add a revision for each row; the last one of a person and document stands.

    A row says nothing of questions that it doesn't answer: what the person answered before stays,
    so that a file for each question adds up.
    """
    theirs = Annotation.objects.filter(document__in={row.document for row in rows})
    revisions: dict[tuple[int, int], int] = {
        (document, person): last
        for document, person, last in theirs.order_by()
        .values("document", "annotator")
        .annotate(last=Max("revision"))
        .values_list("document", "annotator", "last")
    }
    said = {
        (annotation.document_id, annotation.annotator_id): annotation.markup
        for annotation in theirs.decided()
    }
    latest: dict[tuple[int, int], Annotation] = {}
    made: list[Annotation] = []
    for row in rows:
        whose = (row.document, row.checked.annotator)
        said[whose] = Markup({**said.get(whose, {}), **row.checked.markup})
        annotation = _annotation(labelling, row, said[whose])
        annotation.revision = revisions[whose] = revisions.get(whose, 0) + 1
        if whose in latest:
            latest[whose].is_latest = False
        latest[whose] = annotation
        made.append(annotation)
    for document, person in latest:
        theirs.filter(document=document, annotator=person, is_latest=True).update(is_latest=False)
    Annotation.objects.bulk_create(made)


def _annotation(labelling: Labelling, row: LabelledRow, markup: Markup) -> Annotation:
    return Annotation(
        document_id=row.document,
        annotator_id=row.checked.annotator,
        markup_json=markup.to_json(),
        verdict=Annotation.Verdict.FROM_SCRATCH,
        submission_key=f"{IMPORTED_KEY}{labelling.batch.pk}-{row.checked.row.line}",
        submitted_at=labelling.now,
    )


def _write_predictions(labelling: Labelling, rows: Sequence[LabelledRow]) -> None:
    """Add each answer as the prediction of a labeller that stands for this import."""
    questions = labelling.questions
    slugs = {slug for row in rows for slug in row.checked.markup}
    labellers = {slug: _labeller(labelling.batch, questions[slug]) for slug in slugs}
    Prediction.objects.bulk_create(
        (
            Prediction(
                document_id=row.document,
                labeller=labellers[slug],
                answer_json=answer.to_json(),
                scores=_scores(questions[slug], answer),
                confidence=1.0,
            )
            for row in rows
            for slug, answer in row.checked.markup.items()
        ),
        ignore_conflicts=True,  # a repeat in the file: the first stays
    )


def _labeller(batch: ImportBatch, question: Question) -> Labeller:
    made_from = made_from_batch(batch)
    found = question.labellers.filter(kind=Labeller.Kind.IMPORTED, made_from=made_from).first()
    if found is not None:
        return found
    imported = question.labellers.filter(kind=Labeller.Kind.IMPORTED)
    last = imported.aggregate(last=Max("revision"))["last"] or 0
    return Labeller.objects.create(
        question=question, kind=Labeller.Kind.IMPORTED, revision=last + 1, made_from=made_from
    )


def made_from_batch(batch: ImportBatch) -> str:
    """How a labeller says which import it stands for."""
    return f"import {batch.pk}"


def _scores(question: Question, answer: Answer) -> Any:
    """The file gives no probabilities: what it says counts as sure."""
    if question.task_kind.marks_text:
        return [1.0] * len(answer.spans)
    return {label.slug: float(label.slug in answer.labels) for label in question.labels.all()}


def _write_nothing(labelling: Labelling, rows: Sequence[LabelledRow]) -> None:
    """Labels that are to be ignored."""


_WRITERS: dict[str, Callable[[Labelling, Sequence[LabelledRow]], None]] = {
    "gold": _write_gold,
    "annotation": _write_annotations,
    "prediction": _write_predictions,
    "ignore": _write_nothing,
}


def settle_annotated(documents: Sequence[Document], now: datetime) -> None:
    """Let the project's rule for approval see imported annotations; in the caller's transaction.

    A text that several people labelled is one of several opinions from now on, as if these had
    been asked for: what a model thinks of it stays hidden until it is decided.
    """
    decided = Annotation.objects.decided().filter(document__in=documents).order_by()
    opinions = dict(decided.values_list("document").annotate(count=Count("pk")))
    for document in documents:
        if opinions.get(document.pk, 0) > document.opinions_wanted:
            document.opinions_wanted = opinions[document.pk]
            document.save(update_fields=["opinions_wanted"])
        approve_by_rule(document=document, now=now)
