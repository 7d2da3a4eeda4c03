"""How far pre-tags sway a person: how often they say what the pre-tags say, shown and hidden."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotate.models import Annotation, Lease, Prediction, Question, Split
from annotate.quality.independent import Said
from annotate.submission import verdict_on

DRAWN_AT_RANDOM = (Lease.Purpose.RANDOM, Lease.Purpose.BLIND, Lease.Purpose.SECOND)
"""No model has a say in which documents these are, so that both samples are of the same kind."""
CHUNK = 500


def kept_pre_tags(questions: Sequence[Question], said: Iterable[Said]) -> dict[str, Any]:
    """Of one person's train documents, how many they left as the pre-tags have it.

    Returns {"all", "shown", "hidden"}, each {"part", "whole"}: of all documents with pre-tags; of
    those drawn at random; of those drawn at random and labelled blind, of which pre-tags were
    there that nobody saw. Were a person not swayed at all, shown and hidden would be alike.
    """
    of_train = [one for one in said if one.annotation.document.split == Split.TRAIN]
    pre_tagged = [one for one in of_train if one.pre_tagged]
    at_random = [one for one in of_train if one.annotation.purpose in DRAWN_AT_RANDOM]
    return {
        "all": _accepted(pre_tagged),
        "shown": _accepted([one for one in at_random if one.pre_tagged]),
        "hidden": _as_if_accepted(questions, [one for one in at_random if not one.pre_tagged]),
    }


def _accepted(said: Sequence[Said]) -> dict[str, int]:
    kept = sum(one.annotation.verdict == Annotation.Verdict.ACCEPTED for one in said)
    return {"part": kept, "whole": len(said)}


def _as_if_accepted(questions: Sequence[Question], said: Sequence[Said]) -> dict[str, int]:
    """Would it have been "accepted", had the pre-tags of that moment been shown?"""
    kept = whole = 0
    for start in range(0, len(said), CHUNK):
        some = said[start : start + CHUNK]
        predictions = _predictions([one.document for one in some])
        for one in some:
            there = _at_the_time(predictions.get(one.document, ()), one.annotation)
            if there:
                whole += 1
                verdict = verdict_on(one.annotation.markup, there, questions)
                kept += verdict == Annotation.Verdict.ACCEPTED
    return {"part": kept, "whole": whole}


def _predictions(documents: Sequence[int]) -> Mapping[int, list[Prediction]]:
    found: dict[int, list[Prediction]] = {}
    made = Prediction.objects.filter(document__in=documents).select_related("labeller__question")
    for prediction in made.order_by("pk"):
        found.setdefault(prediction.document_id, []).append(prediction)
    return found


def _at_the_time(made: Iterable[Prediction], annotation: Annotation) -> list[Prediction]:
    """The newest prediction of each question that was there when the person submitted."""
    newest = {
        prediction.labeller.question_id: prediction
        for prediction in made
        if prediction.created_at <= annotation.submitted_at
    }
    return list(newest.values())
