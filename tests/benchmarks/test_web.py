"""The web benchmark's corpus looks like a project at work, and its visitor like a browser."""

import json
import os

import pytest
from django.db.models import Count
from django.utils import timezone

from annotate.models import Approval, Document, Prediction, Project, Split, User
from annotate.queue.leasing import lease_next_document
from tests.benchmarks.web import INSIDE
from tests.benchmarks.web.corpus import NAME, fill
from tests.benchmarks.web.timed_wsgi import application
from tests.benchmarks.web.visitor import _decision


@pytest.mark.django_db
def test_the_corpus_looks_as_after_a_predict():
    fill(120)

    project = Project.objects.get()
    train = project.documents.filter(split=Split.TRAIN)
    per_document = set(train.annotate(n=Count("predictions")).values_list("n", flat=True))
    approved = project.documents.filter(state=Document.State.APPROVED)
    assert project.documents.visible().count() == 120
    assert per_document == {2}
    assert not Prediction.objects.exclude(document__split=Split.TRAIN).exists()
    assert Approval.objects.live().count() == 2 * approved.count() > 0


@pytest.mark.django_db
def test_the_corpus_can_be_annotated_with_what_the_model_said():
    fill(60)
    amira = User.objects.get(username=NAME)

    lease = lease_next_document(project=Project.objects.get(), annotator=amira, now=timezone.now())

    assert lease.predictions.count() == 2


def test_accepting_sends_what_is_shown_and_the_first_option_of_a_blind_choice():
    sheet = {
        "document": 7,
        "scheme": "s",
        "questions": [
            {"slug": "details", "kind": "spans", "chosen": [], "labels": []},
            {"slug": "intent", "kind": "one_of", "chosen": [], "labels": [{"slug": "refund"}]},
        ],
        "spans": [
            {"question": "details", "start": 0, "end": 4, "label": "date", "gone": False},
            {"question": "details", "start": 5, "end": 6, "label": "date", "gone": True},
        ],
    }

    sent = _decision(sheet)

    assert sent["markup"] == (
        '{"details": [{"start": 0, "end": 4, "label": "date"}], "intent": ["refund"]}'
    )
    assert sent["submission_key"] != _decision(sheet)["submission_key"]


def test_the_application_tells_what_its_process_is_made_of():
    said = {}

    body = application({"PATH_INFO": INSIDE}, lambda status, headers: said.update(status=status))

    assert said["status"] == "200 OK"
    assert json.loads(b"".join(body))["pid"] == os.getpid()
