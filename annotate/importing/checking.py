"""Is a row what the project can take? Each mistake with its line, field and reason."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotate.errors import AnswerRefused, LineError, MarkupRefused
from annotate.formats import LONGEST_TEXT, Row
from annotate.importing.options import ImportOptions
from annotate.kinds import kind_named
from annotate.markup import Answer, Markup, Span
from annotate.models import Document, Project, Split, User, content_hash
from annotate.scheme import QuestionSpec

_ID = Document._meta.get_field("external_id")
_LANGUAGE = Document._meta.get_field("language")


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that can be imported. annotator: the id of the person whose labels these are, or 0."""

    row: Row
    markup: Markup
    content_hash: str
    annotator: int = 0


class RowCheck:
    """Checks rows for one project and one set of options."""

    def __init__(self, project: Project, options: ImportOptions) -> None:
        self._project = project
        self._options = options
        self._questions = {spec.slug: _AnswerCheck(spec) for spec in project.scheme}
        members = User.objects.filter(memberships__project=project)
        self._members: dict[str, int] = dict(members.values_list("username", "pk"))

    def check(self, row: Row) -> CheckedRow | list[LineError]:
        """The row with its labels as markup, or all that is wrong with it."""
        errors = [
            LineError(row.line, field, reason)
            for field, reason in (*_text_mistakes(row.text), *_field_mistakes(row))
        ]
        markup = Markup()
        if self._options.labels_as != "ignore":
            answers: dict[str, Answer] = {}
            for question, value in row.answers.items():
                try:
                    answer = self._questions[question].checked(value, row.text)
                except (MarkupRefused, AnswerRefused) as error:
                    errors.append(LineError(row.line, question, str(error)))
                else:
                    if answer is not None:
                        answers[question] = answer
            markup = Markup(answers)
        if self._options.labels_as == "annotation" and markup:
            errors += self._annotator_mistakes(row)
        if errors:
            return errors
        annotator = self._members.get(row.annotator, 0)
        return CheckedRow(row, markup, content_hash(row.text), annotator)

    def _annotator_mistakes(self, row: Row) -> Iterator[LineError]:
        if not row.annotator:
            reason = _("the field is missing: whose labels are these?")
            yield LineError(row.line, "annotator", reason)
        elif row.annotator not in self._members:
            reason = _("“%(name)s” is no member of %(project)s. Add them first.")
            who = {"name": row.annotator, "project": self._project}
            yield LineError(row.line, "annotator", reason % who)


class _AnswerCheck:
    """Reads one question's answers; a file may call a label by slug, name or short name."""

    def __init__(self, spec: QuestionSpec) -> None:
        self._spec = spec
        self._kind = kind_named(spec.kind)
        self._slugs = _slugs_by_name(spec)

    def checked(self, value: Any, text: str) -> Answer | None:
        """The answer; None for "not answered". Raises MarkupRefused or AnswerRefused."""
        answer = self._kind.read(value)
        if answer is None:
            return None
        spans = (Span(span.start, span.end, self._slug(span.label)) for span in answer.spans)
        labels = (self._slug(label) for label in answer.labels)
        answer = Answer(Answer.of_spans(*spans).spans, Answer.of_labels(*labels).labels)
        self._kind.check(answer, self._spec, text)
        return answer

    def _slug(self, label: str) -> str:
        return self._slugs.get(label) or self._slugs.get(label.strip().casefold(), label)


def _slugs_by_name(spec: QuestionSpec) -> Mapping[str, str]:
    """Slugs by slug, name and short name in lower case, a slug before a name before a short name.

    A name that two labels share stands for neither.
    """
    found: dict[str, str] = {}
    for field in ("short_name", "name", "slug"):
        names = [getattr(label, field).casefold() for label in spec.labels]
        for label, name in zip(spec.labels, names, strict=True):
            if names.count(name) == 1:
                found[name] = label.slug
            else:
                found.pop(name, None)
    return found | {slug: slug for slug in spec.label_slugs}


def _text_mistakes(text: str) -> Iterator[tuple[str, str]]:
    if not text.strip():
        yield "text", _("the text is empty.")
    elif len(text) > LONGEST_TEXT:
        limit = {"length": f"{len(text):,}", "limit": f"{LONGEST_TEXT:,}"}
        yield "text", _("%(length)s characters; a document has at most %(limit)s.") % limit
    else:
        reason = _why_unstorable(text)
        if reason:
            yield "text", reason


def _field_mistakes(row: Row) -> Iterator[tuple[str, str]]:
    if row.split and row.split not in Split.values:
        known = {"split": row.split, "known": ", ".join(Split.values)}
        yield "split", _("“%(split)s” is no split; there are %(known)s.") % known
    for field, value, column in (("id", row.id, _ID), ("language", row.language, _LANGUAGE)):
        longest = column.max_length or 0
        if len(value) > longest:
            yield field, _("longer than %(longest)d characters.") % {"longest": longest}
        elif reason := _why_unstorable(value):
            yield field, reason
    if reason := _why_unstorable(row.meta):
        yield "meta", reason


def _why_unstorable(value: Any) -> str:
    """Why a database can't keep the value; empty if it can."""
    if isinstance(value, str):
        return _why_text_is_unstorable(value)
    if isinstance(value, float) and not math.isfinite(value):
        return _("a number that isn't finite.")
    if isinstance(value, Mapping):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(_why_unstorable, value)), "")
    return ""


def _why_text_is_unstorable(text: str) -> str:
    if "\0" in text:
        return _("a NUL byte at character %(place)d.") % {"place": text.index("\0") + 1}
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return _("half a surrogate pair at character %(place)d.") % {"place": error.start + 1}
    return ""
