"""Fills an installation as it looks after a predict: run inside it, with the number of documents.

    python -m tests.benchmarks.web.corpus 10000

The texts are those of the customer sample, each with a reference number of its own. A model
version is in use and has labelled all of train; a tenth is annotated and approved already, by
`bo`. `amira` can sign in.
"""

import itertools
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annotate.models import Document, Labeller, Project

PROJECT = "customer"
NAME, PASSWORD = "amira", "correct horse battery staple"
AT_A_TIME = 2_000
MEASURED_SHARE = 0.08
RANDOM_SHARE = 0.05
DONE_SHARE = 0.1
FIXED_FROM = 0.9
CHANNELS = ("mail", "chat", "phone")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """A text of the sample project, with its answers as they are stored."""

    text: str
    answers: dict[str, list[Any]]


def fill(count: int) -> None:
    """A project of `count` documents, with the people who work on it."""
    project = _project()
    batch = _batch(project)
    labellers = _labellers(project)
    samples = _samples(project)
    chance = random.Random(0)
    numbers = iter(range(count))
    while chunk := list(itertools.islice(numbers, AT_A_TIME)):
        _write_chunk(batch, labellers, [(samples[n % len(samples)], n) for n in chunk], chance)


def _project() -> "Project":
    from annotate.founding import create_project
    from annotate.models import Membership, User
    from annotate.starters import starter_scheme

    chen = User.objects.create_superuser("chen", password=PASSWORD)
    project = create_project(
        slug=PROJECT, name="Customers", scheme=starter_scheme(PROJECT), by=chen, now=NOW
    )
    for name, role in ((NAME, Membership.Role.ADMIN), ("bo", Membership.Role.ANNOTATOR)):
        person = User.objects.create_user(name, password=PASSWORD)
        Membership.objects.create(project=project, user=person, role=role, trusted=True)
    return project


def _batch(project: "Project") -> Any:
    from annotate.models import ImportBatch

    return ImportBatch.objects.create(
        project=project,
        file_name="messages.jsonl",
        file_hash="0" * 64,
        state=ImportBatch.State.VISIBLE,
    )


def _labellers(project: "Project") -> dict[str, "Labeller"]:
    """A labeller in use for each question: its part of a version in use."""
    from annotate.models import Labeller, ModelPart, ModelVersion, TrainingSet

    version = ModelVersion.objects.create(
        project=project, number=1, state=ModelVersion.State.IN_USE, promoted_at=NOW
    )
    found = {}
    for question in project.questions.all():
        part = ModelPart.objects.create(
            trained_in=version,
            question=question,
            base="built-in",
            seed=0,
            label_slugs=[label.slug for label in question.labels.all()],
            training_set=TrainingSet.objects.create(question=question, hash="0" * 64),
            folder="customer/v1",
        )
        version.parts.add(part)
        labeller = Labeller.objects.create(
            question=question, kind=Labeller.Kind.FINE_TUNED, part=part, is_calibrated=True
        )
        question.labeller_in_use = labeller
        question.save(update_fields=["labeller_in_use"])
        found[question.slug] = labeller
    return found


def _samples(project: "Project") -> list[Sample]:
    from annotate.starters import sample_files

    questions = {question.slug: question.task_kind for question in project.questions.all()}
    samples = []
    for path in sample_files(PROJECT).values():
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            answers = {slug: kind.read(row.get(slug)) for slug, kind in questions.items()}
            stored = {slug: answer.to_json() for slug, answer in answers.items() if answer}
            samples.append(Sample(row["text"], stored))
    return samples


