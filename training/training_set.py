"""Approved answers of the train split, frozen and hashed.

Nothing that quality is measured on is ever learned from: neither validation and test documents nor
train documents with the same text as one of them.
"""

import hashlib
import json
from collections.abc import Iterable

from annotate.models import Approval, Document, Question, Split, TrainingSet
from training.encoding import Example


def approvals_to_learn_from(question: Question) -> list[Approval]:
    """The live approvals that may be learned from, oldest first."""
    measuring = Document.objects.filter(project=question.project).exclude(split=Split.TRAIN)
    found = (
        Approval.objects.live()
        .filter(question=question)
        .in_split(Split.TRAIN)
        .exclude(document__content_hash__in=measuring.values("content_hash"))
    )
    return list(found.select_related("document").order_by("pk"))


def freeze(question: Question) -> TrainingSet:
    """Keep what may be learned from now, under a hash of the approvals and what they say.

    The same approvals give the same training set, however often it is asked for.
    """
    approvals = approvals_to_learn_from(question)
    frozen, _made = TrainingSet.objects.get_or_create(
        question=question,
        hash=hash_of(approvals),
        defaults={"approval_ids": [approval.pk for approval in approvals]},
    )
    return frozen


def hash_of(approvals: Iterable[Approval]) -> str:
    """SHA-256 over the approvals' numbers and answers, in hexadecimal."""
    digest = hashlib.sha256()
    for approval in approvals:
        digest.update(json.dumps([approval.pk, approval.answer_json], sort_keys=True).encode())
    return digest.hexdigest()


def examples_of(training_set: TrainingSet) -> list[Example]:
    """The texts and answers of a training set, in the order of its approvals."""
    # in_bulk asks in portions: SQLite allows a query only so many values.
    found = Approval.objects.select_related("document").in_bulk(training_set.approval_ids)
    approvals = [found[pk] for pk in training_set.approval_ids if pk in found]
    return [Example(approval.document.text, approval.answer) for approval in approvals]
