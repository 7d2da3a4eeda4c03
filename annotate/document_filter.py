"""Which documents are meant: one value for the table, changes of many, exports and commands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from annotate.errors import FilterRefused
from annotate.models import Document, Membership, Split

HELD = "held"
NOBODY = "nobody"
STATES = (*(str(state) for state in Document.State), HELD)
AGREES = ("yes", "no")
CONFIDENCES = ("doubt", "sure")


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What is asked of documents; what is empty isn't asked.

    states: document states, or HELD. label: `question:label`. annotator, assigned: usernames, or
    NOBODY. agrees: whether people left what the model showed as it was. confidence: how sure the
    model is of a document that waits. meta: (key, value) pairs that all must hold. batch: a number.
    """

    words: str = ""
    states: tuple[str, ...] = ()
    split: str = ""
    label: str = ""
    annotator: str = ""
    agrees: str = ""
    confidence: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    batch: int | None = None
    assigned: str = ""

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> "DocumentFilter":
        """Read `("state", "flagged"), ("meta", "source=web")`, as an address or a command has them.

        Raises FilterRefused for what there is no such filter or value of.
        """
        read = cls()
        for key, value in pairs:
            if value.strip():
                read = read._with(key, value.strip())
        return read

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "DocumentFilter":
        """Read `state=flagged`, as a command is given it. Raises FilterRefused."""
        return cls.from_pairs(_split_at_equals(word) for word in words)

    def to_pairs(self) -> list[tuple[str, str]]:
        """What `from_pairs` reads."""
        single = {
            "q": self.words,
            "split": self.split,
            "label": self.label,
            "annotator": self.annotator,
            "agrees": self.agrees,
            "confidence": self.confidence,
            "batch": "" if self.batch is None else str(self.batch),
            "assigned": self.assigned,
        }
        several = [("state", state) for state in self.states]
        several += [("meta", f"{key}={value}") for key, value in self.meta]
        return [(key, value) for key, value in single.items() if value] + several

    @property
    def query(self) -> str:
        """The filter as the query of an address."""
        return urlencode(self.to_pairs())

    @property
    def is_empty(self) -> bool:
        """Whether all documents are meant."""
        return self == DocumentFilter()

    def seen_by(self, membership: Membership) -> "DocumentFilter":
        """What is left of it for a person: annotators can't ask what others or the model said."""
        if membership.may_review:
            return self
        return replace(self, annotator="", agrees="", confidence="", batch=None, assigned="")

    def _with(self, key: str, value: str) -> "DocumentFilter":
        if key == "q":
            return replace(self, words=value)
        if key == "state":
            _refuse_unless_known(key, value, STATES)
            return replace(self, states=tuple(dict.fromkeys((*self.states, value))))
        if key == "meta":
            return replace(self, meta=(*self.meta, _split_at_equals(value)))
        if key == "batch":
            return replace(self, batch=_number(value))
        _refuse_unless_known("filter", key, KEYS)
        if key in _CHOICES:
            _refuse_unless_known(key, value, _CHOICES[key])
        changed: dict[str, Any] = {key: value}
        return replace(self, **changed)


_CHOICES = {"split": tuple(Split.values), "agrees": AGREES, "confidence": CONFIDENCES}
KEYS = (
    *("q", "state", "split", "label", "annotator", "agrees", "confidence"),
    *("meta", "batch", "assigned"),
)


def _split_at_equals(word: str) -> tuple[str, str]:
    key, equals, value = word.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise FilterRefused(
            _("“%(word)s” is no key=value, such as state=flagged or meta=source=web.")
            % {"word": word}
        )
    return key.strip(), value.strip()


def _number(value: str) -> int:
    if not value.isdecimal() or len(value) > 18:
        raise FilterRefused(_("“%(value)s” is no number of an import.") % {"value": value})
    return int(value)


def _refuse_unless_known(key: str, value: str, known: Iterable[str]) -> None:
    known = tuple(known)
    if value not in known:
        raise FilterRefused(
            _("There is no %(key)s “%(value)s”; there are: %(known)s.")
            % {"key": key, "value": value, "known": ", ".join(known)}
        )
