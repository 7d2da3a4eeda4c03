"""The same text again: in the file, or in the project."""

import json
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _

from annotate.importing.checking import CheckedRow
from annotate.markup import Answer, Markup
from annotate.models import Approval, Document, Project


@dataclass(slots=True)
class KnownText:
    """A text met before: where, and the answers that are gold for it so far."""

    place: str
    answers: dict[str, Answer] = field(default_factory=dict)


class TextsMet:
    """Texts of the project and of the file as far as it was read.

    Those of the file lie in a temporary database that the system spills to disk, so that a file of
    millions of short texts needs no memory for them.
    """

    def __init__(self, project: Project, *, with_gold: bool) -> None:
        self._project = project
        self._with_gold = with_gold
        self._seen = sqlite3.connect("")
        self._seen.execute("CREATE TABLE seen (hash TEXT PRIMARY KEY, place TEXT, answers TEXT)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._seen.close()

    def among(self, rows: Iterable[CheckedRow]) -> dict[str, KnownText]:
        """What is known of these rows' texts, by their hash."""
        hashes = {row.content_hash for row in rows}
        return self._in_project(hashes) | self._in_file(hashes)

    def _in_project(self, hashes: Collection[str]) -> dict[str, KnownText]:
        documents = first_documents(self._project, hashes)
        place = _("a document that is there already")
        known = {document: KnownText(place) for document in documents.values()}
        if self._with_gold:
            for document, question, answer in gold_of(known):
                known[document].answers[question] = answer
        return {digest: known[document] for digest, document in documents.items()}

    def _in_file(self, hashes: Collection[str]) -> dict[str, KnownText]:
        marks = ",".join("?" * len(hashes))
        query = f"SELECT hash, place, answers FROM seen WHERE hash IN ({marks})"  # noqa: S608
        with closing(self._seen.execute(query, tuple(hashes))) as found:
            return {
                digest: KnownText(place, dict(Markup.from_json(json.loads(answers))))
                for digest, place, answers in found
            }

    def remember(self, texts: dict[str, KnownText]) -> None:
        """Keep what is known of texts, over what was known before."""
        self._seen.executemany(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)",
            (
                (digest, text.place, json.dumps(Markup(text.answers).to_json()))
                for digest, text in texts.items()
            ),
        )


def first_documents(project: Project, hashes: Collection[str]) -> dict[str, int]:
    """The first visible document with each of these texts, by hash."""
    found = Document.objects.visible().filter(project=project, content_hash__in=hashes)
    return dict(found.order_by("-pk").values_list("content_hash", "pk"))


def gold_of(documents: Collection[int]) -> Iterable[tuple[int, str, Answer]]:
    """Document, question slug and answer of all gold of these documents, visible or not."""
    live = Approval.objects.filter(document__in=documents, superseded_at=None)
    found = live.values_list("document", "question__slug", "answer_json")
    return ((document, question, Answer.from_json(answer)) for document, question, answer in found)
