"""Measure how alike people label and how good each is, and store the figures that pages read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from annotate.jobs import RunningJob
from annotate.learning import agreement_sample
from annotate.models import Figure, Project, Question
from annotate.quality.agreement import agreement_of
from annotate.quality.beside_gold import Gold
from annotate.quality.independent import FirstAnswers, first_answers
from annotate.quality.people import accuracy_of
from annotate.quality.swayed import kept_pre_tags

Report = Callable[[int, int, str], None]


def run_measuring(running: RunningJob) -> dict[str, Any]:
    """The job `measure_agreement`, without arguments."""
    return measure_project(running.project, report=running.report)


def measure_project(project: Project, *, report: Report | None = None) -> dict[str, Any]:
    """Store figures `agreement:<question>` and `person:<id>`, and `agreement`, their sample.

    Returns {"questions": how many, "people": how many}.
    """
    # Before anything is read: what comes in meanwhile is to make the figures due again.
    sample = agreement_sample(project)
    answers = first_answers(project)
    questions = list(project.questions.prefetch_related("labels"))
    people = sorted({said.person for said in answers.said})
    gold = Gold.of(questions)
    accuracy: dict[int, dict[str, Any]] = {person: {} for person in people}
    for number, question in enumerate(questions):
        if report:
            report(number, len(questions) + 1, str(question))
        _store_agreement(project, question, answers)
        for person, figures in _accuracies(question, people, answers, gold).items():
            accuracy[person][question.slug] = figures
    if report:
        report(len(questions), len(questions) + 1, _("Person by person"))
    for person in people:
        _store_person(project, person, questions, answers, accuracy[person])
    _forget_others(project, questions, people)
    _store(project, "agreement", {}, sample, answers.hash)
    return {"questions": len(questions), "people": len(people)}


def _store_agreement(project: Project, question: Question, answers: FirstAnswers) -> None:
    figures = agreement_of(question.task_kind, _slugs(question), answers.judged(question.slug))
    sample = {name: figures[name] for name in ("documents", "answers", "people")}
    _store(project, f"agreement:{question.slug}", figures, sample, answers.hash)


def _accuracies(
    question: Question, people: Sequence[int], answers: FirstAnswers, gold: Gold
) -> dict[int, dict[str, Any]]:
    """Each person's figures on one question."""
    judgements = gold.beside(answers, question.slug)
    still_open = gold.still_open(answers, question.slug)
    return {
        person: accuracy_of(question.task_kind, _slugs(question), judgements.get(person, []))
        | {"still_open": still_open.get(person, 0)}
        for person in people
    }


def _store_person(
    project: Project,
    person: int,
    questions: Sequence[Question],
    answers: FirstAnswers,
    accuracy: Mapping[str, Any],
) -> None:
    theirs = list(answers.of(person))
    value = {"questions": dict(accuracy), "kept": kept_pre_tags(questions, theirs)}
    _store(project, f"person:{person}", value, {"documents": len(theirs)}, answers.hash)


def _forget_others(project: Project, questions: Sequence[Question], people: Sequence[int]) -> None:
    """Remove figures of questions and people that are gone."""
    kept = ["agreement", *(f"agreement:{question.slug}" for question in questions)]
    kept += [f"person:{person}" for person in people]
    of_people = project.figures.filter(name__regex=r"^(agreement|person)(:|$)")
    of_people.exclude(name__in=kept).delete()


def _slugs(question: Question) -> list[str]:
    return [label.slug for label in question.labels.all()]


def _store(
    project: Project, name: str, value: Mapping[str, Any], sample: Mapping[str, Any], source: str
) -> None:
    Figure.objects.update_or_create(
        project=project,
        name=name,
        defaults={"value": dict(value), "sample": dict(sample), "computed_from": source},
    )
