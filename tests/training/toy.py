"""Letters that a model learns within twenty steps, made rather than collected."""

from datetime import datetime

from annotate.markup import Answer, Span
from annotate.models import Approval, Document
from tests.people_and_projects import NOW
from training.encoding import Example

DRUGS = ("aspirin", "ibuprofen", "metformin", "codeine")
SYMPTOMS = ("headache", "fever", "chest pain", "nausea")
FRAMES = (
    "Amira takes {drug} against {symptom}.",
    "Because of {symptom} Bo was given {drug} twice a day.",
    "No {symptom} since {drug} was stopped.",
    "Chen asked for {drug} again; the {symptom} is back.",
)
REFUNDS = ("I want my money back", "Please refund order {number}", "Return my payment of {number}")
PARCELS = ("Where is my parcel", "Order {number} has not arrived", "When is {number} delivered")


def drug_letters(count: int) -> list[Example]:
    """Letters with a drug and a symptom each, both marked."""
    return [_drug_letter(number) for number in range(count)]


def _drug_letter(number: int) -> Example:
    drug = DRUGS[number % 4]
    symptom = SYMPTOMS[(number // 4 + number) % 4]
    text = FRAMES[(number // 2) % 4].format(drug=drug, symptom=symptom)
    return Example(
        text,
        Answer.of_spans(_span(text, drug, "drug"), _span(text, symptom, "symptom")),
    )


def _span(text: str, words: str, label: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), label)


def intent_letters(count: int) -> list[Example]:
    """Letters that ask for money and for parcels, in turn."""
    found = []
    for number in range(count):
        frames, label = ((REFUNDS, "refund"), (PARCELS, "shipping"))[number % 2]
        text = frames[number // 2 % 3].format(number=1000 + number)
        found.append(Example(f"{text}, letter {number}.", Answer.of_labels(label)))
    return found


def an_approval(
    document: Document, question: str, answer: Answer, *, now: datetime = NOW
) -> Approval:
    """Gold that came with an import."""
    return Approval.objects.create(
        document=document,
        question=document.project.questions.get(slug=question),
        answer_json=answer.to_json(),
        source=Approval.Source.IMPORT,
        rule=Approval.Rule.IMPORTED,
        batch=document.batch,
        approved_at=now,
    )
