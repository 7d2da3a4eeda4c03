"""Changes from the documents table: of exactly what is shown, said in a sentence, undone."""

import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from annotate.annotating import submit
from annotate.approving import approve_imported
from annotate.markup import Answer
from annotate.models import Assignment, Document, Event
from tests.people_and_projects import a_document, markup, some_documents

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]

HTMX = {"HX-Request": "true", "HX-Target": "doc-rows"}


def change(client, project, **fields):
    address = reverse("documents_change", args=[project.slug])
    return client.post(address, fields, headers=HTMX)


def count_in(state):
    return Document.objects.filter(state=state).count()


def test_what_is_ticked_is_set_aside_and_comes_back_by_undo(reviewer, project):
    first, second, _ = some_documents(project, 3)

    answer = change(reviewer, project, action="set_aside", document=[first.pk, second.pk])
    aside = count_in("set_aside")
    undo = answer.context["last_change"].undo
    undone = reviewer.post(reverse("documents_undo", args=[project.slug, undo]), headers=HTMX)

    assert "2 documents set aside." in answer.content.decode()
    assert aside == 2
    assert "Undone for 2 documents." in undone.content.decode()
    assert count_in("set_aside") == 0


def test_all_that_the_filter_finds_are_changed_and_no_other(reviewer, project):
    a_document(project, "parcel", state="flagged")
    a_document(project, "parcel")
    a_document(project, "other", state="flagged")

    answer = change(
        reviewer, project, action="set_aside", everything="on", q="parcel", state="flagged"
    )

    assert "1 document set aside." in answer.content.decode()
    assert count_in("set_aside") == 1


def test_a_filter_that_is_not_understood_changes_nothing(reviewer, project):
    a_document(project)

    answer = change(reviewer, project, action="set_aside", everything="on", state="lost")

    assert answer.status_code == 422
    assert "There is no state" in answer.content.decode()
    assert count_in("set_aside") == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "set_aside"}, "Choose documents first"),
        ({"action": "assign", "everything": "on"}, "Choose whom to assign"),
        ({"action": "burn", "everything": "on"}, "There is no such change"),
        ({"action": "assign", "everything": "on", "user": "zed"}, "no such person"),
    ],
)
def test_what_is_missing_is_named(reviewer, project, fields, said):
    a_document(project)

    answer = change(reviewer, project, **fields)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_documents_are_assigned_to_a_person(reviewer, project, amira):
    document = a_document(project)

    answer = change(reviewer, project, action="assign", user="amira", document=[document.pk])

    assert "1 document assigned to amira." in answer.content.decode()
    assert Assignment.objects.get().user == amira


def test_without_htmx_the_table_comes_back_with_its_filter(reviewer, project):
    document = a_document(project, state="flagged")
    fields = {"action": "set_aside", "document": document.pk, "state": "flagged", "order": "name"}

    answer = reviewer.post(reverse("documents_change", args=[project.slug]), fields, follow=True)

    assert answer.redirect_chain == [
        (reverse("documents", args=[project.slug]) + "?state=flagged&order=name", 302)
    ]
    assert "1 document set aside." in answer.content.decode()


def test_nobody_undoes_what_another_did_and_annotators_change_nothing(
    reviewer, admin, annotator, project
):
    document = a_document(project)
    answer = change(reviewer, project, action="set_aside", document=[document.pk])
    undo = reverse("documents_undo", args=[project.slug, answer.context["last_change"].undo])

    assert admin.post(undo, headers=HTMX).status_code == 404
    assert annotator.post(undo, headers=HTMX).status_code == 403
    assert change(annotator, project, action="approve", everything="on").status_code == 403
    assert Event.objects.filter(verb="change_undone").count() == 0


def test_a_document_the_person_may_not_see_is_not_changed(reviewer, project):
    from tests.people_and_projects import a_project

    other = a_document(a_project("other"))

    change(reviewer, project, action="set_aside", document=[other.pk])

    assert count_in("set_aside") == 0


def test_the_exact_number_is_said_before_all_are_changed(reviewer, project):
    some_documents(project, 3, state="flagged")
    a_document(project)

    answer = reviewer.get(
        reverse("documents_count", args=[project.slug]), {"state": "flagged"}, headers=HTMX
    )

    assert answer.content.decode() == "All 3 found"


def test_a_change_by_a_worker_shows_how_far_it_is(reviewer, project, monkeypatch):
    monkeypatch.setattr("annotate.bulk_changing.AT_ONCE", 1)
    some_documents(project, 3)
    answer = change(reviewer, project, action="set_aside", everything="on")
    project.jobs.update(state="running", done=1, total=3)

    shown = reviewer.get(
        reverse("documents_last_change", args=[project.slug]),
        headers={"HX-Request": "true", "HX-Target": "last-change"},
    )

    assert "Documents are being changed." in answer.content.decode()
    assert 'data-poll="2"' in shown.content.decode()
    assert "1 of 3" in " ".join(shown.content.decode().split())


def test_the_export_holds_exactly_what_the_filter_finds(admin, project, now):
    question = project.questions.get(slug="intent")
    for name, label in (("a", "refund"), ("b", "shipping")):
        document = a_document(project, f"Letter {name}", external_id=name)
        answers = [(document.pk, question, Answer.of_labels(label))]
        approve_imported(batch=document.batch, answers=answers, by=None, now=now)
    asked = urlencode({"format": "jsonl", "label": "intent:refund"})

    answer = admin.get(f"{reverse('export', args=[project.slug])}?{asked}")
    refused = admin.get(f"{reverse('export', args=[project.slug])}?format=jsonl&state=lost")

    rows = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [row["id"] for row in rows] == ["a"]
    assert refused.status_code == 302


def test_an_annotator_sees_no_filter_that_tells_of_others_and_no_change(
    annotator, project, amira, now
):
    document = a_document(project)
    submit(
        document=document, annotator=amira, markup=markup(intent="refund"), submission_key="1",
        seconds=1, now=now,
    )  # fmt: skip

    page = annotator.get(reverse("documents", args=[project.slug])).content.decode()

    for name in ("annotator", "agrees", "confidence", "batch", "assigned", "everything", "action"):
        assert f'name="{name}"' not in page
    assert 'name="label"' in page
