"""From approved answers, annotations or predictions to a file."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from annotate.errors import ExportRefused
from annotate.formats import Row, WritingPlan, writable_format
from annotate.markup import Markup
from annotate.models import Annotation, Approval, Document, Prediction, Project, markup_of
from annotate.models.document import DocumentQuerySet
from annotate.queue.eligibility import is_blind

PAGE = 200


def export_rows(
    project: Project, *, source: str = "gold", documents: DocumentQuerySet | None = None
) -> Iterator[Row]:
    """The project's documents with what `source` says of them, read a page at a time.

    gold: approved answers, a row per document that has some. annotations: a row per document and
    person. predictions: what people are shown; unapproved blind documents are left out. documents:
    to export these alone. Raises ExportRefused for any other source.
    """
    try:
        rows_of = _SOURCES[source]
    except KeyError:
        raise ExportRefused(
            _("“%(source)s” can't be exported; there are %(known)s.")
            % {"source": source, "known": ", ".join(_SOURCES)}
        ) from None
    chosen = project.documents.all() if documents is None else documents.filter(project=project)
    return _rows(project, chosen.visible(), rows_of)


def _rows(project: Project, documents: DocumentQuerySet, rows_of: "RowsOf") -> Iterator[Row]:
    writer = _RowWriter(project)
    for page in _pages(documents):
        yield from rows_of(writer, page)


def _pages(documents: DocumentQuerySet) -> Iterator[list[Document]]:
    """By number: nothing stays open while a slow reader takes what it was given."""
    last = 0
    while page := list(documents.filter(pk__gt=last).order_by("pk")[:PAGE]):
        yield page
        last = page[-1].pk


class _RowWriter:
    """Makes rows of one project; answers in the shape their task kinds write."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._kinds = {question.slug: question.task_kind for question in project.questions.all()}

    def row(self, document: Document, markup: Markup, annotator: str = "") -> Row:
        """One row; answers to questions that are no longer asked are left out."""
        return Row(
            text=document.text,
            id=document.external_id,
            language=document.language,
            split=document.split,
            annotator=annotator,
            meta=document.meta,
            answers={
                slug: self._kinds[slug].write(answer)
                for slug, answer in markup.items()
                if slug in self._kinds
            },
        )


RowsOf = Callable[[_RowWriter, Sequence[Document]], Iterator[Row]]


def _gold(writer: _RowWriter, documents: Sequence[Document]) -> Iterator[Row]:
    markups: dict[int, Markup] = {}
    approvals = Approval.objects.live().filter(document__in=documents).select_related("question")
    for approval in approvals.order_by("question__position", "pk"):
        markup = markups.get(approval.document_id, Markup())
        markups[approval.document_id] = markup.with_answer(approval.question.slug, approval.answer)
    for document in documents:
        if document.pk in markups:
            yield writer.row(document, markups[document.pk])


def _annotations(writer: _RowWriter, documents: Sequence[Document]) -> Iterator[Row]:
    by_number = {document.pk: document for document in documents}
    said = Annotation.objects.decided().filter(document__in=documents).select_related("annotator")
    for annotation in said.order_by("document", "pk"):
        document = by_number[annotation.document_id]
        yield writer.row(document, annotation.markup, annotation.annotator.username)


def _predictions(writer: _RowWriter, documents: Sequence[Document]) -> Iterator[Row]:
    for document in documents:
        # Whoever exports may annotate too: until a blind document is approved nobody sees more.
        document.project = writer.project
        if is_blind(document) and document.state != Document.State.APPROVED:
            continue
        shown = Prediction.objects.shown_for(document)
        if shown:
            yield writer.row(document, markup_of(shown))


_SOURCES: dict[str, RowsOf] = {
    "gold": _gold,
    "annotations": _annotations,
    "predictions": _predictions,
}
SOURCES = tuple(_SOURCES)


def write_export(
    rows: Iterable[Row], format: str, *, project: Project, question: str = ""
) -> Iterator[bytes]:
    """The rows in a file format, piece by piece.

    question: the spans question whose answers CoNLL tags hold; needed if there are several. Raises
    ExportRefused at once if the format can't hold the project's answers, and on the way at a
    document that it can't hold.
    """
    known = writable_format(format)
    write = known.write
    assert write is not None  # writable_format saw to it
    plan = WritingPlan(
        questions=[spec.slug for spec in project.scheme],
        spans_question=_spans_question(project, question) if known.holds_spans_only else "",
    )
    return write(rows, plan)


def check_export(
    project: Project,
    format: str,
    *,
    question: str = "",
    documents: DocumentQuerySet | None = None,
) -> None:
    """Raise ExportRefused if the gold can't be written, before the first byte of it is sent."""
    if writable_format(format).holds_spans_only:
        rows = export_rows(project, documents=documents)
        for _piece in write_export(rows, format, project=project, question=question):
            pass


def _spans_question(project: Project, wanted: str) -> str:
    marking = [asked.slug for asked in project.questions.all() if asked.task_kind.marks_text]
    named = {"project": project, "wanted": wanted, "known": ", ".join(marking) or "–"}
    if wanted and wanted not in marking:
        raise ExportRefused(
            _("“%(wanted)s” doesn't mark words in the text; these do: %(known)s.") % named
        )
    if not marking:
        raise ExportRefused(
            _("%(project)s has no question that marks words in the text. Choose jsonl or csv.")
            % named
        )
    if not wanted and len(marking) > 1:
        raise ExportRefused(
            _("Several questions mark words in the text. Say which: %(known)s.") % named
        )
    return wanted or marking[0]


def save_export(pieces: Iterable[bytes], path: Path) -> int:
    """Write a file that is there whole or not at all; returns its size in bytes.

    Raises ExportRefused if it can't be written.
    """
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            partial = Path(file.name)
            try:
                size = _write(pieces, file)
                os.fsync(file.fileno())
                partial.chmod(0o666 & ~_umask())
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ExportRefused(
            _("%(path)s can't be written: %(reason)s.")
            % {"path": path, "reason": error.strerror or error}
        ) from error
    return size


def _write(pieces: Iterable[bytes], file: IO[bytes]) -> int:
    size = 0
    for piece in pieces:
        size += file.write(piece)
    file.flush()
    return size


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
