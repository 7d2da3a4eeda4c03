"""From a question and its approved answers to a trained network. Knows no database."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from django.utils.translation import gettext as _

from annotate.errors import TrainingRefused
from annotate.markup import Answer
from annotate.scheme import QuestionSpec
from training.bases import load_base
from training.device import describe, fit_threads, seed_everything
from training.encoding import Example, encode
from training.fitting import LearnedNothing, OnStep, fit, lessons, solve_head
from training.heads import HEADS
from training.network import Network
from training.recipes import Recipe

FEWEST_DOCUMENTS = 10
ATTEMPTS = 3
SLOWER = 0.4

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be learned, and how.

    base: name of the base. device: where to.
    """

    question: QuestionSpec
    examples: Sequence[Example]
    base: str
    recipe: Recipe
    seed: int
    device: torch.device


@dataclass(frozen=True, slots=True)
class Taught:
    """A trained network. recipe: the one that worked. seconds: of training, loading apart."""

    network: Network
    recipe: Recipe
    seconds: float
    device: str


def refuse_too_little(question: QuestionSpec, examples: Sequence[Example]) -> list[str]:
    """Raise TrainingRefused if there is too little to learn from; else remarks worth reading."""
    if len(examples) < FEWEST_DOCUMENTS:
        raise TrainingRefused(
            _(
                "“%(question)s” has %(count)d approved train documents; a training needs at least "
                "%(needed)d. Approve more first."
            )
            % {"question": question.name, "count": len(examples), "needed": FEWEST_DOCUMENTS}
        )
    seen = labels_seen(question, examples)
    if len(seen) < HEADS[question.kind].fewest_labels:
        raise TrainingRefused(
            _(
                "The %(count)d approved train documents of “%(question)s” hold only these labels: "
                "%(labels)s. There is nothing to tell apart yet; approve documents with others."
            )
            % {
                "count": len(examples),
                "question": question.name,
                "labels": ", ".join(seen) or _("none"),
            }
        )
    unseen = [label.name for label in question.labels if label.slug not in seen]
    if not unseen:
        return []
    return [
        _("%(question)s: no approved document holds %(labels)s; the model will never say so.")
        % {"question": question.name, "labels": ", ".join(unseen)}
    ]


def labels_seen(question: QuestionSpec, examples: Sequence[Example]) -> list[str]:
    """The question's labels that occur in the examples, in the order of their keys."""
    counts = Counter(slug for example in examples for slug in example.answer.label_slugs)
    return [slug for slug in question.label_slugs if counts[slug]]


def teach(course: Course, *, on_step: OnStep, say: Say) -> Taught:
    """Train a network, again and slower if it learned nothing. Raises TrainingRefused."""
    fit_threads()
    recipe = course.recipe
    for _attempt in range(ATTEMPTS):
        network = _untaught(course, recipe)
        began = time.monotonic()
        try:
            _teach_once(network, course, recipe, on_step, say)
        except LearnedNothing:
            recipe = recipe.but(learning_rate=recipe.learning_rate * SLOWER)
            say(
                _("The loss does not fall. Starting anew at a learning rate of %(rate).1e.")
                % {"rate": recipe.learning_rate}
            )
            continue
        return Taught(network, recipe, time.monotonic() - began, describe(course.device))
    raise TrainingRefused(
        _(
            "“%(question)s” could not be learned from these %(count)d documents: even at a low "
            "learning rate the loss stayed where it is without reading them. Check the labels, or "
            "approve more documents."
        )
        % {"question": course.question.name, "count": len(course.examples)}
    )


def _untaught(course: Course, recipe: Recipe) -> Network:
    seed_everything(course.seed)
    base = load_base(course.base)
    question = course.question
    head = HEADS[question.kind].for_question(
        question,
        labels_seen(question, course.examples),
        base.encoder.config.hidden_size,
        recipe.dropout,
    )
    return Network(base.encoder, base.tokenizer, head).to(course.device)


def _teach_once(
    network: Network, course: Course, recipe: Recipe, on_step: OnStep, say: Say
) -> None:
    examples = [_known(example, network.head.labels) for example in course.examples]
    encoded = encode([example.text for example in examples], network.tokenizer)
    for remark in network.head.remarks(encoded, examples):
        say(remark)
    named = names_as_examples(course.question, network.head.labels) if recipe.names_count else []
    if recipe.head_first:
        weights = [1.0] * len(examples) + [recipe.names_count] * len(named)
        solve_head(network, [*examples, *named], weights)
    if recipe.epochs:
        learned = lessons(network, [*examples, *named])
        fit(network, learned, recipe, seed=course.seed, on_step=on_step)


def _known(example: Example, labels: Sequence[str]) -> Example:
    """The example without labels that the question hasn't got any more."""
    answer = Answer(
        spans=tuple(span for span in example.answer.spans if span.label in labels),
        labels=tuple(label for label in example.answer.labels if label in labels),
    )
    return Example(example.text, answer)


def names_as_examples(question: QuestionSpec, labels: Sequence[str]) -> list[Example]:
    """Each label's name, description and examples as a text that carries it."""
    found = []
    for label in question.labels:
        if label.slug in labels:
            texts = [label.name.replace("_", " "), label.description, *label.examples]
            answer = Answer.of_labels(label.slug)
            found += [Example(text, answer) for text in texts if text.strip()]
    return found
