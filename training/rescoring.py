"""Scores of all open documents by light labellers, and predictions of those that come next.

A labeller that changes every few approvals can't answer every document each time. It tells how
unsure it is of each, which orders the queue, and answers the front of the queue; the others are
answered as they come forward.
"""

from array import array
from collections.abc import Callable, Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from annotate.models import Document, Lease, Project, Split
from annotate.models.document import DocumentQuerySet
from training.labellers.choice import Chosen
from training.labellers.quick import Quick
from training.scoring import score, store_scores

DOCUMENTS_AT_ONCE = 1000
FRONT = 500
"""Documents that get predictions at each refit."""
FRONT_BY_DRAW = 50
"""Documents drawn at random, of each sample, that get them too: they come in no score's order."""
SPREAD = 1000
"""Documents at the front whose order is made diverse."""

SCORES = ("acquisition_score", "score_reason")

Report = Callable[[int, int, str], None]


def rescore(
    documents: DocumentQuerySet, project: Project, chosen: Sequence[Chosen], report: Report
) -> int:
    """Score all of `documents` by what these labellers say of them; returns how many.

    Eight bytes a document is all that grows with the corpus.
    """
    asked = set(project.questions.values_list("slug", flat=True))
    ids = array("q", documents.order_by("pk").values_list("pk", flat=True).iterator())
    for at in range(0, len(ids), DOCUMENTS_AT_ONCE):
        report(at, len(ids), _("Re-scoring the queue"))
        some = list(
            Document.objects.filter(pk__in=ids[at : at + DOCUMENTS_AT_ONCE])
            .only("pk", "text", "score_reason")
            .order_by("pk")
        )
        answers = [found.live.predict([document.text for document in some]) for found in chosen]
        for number, document in enumerate(some):
            made = [(found, said[number]) for found, said in zip(chosen, answers, strict=True)]
            score(document, made, asked)
        store_scores(some)
    return len(ids)


def spread(documents: DocumentQuerySet, chosen: Sequence[Chosen]) -> None:
    """Reorder the front of the queue: typical documents first, and no two alike near each other.

    The scores stay what they were, dealt out anew. Uncertainty alone asks for the odd ones out
    first; who is handed documents at the same time would get the same ones (docs/benchmarks.md).
    """
    live = next((found.live for found in chosen if isinstance(found.live, Quick)), None)
    wanted = documents.most_instructive_first().only("project", "text", *SCORES)
    front = list(wanted[:SPREAD]) if live else []
    if live is None or len(front) < 2:
        return
    scores = sorted((document.acquisition_score for document in front), reverse=True)
    order = live.order_of([each.text for each in front], [each.acquisition_score for each in front])
    for place, number in enumerate(order):
        front[number].acquisition_score = scores[place]
    store_scores(front)


def front_of(documents: DocumentQuerySet) -> list[int]:
    """Numbers of the documents that come next and that nobody has opened.

    Samples are handed out by draw, whatever their score: the next of these are among them.
    """
    unopened = documents.filter(~Exists(Lease.objects.filter(document=OuterRef("pk"))))
    by_draw = unopened.by_draw().values_list("pk", flat=True)
    found = [
        *unopened.most_instructive_first().values_list("pk", flat=True)[:FRONT],
        *by_draw.filter(is_random=True)[:FRONT_BY_DRAW],
        *by_draw.exclude(split=Split.TRAIN)[:FRONT_BY_DRAW],
    ]
    return list(dict.fromkeys(found))
