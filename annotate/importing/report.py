"""What an import found and did, in figures and in words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_NAMED = 100


@dataclass(slots=True)
class ImportReport:
    """Counts of one file. Lines are those of rows, from 1; the first hundred of each are named.

    rows: documents in the file. documents: those imported, or to be imported. skipped: repeats of a
    text that is there. labels_added: answers that a repeat added to the document that is there.
    differing: repeats whose gold differs, with `keep`. answers: answers given, by question.
    splits: documents by split, known once imported. batch: None if nothing was written.
    """

    file_name: str
    format: str
    rows: int = 0
    documents: int = 0
    skipped: int = 0
    skipped_lines: list[int] = field(default_factory=list)
    labels_added: int = 0
    differing: int = 0
    differing_lines: list[int] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    splits: Mapping[str, int] = field(default_factory=dict)
    batch: int | None = None

    def skip(self, line: int) -> None:
        """Count a repeat that is not imported again."""
        self.skipped += 1
        if len(self.skipped_lines) < MOST_NAMED:
            self.skipped_lines.append(line)

    def differ(self, line: int) -> None:
        """Count a repeat with other gold than the first, imported all the same."""
        self.differing += 1
        if len(self.differing_lines) < MOST_NAMED:
            self.differing_lines.append(line)

    @property
    def changes_anything(self) -> bool:
        """Whether there is something to write."""
        return bool(self.documents or self.labels_added)

    def to_json(self) -> dict[str, Any]:
        """All figures, for a job's outcome and for `--json`."""
        return {
            "file_name": self.file_name,
            "format": self.format,
            "rows": self.rows,
            "documents": self.documents,
            "skipped": self.skipped,
            "skipped_lines": self.skipped_lines,
            "labels_added": self.labels_added,
            "differing": self.differing,
            "differing_lines": self.differing_lines,
            "answers": dict(self.answers),
            "splits": dict(self.splits),
            "batch": self.batch,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ImportReport":
        """Read `to_json`'s object."""
        return cls(**{**value, "answers": Counter(value["answers"])})

    def sentences(self) -> Iterator[str]:
        """The report for people, a sentence at a time."""
        template = ngettext(
            "%(count)d document in %(file)s.", "%(count)d documents in %(file)s.", self.documents
        )
        yield template % {"count": self.documents, "file": self.file_name}
        if self.splits:
            parts = (f"{count} {split}" for split, count in self.splits.items())
            yield _("Splits: %(parts)s.") % {"parts": ", ".join(parts)}
        if self.answers:
            parts = (f"{count} {question}" for question, count in sorted(self.answers.items()))
            yield _("Answers: %(parts)s.") % {"parts": ", ".join(parts)}
        if self.skipped:
            template = ngettext(
                "Skipped because the text is there already: %(count)d, in line %(lines)s.",
                "Skipped because the text is there already: %(count)d, in lines %(lines)s.",
                self.skipped,
            )
            lines = _lines(self.skipped, self.skipped_lines)
            yield template % {"count": self.skipped, "lines": lines}
        if self.labels_added:
            yield _("Answers added to texts that were there: %(count)d.") % {
                "count": self.labels_added
            }
        if self.differing:
            template = ngettext(
                "Repeats with other labels than the first: %(count)d, in line %(lines)s.",
                "Repeats with other labels than the first: %(count)d, in lines %(lines)s.",
                self.differing,
            )
            lines = _lines(self.differing, self.differing_lines)
            yield template % {"count": self.differing, "lines": lines}


def _lines(count: int, named: list[int]) -> str:
    lines = ", ".join(str(line) for line in named[:20])
    return lines + ", …" if count > min(20, len(named)) else lines
