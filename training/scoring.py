"""Acquisition scores of documents: worked out from what labellers say, and stored."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Field

from annotate.models import Document
from training.acquisition.uncertainty import acquisition_score, doubt_of, reason_for
from training.labellers import PredictedAnswer
from training.labellers.choice import Chosen

Answered = tuple[Chosen, PredictedAnswer]


def score(document: Document, made: Sequence[Answered], asked: Collection[str]) -> None:
    """Set a document's acquisition score and reason, keeping what other questions said before."""
    doubts = [doubt_of(found.labeller.question, answer) for found, answer in made]
    worst = max(range(len(doubts)), key=lambda index: doubts[index].uncertainty)
    known = {
        slug: uncertainty
        for slug, uncertainty in document.score_reason.get("questions", {}).items()
        if slug in asked
    }
    known |= {doubt.question: doubt.uncertainty for doubt in doubts}
    document.acquisition_score = acquisition_score(known)
    document.score_reason = reason_for(doubts, made[worst][0].labeller, known)


def store_scores(documents: Sequence[Document]) -> None:
    """Write the scores and reasons of these documents, and nothing else of them."""
    rows = [
        (_stored("acquisition_score", document), _stored("score_reason", document), document.pk)
        for document in documents
    ]
    # One statement a row, prepared once: ten times as fast as bulk_update's long CASE.
    query = (
        f"UPDATE {Document._meta.db_table} SET acquisition_score = %s, score_reason = %s"  # noqa: S608
        " WHERE id = %s"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(query, rows)


def _stored(name: str, document: Document) -> Any:
    """A field's value in the form that this database takes."""
    field = Document._meta.get_field(name)
    assert isinstance(field, Field)
    return field.get_db_prep_save(getattr(document, name), connection)
