"""What is asked of each document, as a value that needs no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from annotate.errors import SchemeRefused

T = TypeVar("T")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
RESERVED_SLUGS = frozenset({"id", "text", "meta", "split", "language", "annotator"})


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """One possible answer. `examples` are words (spans) or texts (choices) that carry it."""

    slug: str
    name: str
    short_name: str = ""
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """A question of one task kind, with its labels in the order of their keys."""

    slug: str
    name: str
    kind: str
    labels: tuple[LabelSpec, ...] = ()
    required: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label_slugs(self) -> tuple[str, ...]:
        """The labels' slugs, in the order of their keys."""
        return tuple(label.slug for label in self.labels)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A project's questions, and what a starter says about itself."""

    questions: tuple[QuestionSpec, ...] = ()
    name: str = ""
    description: str = ""
    language: str = "en"
    guideline: str = ""

    @classmethod
    def from_json(cls, value: Any) -> "Scheme":
        """Read a scheme file. Raises SchemeRefused, naming question, label and reason."""
        if not isinstance(value, dict) or not isinstance(value.get("questions"), list):
            raise SchemeRefused(_('A scheme is an object with a list "questions".'))
        questions = tuple(_question(item) for item in value["questions"])
        _refuse_repeats(_("Questions"), [question.slug for question in questions])
        what = _("A scheme")
        return cls(
            questions=questions,
            name=_field(value, "name", "", what),
            description=_field(value, "description", "", what),
            language=_field(value, "language", "en", what),
            guideline=_field(value, "guideline", "", what),
        )


def check_slug(slug: Any, what: str) -> str:
    """Return `slug` if it is one; raise SchemeRefused saying what a slug is made of."""
    if not isinstance(slug, str) or not SLUG.fullmatch(slug):
        raise SchemeRefused(
            _(
                "%(what)s: a slug is 1 to 50 of a–z, 0–9, - and _, starting with a letter or "
                "digit, not %(slug)s."
            )
            % {"what": what, "slug": f"{slug!r:.60}"}
        )
    return slug


def _refuse_repeats(what: str, slugs: list[str]) -> None:
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise SchemeRefused(
                _("%(what)s: “%(slug)s” occurs twice.") % {"what": what, "slug": slug}
            )


def _question(item: Any) -> QuestionSpec:
    if not isinstance(item, dict):
        raise SchemeRefused(
            _("A question is an object, not %(value)s.") % {"value": f"{item!r:.60}"}
        )
    slug = check_slug(item.get("slug"), _("A question"))
    if slug in RESERVED_SLUGS:
        raise SchemeRefused(
            _("A question can't be called “%(slug)s”: files use that name.") % {"slug": slug}
        )
    what = _("The question “%(question)s”") % {"question": slug}
    labels = tuple(_label(label, slug) for label in _field(item, "labels", list[Any](), what))
    _refuse_repeats(
        _("Labels of %(question)s") % {"question": slug}, [label.slug for label in labels]
    )
    return QuestionSpec(
        slug=slug,
        name=_field(item, "name", "", what) or slug,
        kind=_field(item, "kind", "", what),
        labels=labels,
        required=_field(item, "required", True, what),
        settings=_field(item, "settings", dict[str, Any](), what),
    )


def _label(item: Any, question: str) -> LabelSpec:
    if isinstance(item, str):
        item = {"slug": item}
    if not isinstance(item, dict):
        raise SchemeRefused(
            _("A label of “%(question)s” is an object or a slug, not %(value)s.")
            % {"question": question, "value": f"{item!r:.60}"}
        )
    slug = check_slug(item.get("slug"), _("A label of %(question)s") % {"question": question})
    what = _("The label “%(label)s”") % {"label": slug}
    name = _field(item, "name", "", what) or slug
    return LabelSpec(
        slug=slug,
        name=name,
        short_name=_field(item, "short_name", "", what) or name.upper()[:4],
        description=_field(item, "description", "", what),
        examples=tuple(str(example) for example in _field(item, "examples", list[Any](), what)),
    )


def _field(item: Mapping[str, Any], name: str, default: T, what: str) -> T:
    """A field of the file, which has the type of its default; null is the default."""
    value = item.get(name)
    if value is None:
        return default
    if not isinstance(value, type(default)):
        raise SchemeRefused(
            _("%(what)s: the field “%(name)s” can't be %(value)s.")
            % {"what": what, "name": name, "value": f"{value!r:.60}"}
        )
    return value
