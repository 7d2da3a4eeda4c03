"""The same figures worked out again, from rows and definitions, by code that shares nothing."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any

from sklearn.metrics import cohen_kappa_score

from tests.benchmarks.agreement.judgements import Row

Answers = Mapping[str, Mapping[str, Any]]
"""Text → person → their first answer to a question."""


def first_answers(rows: Iterable[Row], question: str) -> Answers:
    """What each person said first of each text; texts that one person judged are left out."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if question in row:
            found.setdefault(row["text"], {}).setdefault(row["annotator"], row[question])
    return {text: answers for text, answers in found.items() if len(answers) > 1}


def cohen(answers: Answers, one: str, other: str) -> float:
    """Cohen's kappa of two people, by scikit-learn."""
    both = [said for said in answers.values() if one in said and other in said]
    return float(
        cohen_kappa_score(
            [_name(said[one]) for said in both], [_name(said[other]) for said in both]
        )
    )


def alpha(answers: Answers) -> float:
    """Nominal alpha of choices."""
    return _alpha([list(map(_name, said.values())) for said in answers.values()])


def alpha_of_characters(answers: Answers) -> float:
    """The same of spans, with each character as a unit."""
    return _alpha(
        [
            [tuple(_labels_at(spans, place)) for spans in said.values()]
            for text, said in answers.items()
            for place in range(len(text))
        ]
    )


def pairwise_f1(answers: Answers) -> float:
    """Strict F1 over all pairs of people."""
    right = marked = 0
    for said in answers.values():
        for one, other in combinations(said.values(), 2):
            sets = [{tuple(span.values()) for span in spans} for spans in (one, other)]
            right += 2 * len(sets[0] & sets[1])
            marked += len(sets[0]) + len(sets[1])
    return right / marked


def _alpha(units: Sequence[Sequence[Hashable]]) -> float:
    """One minus observed over expected disagreement, from the matrix of coincidences."""
    coincidences: Counter[tuple[Hashable, Hashable]] = Counter()
    for values in units:
        for one, other in permutations(values, 2):
            coincidences[one, other] += 1 / (len(values) - 1)
    totals: Counter[Hashable] = Counter()
    for (one, _), times in coincidences.items():
        totals[one] += times
    n = sum(totals.values())
    observed = sum(times for (one, other), times in coincidences.items() if one != other)
    expected = (n**2 - sum(times**2 for times in totals.values())) / (n - 1)
    return 1 - observed / expected


def _labels_at(spans: Sequence[Row], place: int) -> list[str]:
    return sorted(span["label"] for span in spans if span["start"] <= place < span["end"])


def _name(answer: str | Sequence[str]) -> str:
    return answer if isinstance(answer, str) else "|".join(sorted(answer))


MEASURES: dict[str, dict[str, Callable[[Answers], float]]] = {
    "spans": {"f1": pairwise_f1, "alpha": alpha_of_characters},
    "one_of": {"alpha": alpha},
    "any_of": {"alpha": alpha},
}
