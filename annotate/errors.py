"""Every mistake a user can make, as an exception whose text is what they read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


class CollabError(Exception):
    """A foreseeable mistake: its text says what is wrong, where, and what to do."""


class AnswerRefused(CollabError):
    """An answer doesn't fit its question or its text."""


class MarkupRefused(CollabError):
    """JSON that is no markup: wrong shape, unknown question, offsets outside the text."""


class SchemeRefused(CollabError):
    """A label scheme, or a change to one, that can't be had."""


class SettingsRefused(CollabError):
    """A project setting with a value that makes no sense."""


class PermissionRefused(CollabError):
    """The person may not do this in this project."""


class QueueEmpty(CollabError):
    """Nothing is left for this annotator."""


class QueueBusy(CollabError):
    """Other annotators won every attempt to claim a document; trying again helps."""


class LinkRefused(CollabError):
    """A link that lets nobody in: unknown, expired, used, withdrawn."""


class AssignmentRefused(CollabError):
    """Documents that can't be assigned or handed over as asked."""


class LeaseLost(CollabError):
    """The annotator no longer holds the document; their work must be kept and offered again."""


class StaleRevision(CollabError):
    """The document was changed elsewhere since the person opened it."""

    @classmethod
    def of(cls, document: object) -> "StaleRevision":
        """With the sentence for a document that another window changed."""
        return cls(
            _("%(document)s was changed in another window since this one was opened.")
            % {"document": document}
        )


class TrainingRefused(CollabError):
    """Too little or unsuitable data to train on."""


class ModelRefused(CollabError):
    """A model folder that can't be used, such as one with pickled weights."""


class PromotionRefused(CollabError):
    """A model version that can't be promoted or rolled back to."""


class JobRefused(CollabError):
    """A job that can't be requested now, such as a second training of a project."""


class ExportRefused(CollabError):
    """An export that can't be made as asked."""


class FilterRefused(CollabError):
    """A filter for documents that makes no sense, or names what the project hasn't got."""


class ChangeRefused(CollabError):
    """A change of many documents that can't be made, or not be undone any more."""


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with one line of a file. `line` counts from 1."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        if self.field:
            return _("line %(line)d, field “%(field)s”: %(reason)s") % {
                "line": self.line,
                "field": self.field,
                "reason": self.reason,
            }
        return _("line %(line)d: %(reason)s") % {"line": self.line, "reason": self.reason}


class ImportRefused(CollabError):
    """A file that can't be imported; nothing of it was taken in.

    errors: up to 100 line errors, in the order of the file.
    """

    def __init__(self, message: str, errors: Sequence[LineError] = ()) -> None:
        super().__init__(message)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.errors)])
