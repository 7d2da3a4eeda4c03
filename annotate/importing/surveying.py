"""The first pass over a file: everything is checked, nothing is written."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotate.errors import ImportRefused, LineError
from annotate.importing.checking import CheckedRow
from annotate.importing.options import ImportOptions
from annotate.importing.reading import ImportFile, chunks
from annotate.importing.repeats import KnownText, TextsMet
from annotate.importing.report import ImportReport
from annotate.kinds import kind_named
from annotate.models import Project

MOST_ERRORS = 100

Progress = Callable[[int, int, str], None]
"""Called with what is done, the total, and what is being done in words."""


def quiet(done: int, total: int, message: str) -> None:
    """A progress that nobody watches."""


def check_file(
    path: Path, options: ImportOptions, project: Project, progress: Progress = quiet
) -> ImportReport:
    """What importing the file would do; nothing is written.

    Raises ImportRefused with up to a hundred mistakes, each with its line, field and reason.
    """
    source = ImportFile.at(path, options, project)
    errors: list[LineError] = []
    with source.open() as file, TextsMet(project, with_gold=options.labels_as == "gold") as texts:
        survey = _Survey(source, texts, errors)
        size = path.stat().st_size
        for chunk in chunks(_good_rows(source.items(file), errors)):
            survey.count(chunk)
            progress(file.tell(), size + 1, _("Checking"))
            if len(errors) >= MOST_ERRORS:
                break
    if errors:
        raise _refusal(source, errors)
    if not survey.report.rows:
        raise ImportRefused(_("%(file)s holds no documents.") % {"file": source.name})
    return survey.report


def _good_rows(
    items: Iterator[CheckedRow | LineError], errors: list[LineError]
) -> Iterator[CheckedRow]:
    """The rows without mistakes; the mistakes go to `errors`, until there are enough."""
    for item in items:
        if isinstance(item, LineError):
            errors.append(item)
            if len(errors) >= MOST_ERRORS:
                return
        else:
            yield item


def _refusal(source: ImportFile, errors: list[LineError]) -> ImportRefused:
    named = sorted(errors, key=lambda error: error.line)[:MOST_ERRORS]
    if len(errors) >= MOST_ERRORS:
        template = _("%(file)s has %(count)d mistakes or more. Nothing was imported.")
    else:
        template = ngettext(
            "%(file)s has %(count)d mistake. Nothing was imported.",
            "%(file)s has %(count)d mistakes. Nothing was imported.",
            len(errors),
        )
    return ImportRefused(template % {"file": source.name, "count": len(named)}, named)


class _Survey:
    """Counts rows and compares repeats; their mistakes are added to `errors`."""

    def __init__(self, source: ImportFile, texts: TextsMet, errors: list[LineError]) -> None:
        self.report = ImportReport(source.name, source.format.name)
        self._texts = texts
        self._errors = errors
        self._labels_as = source.options.labels_as
        self._keeps = source.options.on_duplicate == "keep"
        self._kinds = {spec.slug: kind_named(spec.kind) for spec in source.project.scheme}

    def count(self, chunk: list[CheckedRow]) -> None:
        """Take in the rows of a chunk."""
        known = self._texts.among(chunk)
        for checked in chunk:
            self.report.rows += 1
            self.report.answers.update(checked.markup.keys())
            text = known.get(checked.content_hash)
            if text is None:
                place = _("line %(line)d") % {"line": checked.row.line}
                known[checked.content_hash] = KnownText(place, dict(checked.markup))
                self.report.documents += 1
            else:
                self._count_repeat(checked, text)
        self._texts.remember(known)

    def _count_repeat(self, checked: CheckedRow, text: KnownText) -> None:
        added, differing = self._merge(checked, text)
        if self._keeps:
            self.report.documents += 1
            if differing and self._labels_as == "gold":
                self.report.differ(checked.row.line)
            return
        if self._labels_as != "annotation" or not checked.markup:
            self.report.skip(checked.row.line)  # else it is one more opinion, and no repeat
        self.report.labels_added += added
        if self._labels_as == "gold":
            self._errors += differing

    def _merge(self, checked: CheckedRow, text: KnownText) -> tuple[int, list[LineError]]:
        """Add the answers that the first hadn't: how many, and where the others differ."""
        if self._labels_as == "annotation":
            return len(checked.markup), []
        added = 0
        differing = []
        for question, answer in checked.markup.items():
            given = text.answers.setdefault(question, answer)
            if given is answer:
                added += 1
            elif not self._kinds[question].same(given, answer):
                reason = _("the same text has another answer in %(place)s.") % {"place": text.place}
                differing.append(LineError(checked.row.line, question, reason))
        return added, differing
