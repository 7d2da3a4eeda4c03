"""Train documents drawn to be labelled without pre-tags."""

import pytest

from annotate.markup import Answer
from annotate.models import Document, Lease, Split, sample_number
from annotate.queue.eligibility import is_blind, purpose_of
from annotate.queue.leasing import lease_next_document
from tests.people_and_projects import INTENT, a_member, a_prediction, a_project, some_documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return a_project(questions=[INTENT], blind_share=0.3)


def test_the_share_of_train_documents_is_blind_whatever_their_split_drew(project):
    documents = [
        Document(project=project, draw=place / 1000, split=Split.TRAIN) for place in range(1000)
    ]

    blind = [document for document in documents if is_blind(document)]

    assert 250 < len(blind) < 350
    assert all(purpose_of(document) == Lease.Purpose.BLIND for document in blind)
    early = sum(document.draw < 0.5 for document in blind)
    assert 100 < early < 200


def test_no_share_means_no_blind_document():
    project = a_project(slug="open", questions=[INTENT])

    assert not is_blind(Document(project=project, draw=0.5, split=Split.TRAIN))


def test_a_blind_document_is_handed_out_without_its_prediction(project, now):
    amira = a_member(project, "amira")
    (document,) = some_documents(project, 1)
    document.draw = next(
        place / 1000 for place in range(1000) if sample_number(place / 1000, "blind") < 0.3
    )
    document.save(update_fields=["draw"])
    a_prediction(document, "intent", Answer.of_labels("refund"))

    lease = lease_next_document(project=project, annotator=amira, now=now)

    assert (lease.purpose, lease.blind, lease.shown) == (Lease.Purpose.BLIND, True, ())
