"""Hard cases: what a reviewer decided, kept in the guideline for the next time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from annotate.founding.projects import add_guideline_version
from annotate.models import Guideline, Project, User
from annotate.permissions import require_reviewer

MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


@dataclass(frozen=True, slots=True)
class HardCase:
    """Words with what stands around them, what they are, and why."""

    before: str
    words: str
    after: str
    verdict: str
    sentence: str = ""

    def to_markdown(self) -> str:
        """One item of a list."""
        shown = f"{_plain(self.before)}**{_plain(self.words).strip()}**{_plain(self.after)}".strip()
        sentence = f" {_plain(self.sentence).strip()}" if self.sentence.strip() else ""
        return f"- “{shown}”: {_plain(self.verdict)}.{sentence}"


@transaction.atomic
def add_hard_cases(
    *, project: Project, cases: Sequence[HardCase], by: User, now: datetime
) -> Guideline | None:
    """A version of the guideline with these cases under its heading for hard ones.

    None if there are no cases. What is there already isn't added twice. Raises PermissionRefused
    unless `by` may review.
    """
    require_reviewer(by, project)
    Project.objects.select_for_update().get(pk=project.pk)
    latest = project.guidelines.order_by("-number").first()
    text = latest.text if latest else ""
    fresh = [case.to_markdown() for case in cases]
    fresh = [item for item in dict.fromkeys(fresh) if item not in text]
    if not fresh:
        return latest
    with translation.override(project.language):
        heading = f"## {_('Hard cases')}"
    return add_guideline_version(
        project=project, text=_with_items(text, heading, fresh), by=by, now=now
    )


def _with_items(text: str, heading: str, items: Sequence[str]) -> str:
    """The items at the end of the part below `heading`, which is made if it isn't there."""
    lines = text.rstrip().splitlines()
    if heading not in lines:
        lines += ["", heading, ""] if lines else [heading, ""]
    start = lines.index(heading) + 1
    end = next(
        (place for place in range(start, len(lines)) if re.match(r"#{1,2} ", lines[place])),
        len(lines),
    )
    while end > start and not lines[end - 1].strip():
        end -= 1
    if end == start or not lines[end - 1].startswith("- "):
        items = ["", *items]
    return "\n".join([*lines[:end], *items, *lines[end:]]).rstrip() + "\n"


def _plain(words: str) -> str:
    """Words that Markdown takes as they are, on one line."""
    return MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", words))
