"""Train documents drawn to be labelled without pre-tags."""

import pytest

from annotate.founding import change_rules
from annotate.markup import Answer
from annotate.models import Lease, Split
from annotate.project_rules import ProjectRules
from annotate.queue.leasing import lease_next_document
from annotate.samples import is_drawn_blind
from tests.people_and_projects import INTENT, a_member, a_prediction, a_project, some_documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return a_project(questions=[INTENT], blind_share=0.3)


def test_the_share_of_train_documents_is_blind_whatever_their_split_drew(project):
    draws = [place / 1000 for place in range(1000)]

    blind = [draw for draw in draws if is_drawn_blind(draw, Split.TRAIN, project.rules)]

    assert 250 < len(blind) < 350
    assert 100 < sum(draw < 0.5 for draw in blind) < 200
    assert not any(is_drawn_blind(draw, Split.TEST, project.rules) for draw in draws)


def test_a_changed_share_reaches_documents_that_nobody_has_begun(project, now):
    chen = a_member(project, "chen", "admin")
    documents = some_documents(project, 200)

    change_rules(project=project, rules=ProjectRules(blind_share=1.0), by=chen, now=now)
    all_blind = project.documents.filter(is_drawn_blind=True).count()
    change_rules(project=project, rules=ProjectRules(), by=chen, now=now)

    assert all_blind == len(documents)
    assert not project.documents.filter(is_drawn_blind=True).exists()


def test_a_blind_document_is_handed_out_without_its_prediction(project, now):
    amira = a_member(project, "amira")
    (document,) = some_documents(project, 1, is_drawn_blind=True)
    a_prediction(document, "intent", Answer.of_labels("refund"))

    lease = lease_next_document(project=project, annotator=amira, now=now)

    assert (lease.purpose, lease.blind, lease.shown) == (Lease.Purpose.BLIND, True, ())
