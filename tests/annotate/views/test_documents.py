"""The documents table, and what it keeps to itself."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotate.annotating import submit
from annotate.models import ImportBatch
from annotate.queue.leasing import lease_next_document
from annotate.search import PER_PAGE
from tests.people_and_projects import a_batch, a_document, markup, some_documents

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]

DOUBT = {"labels": [{"question": "intent", "label": "refund", "score": 0.4}]}


def names_on(client, project, **query):
    answer = client.get(reverse("documents", args=[project.slug]), query)
    return [row.document.name for row in answer.context["rows"]]


def test_words_are_found_in_text_and_name_whatever_their_case(reviewer, project):
    a_document(project, "Where is my PARCEL?", external_id="one")
    a_document(project, "Nothing here", external_id="parcel-2")
    a_document(project, "Something else", external_id="three")

    assert sorted(names_on(reviewer, project, q="parcel")) == ["one", "parcel-2"]


def test_states_splits_and_orders_narrow_and_sort(reviewer, project):
    a_document(project, external_id="b", state="approved")
    a_document(project, external_id="a", split="validation")
    a_document(project, external_id="c", state="flagged")

    assert names_on(reviewer, project, order="name") == ["a", "b", "c"]
    assert names_on(reviewer, project, state=["approved", "flagged"], order="name") == ["b", "c"]
    assert names_on(reviewer, project, split="validation") == ["a"]


def test_held_documents_are_those_somebody_holds_now(reviewer, project, amira):
    from django.utils import timezone

    a_document(project, external_id="free", acquisition_score=0.1)
    a_document(project, external_id="held", acquisition_score=0.9)
    lease_next_document(project=project, annotator=amira, now=timezone.now())

    assert names_on(reviewer, project, state="held") == ["held"]


def test_the_order_by_worth_holds_no_measuring_document(reviewer, project):
    a_document(project, external_id="dull", acquisition_score=0.1)
    a_document(project, external_id="worth it", acquisition_score=0.9)
    a_document(project, external_id="measuring", acquisition_score=1.0, split="validation")

    assert names_on(reviewer, project, order="instructive") == ["worth it", "dull"]


def test_doubts_of_blind_documents_are_shown_to_nobody(reviewer, project):
    a_document(project, external_id="train", score_reason=DOUBT)
    a_document(project, external_id="test", score_reason=DOUBT, split="test")
    a_document(project, external_id="second", score_reason=DOUBT, opinions_wanted=2)

    answer = reviewer.get(reverse("documents", args=[project.slug]))

    doubts = {row.document.name: len(row.doubts) for row in answer.context["rows"]}
    assert doubts == {"train": 1, "test": 0, "second": 0}


def test_documents_of_an_unfinished_import_are_not_there_yet(reviewer, project):
    a_document(project, external_id="there")
    writing = a_batch(project, state=ImportBatch.State.WRITING)
    a_document(project, external_id="not yet", batch=writing)

    assert names_on(reviewer, project) == ["there"]


def test_annotators_see_their_own_work_and_no_order_by_worth(
    annotator, project, amira, bo, chen, now
):
    mine, other = some_documents(project, 2)
    for document, person in ((mine, amira), (other, bo)):
        submit(
            document=document,
            annotator=person,
            markup=markup(intent="refund"),
            submission_key=person.username,
            seconds=5,
            now=now,
        )

    answer = annotator.get(reverse("documents", args=[project.slug]), {"order": "instructive"})

    assert [row.document for row in answer.context["rows"]] == [mine]
    assert "instructive" not in answer.content.decode()


def test_htmx_gets_the_rows_alone(reviewer, project):
    a_document(project)

    answer = reviewer.get(
        reverse("documents", args=[project.slug]),
        headers={"HX-Request": "true", "HX-Target": "doc-rows"},
    )

    assert re.match(r'\s*<div class="stack" id="doc-rows">', answer.content.decode())


def test_pages_go_on_without_counting_and_cost_the_same(reviewer, project):
    some_documents(project, PER_PAGE + 3)
    address = reverse("documents", args=[project.slug])
    htmx = {"HX-Request": "true", "HX-Target": "doc-rows"}

    with CaptureQueriesContext(
        connection,
    ) as queries:
        first = reviewer.get(address, headers=htmx)
    last = reviewer.get(address, {"page": 2}, headers=htmx)

    assert len(first.context["rows"]) == PER_PAGE
    assert len(last.context["rows"]) == 3
    assert last.context["found"].next_page is None
    assert len(queries) <= 20
    assert not any("COUNT(" in query["sql"] for query in queries)


def test_nonsense_in_the_address_is_left_out(reviewer, project):
    a_document(project)

    answer = reviewer.get(
        reverse("documents", args=[project.slug]),
        {"page": "x", "state": "lost", "order": "size", "split": "none"},
    )

    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 1
