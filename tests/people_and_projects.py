"""Makes the people, projects and documents that tests tell about: plain functions, real rows.

Everything has a sensible default, so that a test names only what it is about:

    project = a_project(questions=[INTENT])
    amira = a_member(project, "amira")
    document = a_document(project, "Where is my parcel?")
    a_prediction(document, "intent", Answer.of_labels("shipping"), confidence=0.9)
"""

import itertools
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from annotate.markup import Answer, Markup
from annotate.models import (
    COLOUR_SLOTS,
    Document,
    DocumentWords,
    ImportBatch,
    Label,
    Labeller,
    Membership,
    Prediction,
    Project,
    Question,
    Split,
    User,
    content_hash,
)
from annotate.scheme import LabelSpec, QuestionSpec

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery staple"

ENTITIES = QuestionSpec(
    slug="entities",
    name="Entities",
    kind="spans",
    labels=(LabelSpec("drug", "Drug", "DRUG"), LabelSpec("symptom", "Symptom", "SYMP")),
    settings={"overlap": False},
)
INTENT = QuestionSpec(
    slug="intent",
    name="Intent",
    kind="one_of",
    labels=(LabelSpec("refund", "Refund", "REFU"), LabelSpec("shipping", "Shipping", "SHIP")),
)
TOPICS = QuestionSpec(
    slug="topics",
    name="Topics",
    kind="any_of",
    labels=(LabelSpec("price", "Price", "PRIC"), LabelSpec("quality", "Quality", "QUAL")),
    required=False,
)

_numbers = itertools.count(1)


def a_user(name: str, *, password: str | None = None, **fields: Any) -> User:
    """The person called `name`, made at the first mention. With a password they can sign in."""
    user, made = User.objects.get_or_create(username=name, defaults=fields)
    if made:
        # Hashing takes a tenth of a second; most tests never sign in.
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
    return user


def a_project(
    slug: str = "letters", *, questions: Iterable[QuestionSpec] = (INTENT,), **rules: Any
) -> Project:
    """A project that asks `questions`; keywords are its rules, such as `opinions=2`."""
    project = Project.objects.create(slug=slug, name=slug.capitalize(), settings=rules)
    for position, spec in enumerate(questions, start=1):
        a_question(project, spec, position=position)
    return project


def a_question(project: Project, spec: QuestionSpec, *, position: int = 1) -> Question:
    """One more question of a project, with its labels."""
    question = Question.objects.create(
        project=project,
        slug=spec.slug,
        name=spec.name,
        kind=spec.kind,
        required=spec.required,
        settings=dict(spec.settings),
        position=position,
    )
    for place, label in enumerate(spec.labels, start=1):
        Label.objects.create(
            question=question,
            slug=label.slug,
            name=label.name,
            short_name=label.short_name or label.slug[:4].upper(),
            description=label.description,
            examples=list(label.examples),
            slot=(place - 1) % COLOUR_SLOTS + 1,
            position=place,
        )
    return question


def a_member(project: Project, name: str, role: str = "annotator", *, trusted: bool = True) -> User:
    """The person called `name` as a member of the project."""
    user = a_user(name)
    Membership.objects.update_or_create(
        project=project, user=user, defaults={"role": role, "trusted": trusted, "active": True}
    )
    return user


def a_batch(project: Project, *, state: str = ImportBatch.State.VISIBLE) -> ImportBatch:
    """The project's batch in this state, made at the first mention."""
    batch, _ = ImportBatch.objects.get_or_create(
        project=project, state=state, defaults={"file_name": "letters.jsonl", "file_hash": "0" * 64}
    )
    return batch


def a_document(
    project: Project, text: str = "", *, split: str = Split.TRAIN, **fields: Any
) -> Document:
    """A waiting document of the train split; fields override, such as `acquisition_score=0.9`."""
    number = next(_numbers)
    text = text or f"Letter number {number}."
    batch = fields.pop("batch", None) or a_batch(project)
    drawn = {"draw": random.Random(number).random(), "content_hash": content_hash(text)}
    drawn["opinions_wanted"] = project.rules.opinions
    document = Document.objects.create(
        project=project, batch=batch, text=text, split=split, **(drawn | fields)
    )
    DocumentWords.objects.index([document])
    return document


def some_documents(project: Project, count: int, **fields: Any) -> list[Document]:
    """Several documents alike, with draws and texts of their own."""
    return [a_document(project, **fields) for _ in range(count)]


def a_labeller(
    project: Project, question: str, kind: str = Labeller.Kind.DICTIONARY, *, in_use: bool = True
) -> Labeller:
    """A question's labeller of this kind, made at the first mention; in use unless told not."""
    asked = project.questions.get(slug=question)
    labeller, _ = Labeller.objects.get_or_create(question=asked, kind=kind)
    if in_use:
        asked.labeller_in_use = labeller
        asked.save(update_fields=["labeller_in_use"])
    return labeller


def a_prediction(
    document: Document,
    question: str,
    answer: Answer,
    confidence: float = 0.8,
    *,
    labeller: Labeller | None = None,
    scores: Any = None,
) -> Prediction:
    """A labeller's answer for a document; the dictionary's unless told otherwise."""
    if scores is None:
        scores = [confidence] * len(answer.spans) or dict.fromkeys(answer.labels, confidence)
    return Prediction.objects.create(
        document=document,
        labeller=labeller or a_labeller(document.project, question),
        answer_json=answer.to_json(),
        scores=scores,
        confidence=confidence,
    )


def markup(**answers: Answer | str | list[Any]) -> Markup:
    """Markup in short: `markup(intent="refund", topics=["price"])`."""
    return Markup(
        {
            question: answer
            if isinstance(answer, Answer)
            else Answer.from_json([answer] if isinstance(answer, str) else answer)
            for question, answer in answers.items()
        }
    )
