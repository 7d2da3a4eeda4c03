"""How several layers of labels over one text differ: cases, each with what everybody says.

A layer is what one person, or the model, says of a document. Each piece of the text that anybody
labelled belongs to one case, and so does each question about the whole text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from annotate.kinds import kind_named
from annotate.kinds.kind import micro
from annotate.markup import Answer, Markup, Span
from annotate.scheme import QuestionSpec


class Difference(StrEnum):
    """In what the answers of one case differ."""

    NONE = "none"
    MISSING = "missing"
    LABEL = "label"
    EDGE = "edge"
    SEVERAL = "several"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Layer:
    """All that one person, or the model, says of a document. name: A, B … for people, M."""

    name: str
    markup: Markup
    by_person: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that was given in a case, and who gave it. None: the question was left open.

    people: how many of the layers are a person's.
    """

    answer: Answer | None
    layers: tuple[str, ...] = ()
    people: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One place of the text, or one question about all of it, with the answers it was given.

    start, end: in code points; both 0 where the question is about the whole text. key: the same
    for the same place, whoever says something else there. options: what most people say first.
    """

    key: str
    question: str
    start: int
    end: int
    options: tuple[Option, ...]
    difference: Difference

    @property
    def is_choice(self) -> bool:
        """Whether it is about the whole text."""
        return self.end == 0

    @property
    def agreed(self) -> Option | None:
        """The answer that needs no reviewer: all say it, or several people against the model.

        A question that nobody had to answer and nobody answered is agreed upon, too.
        """
        if len(self.options) == 1 and (self.options[0].people or self.options[0].answer is None):
            return self.options[0]
        by_people = [option for option in self.options if option.people]
        if len(by_people) == 1 and by_people[0].people > 1:
            return by_people[0]
        return None

    @property
    def is_disputed(self) -> bool:
        """Whether anybody, the model included, says something else than another."""
        return len(self.options) != 1 or self.agreed is None


def cases_of(layers: Sequence[Layer], questions: Iterable[QuestionSpec]) -> tuple[Case, ...]:
    """Every place that anybody labelled, in the order of the text, then the choices."""
    spans: list[Case] = []
    choices: list[Case] = []
    for question in questions:
        if kind_named(question.kind).marks_text:
            spans += _span_cases(layers, question)
        else:
            choices.append(_choice_case(layers, question))
    spans.sort(key=lambda case: (case.start, case.end, case.key))
    return tuple(spans + choices)


def agreement(markups: Sequence[Markup], questions: Iterable[QuestionSpec]) -> float | None:
    """How alike people label one document, 0 to 1; None for fewer than two people.

    The mean over the questions that two people answered: of strict F1 between them for spans and
    any-of, of same or not for one-of.
    """
    alike = [
        value
        for question in questions
        for value in _pairwise(
            [one[question.slug] for one in markups if question.slug in one], question
        )
    ]
    return sum(alike) / len(alike) if alike else None


def _pairwise(answers: Sequence[Answer], question: QuestionSpec) -> Iterator[float]:
    kind = kind_named(question.kind)
    pairs = list(combinations(answers, 2))
    if pairs:
        alike = [
            float(kind.same(one, other))
            if kind.single_choice
            else micro([kind.compare(one, other)]).f1
            for one, other in pairs
        ]
        yield sum(alike) / len(alike)


def _span_cases(layers: Sequence[Layer], question: QuestionSpec) -> Iterator[Case]:
    said = {
        layer: set(layer.markup[question.slug].spans)
        for layer in layers
        if question.slug in layer.markup
    }
    common = _common(said) if question.settings.get("overlap", False) else set()
    for span in sorted(common):
        key = f"{question.slug}:{span.start}-{span.end}:{span.label}"
        yield _span_case(key, question.slug, [span], said)
    for group in _groups(set().union(*said.values()) - common):
        end = max(span.end for span in group)
        key = f"{question.slug}:{group[0].start}-{end}"
        yield _span_case(key, question.slug, group, said)


def _common(said: dict[Layer, set[Span]]) -> set[Span]:
    """What all say. Where spans may overlap it is a case of its own, or one long span on which all
    agree would make one case of everything inside it."""
    return set.intersection(*said.values()) if any(layer.by_person for layer in said) else set()


def _groups(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Spans that hang together by overlapping."""
    group: list[Span] = []
    for span in sorted(spans):
        if group and span.start >= max(one.end for one in group):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _span_case(
    key: str, question: str, group: Sequence[Span], said: dict[Layer, set[Span]]
) -> Case:
    given = [(layer, Answer.of_spans(*(spans & set(group)))) for layer, spans in said.items()]
    options = _options(given)
    start, end = group[0].start, max(span.end for span in group)
    return Case(key, question, start, end, options, _difference(options))


def _choice_case(layers: Sequence[Layer], question: QuestionSpec) -> Case:
    """A required question that somebody left open was put to the document after they saw it."""
    given = [(layer, layer.markup.get(question.slug)) for layer in layers]
    if question.required or all(answer is None for _, answer in given):
        given = [(layer, answer) for layer, answer in given if answer is not None]
    else:
        given = [pair for pair in given if pair[0].by_person or pair[1] is not None]
    options = _options(given)
    if not options and not question.required:
        options = (Option(None),)
    difference = Difference.CHOICE if len(options) > 1 else Difference.NONE
    return Case(question.slug, question.slug, 0, 0, options, difference)


def _options(given: Sequence[tuple[Layer, Answer | None]]) -> tuple[Option, ...]:
    by_answer: dict[object, list[tuple[Layer, Answer | None]]] = {}
    for layer, answer in given:
        same = answer and (frozenset(answer.spans), frozenset(answer.labels))
        by_answer.setdefault(same, []).append((layer, answer))
    options = [
        Option(
            answer=alike[0][1],
            layers=tuple(layer.name for layer, _ in alike),
            people=sum(layer.by_person for layer, _ in alike),
        )
        for alike in by_answer.values()
    ]
    # Sorting is stable: of two answers that as many people gave, that of the first of them leads.
    return tuple(sorted(options, key=lambda option: -option.people))


def _difference(options: Sequence[Option]) -> Difference:
    if len(options) == 1:
        return Difference.NONE
    given = [option.answer.spans for option in options if option.answer and option.answer.spans]
    if len(given) < len(options):
        return Difference.MISSING if len(given) == 1 else Difference.SEVERAL
    places = {tuple((span.start, span.end) for span in spans) for spans in given}
    labels = {tuple(sorted(span.label for span in spans)) for spans in given}
    if len(places) == 1:
        return Difference.LABEL
    return Difference.EDGE if len(labels) == 1 else Difference.SEVERAL


def merged(case: Case, *, may_overlap: bool) -> Answer | None:
    """What all people say together; what all layers say, if people say one thing or nothing.

    Where spans may not overlap, those of one label that do become one span over all their words.
    None if this can't be had: one choice among several, or labels in each other's way.
    """
    by_people = [option for option in case.options if option.people]
    chosen = by_people if len(by_people) > 1 else list(case.options)
    answers = [option.answer for option in chosen if option.answer is not None]
    if len(chosen) < 2 or not answers:
        return None
    if case.is_choice:
        return Answer.of_labels(*(label for answer in answers for label in answer.labels))
    spans = {span for answer in answers for span in answer.spans}
    if may_overlap:
        return Answer.of_spans(*spans)
    joined = []
    for group in _groups(spans):
        if len({span.label for span in group}) > 1:
            return None
        joined.append(Span(group[0].start, max(span.end for span in group), group[0].label))
    return Answer.of_spans(*joined)