def _write_chunk(
    batch: Any,
    labellers: dict[str, "Labeller"],
    chosen: Sequence[tuple[Sample, int]],
    chance: random.Random,
) -> None:
    from django.db import transaction

    from annotate.models import Document, DocumentWords, Prediction, Split

    with transaction.atomic():
        documents = Document.objects.bulk_create(
            _document(batch, sample, number, chance) for sample, number in chosen
        )
        DocumentWords.objects.index(documents)
        told = [(document, sample) for document, (sample, _) in zip(documents, chosen, strict=True)]
        Prediction.objects.bulk_create(
            prediction
            for document, sample in told
            if document.split == Split.TRAIN
            for prediction in _predictions(document, sample, labellers, chance)
        )
        _approve([pair for pair in told if pair[0].state == Document.State.APPROVED], labellers)


def _document(batch: Any, sample: Sample, number: int, chance: random.Random) -> "Document":
    from annotate.models import Document, Split, content_hash, sample_number

    draw = chance.random()
    split = Split.TRAIN
    if draw < 2 * MEASURED_SHARE:
        split = Split.VALIDATION if draw < MEASURED_SHARE else Split.TEST
    text = f"{sample.text} (ref. {number:06})"
    is_done = split == Split.TRAIN and chance.random() < DONE_SHARE
    return Document(
        project=batch.project,
        batch=batch,
        text=text,
        external_id=f"message-{number}",
        meta={"channel": chance.choice(CHANNELS), "week": number // 100},
        content_hash=content_hash(text),
        draw=draw,
        split=split,
        is_random=split == Split.TRAIN and sample_number(draw, "random") < RANDOM_SHARE,
        state=Document.State.APPROVED if is_done else Document.State.WAITING,
        **(_score(sample, chance) if split == Split.TRAIN else {}),
    )


def _score(sample: Sample, chance: random.Random) -> dict[str, Any]:
    """How much the document would teach and why, as predicting writes it."""
    doubts = [
        {"question": "intent", "label": label, "score": 0.4} for label in sample.answers["intent"]
    ]
    reason = {"method": "margin", "labels": doubts, "labeller": "fine_tuned", "version": 1}
    return {"acquisition_score": chance.random(), "score_reason": reason}


def _predictions(
    document: "Document", sample: Sample, labellers: dict[str, "Labeller"], chance: random.Random
) -> Iterator[Any]:
    from annotate.models import Prediction

    for question, labeller in labellers.items():
        answer = sample.answers.get(question, [])
        scores: Any = [round(chance.random(), 4) for _ in answer]
        if labeller.question.task_kind.single_choice:
            scores = {slug: round(chance.random() / 9, 4) for slug in _slugs(labeller)}
            scores |= dict.fromkeys(answer, 0.8)
        yield Prediction(
            document=document,
            labeller=labeller,
            answer_json=answer,
            scores=scores,
            confidence=chance.random(),
        )


def _verdict(document: "Document") -> str:
    """Most pre-tags were left as they were."""
    from annotate.models import Annotation

    return Annotation.Verdict.FIXED if document.draw > FIXED_FROM else Annotation.Verdict.ACCEPTED


def _slugs(labeller: "Labeller") -> Sequence[str]:
    return labeller.part.label_slugs if labeller.part else ()


def _approve(told: Sequence[tuple["Document", Sample]], labellers: dict[str, "Labeller"]) -> None:
    from annotate.models import Annotation, Approval, User

    bo = User.objects.get(username="bo")
    annotations = Annotation.objects.bulk_create(
        Annotation(
            document=document,
            annotator=bo,
            markup_json=sample.answers,
            verdict=_verdict(document),
            seconds=4,
            submission_key=f"of-{document.external_id}",
            submitted_at=NOW,
        )
        for document, sample in told
    )
    Approval.objects.bulk_create(
        Approval(
            document=annotation.document,
            question=labeller.question,
            answer_json=annotation.markup_json.get(slug, []),
            source=Approval.Source.ANNOTATION,
            rule=Approval.Rule.TRUSTED,
            annotation=annotation,
            approved_at=NOW,
        )
        for annotation in annotations
        for slug, labeller in labellers.items()
    )


if __name__ == "__main__":
    import django

    django.setup()
    fill(int(sys.argv[1]))
