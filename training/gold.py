"""Approved answers of one question and split, under one hash: what figures are computed from."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from annotate.markup import Answer
from annotate.models import Approval, Question


@dataclass(frozen=True, slots=True)
class Gold:
    """Texts with their approved answers, in the order of the approvals.

    blind: whether no answer among them began as somebody's look at a pre-tag.
    """

    texts: Sequence[str]
    answers: Sequence[Answer]
    approval_ids: Sequence[int]
    hash: str
    blind: bool

    def __len__(self) -> int:
        return len(self.approval_ids)


def gold_of(question: Question, split: str) -> Gold:
    """Today's gold of a question in one split."""
    approvals = list(
        Approval.objects.live()
        .filter(question=question)
        .in_split(split)
        .select_related("document", "annotation")
        .order_by("document__draw", "pk")
    )
    content = [[approval.pk, approval.answer_json] for approval in approvals]
    return Gold(
        texts=[approval.document.text for approval in approvals],
        answers=[approval.answer for approval in approvals],
        approval_ids=[approval.pk for approval in approvals],
        hash=hashlib.sha256(json.dumps(content).encode()).hexdigest(),
        blind=all(
            approval.annotation is None or approval.annotation.blind for approval in approvals
        ),
    )
