"""Makes the gold and the small models that tests of training tell about."""

from datetime import datetime
from typing import Any

import torch
from transformers import BertConfig, BertModel

from annotate.markup import Answer
from annotate.models import (
    Annotation,
    Approval,
    Document,
    ModelPart,
    ModelVersion,
    Project,
    TrainingSet,
)
from tests.people_and_projects import NOW, a_document
from training import checkpoints
from training.bases import load_tokenizer
from training.heads import HEADS
from training.network import Network


def approved(
    document: Document,
    question: str,
    answer: Answer,
    *,
    annotation: Annotation | None = None,
    now: datetime = NOW,
) -> Approval:
    """Gold for one question of a document: imported, unless an annotation is named."""
    document.state = Document.State.APPROVED
    document.save(update_fields=["state"])
    return Approval.objects.create(
        document=document,
        question=document.project.questions.get(slug=question),
        answer_json=answer.to_json(),
        source=Approval.Source.ANNOTATION if annotation else Approval.Source.IMPORT,
        rule=Approval.Rule.TRUSTED if annotation else Approval.Rule.IMPORTED,
        annotation=annotation,
        batch=None if annotation else document.batch,
        approved_at=now,
    )


def some_gold(project: Project, count: int, *, split: str, question: str = "intent") -> None:
    """Approved documents whose text names their label: refunds and shipping in turn."""
    labels = ("refund", "shipping")
    for number in range(count):
        label = labels[number % 2]
        document = a_document(project, f"{split} {number}: about {label}", split=split)
        approved(document, question, Answer.of_labels(label))


def a_version(project: Project, number: int = 1, **fields: Any) -> ModelVersion:
    """A model version that is ready, without parts."""
    fields = {"state": ModelVersion.State.READY} | fields
    return ModelVersion.objects.create(project=project, number=number, **fields)


def a_part(version: ModelVersion, question: str = "intent", **fields: Any) -> ModelPart:
    """A trained part's row; it has no files unless `with_files` makes them."""
    asked = version.project.questions.get(slug=question)
    learned, _ = TrainingSet.objects.get_or_create(question=asked, hash="0" * 64)
    defaults = {
        "seed": 0,
        "base": "built-in",
        "label_slugs": list(asked.spec.label_slugs),
        "training_set": learned,
        "folder": str(checkpoints.folder_of(version.project.slug, version.number, question)),
    }
    return ModelPart.objects.create(trained_in=version, question=asked, **defaults | fields)


def with_files(part: ModelPart, *, seed: int = 0) -> ModelPart:
    """Give a part a tiny network that learned nothing: one layer, two heads, 32 numbers wide."""
    torch.manual_seed(seed)
    tokenizer = load_tokenizer("")
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
    )
    spec = part.question.spec
    head = HEADS[spec.kind].for_question(spec, part.label_slugs, config.hidden_size, dropout=0.0)
    card = checkpoints.Card(
        project=part.trained_in.project.slug,
        version=part.trained_in.number,
        question=spec.slug,
        kind=spec.kind,
        labels=list(part.label_slugs),
        base="built-in",
        recipe={},
        seed=seed,
        training_set=part.training_set.hash,
        documents=0,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    checkpoints.save(Network(encoder, tokenizer, head), card)
    return part
