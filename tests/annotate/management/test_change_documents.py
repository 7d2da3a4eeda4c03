"""Many documents changed from a terminal, in a person's name."""

import json

import pytest
from django.core.management import CommandError

from annotate.approving import approve_imported
from annotate.markup import Answer
from annotate.models import Assignment
from tests.annotate.management.terminal import manage
from tests.people_and_projects import a_document

pytestmark = pytest.mark.django_db


def states(project):
    return list(project.documents.order_by("pk").values_list("state", flat=True))


def test_what_a_filter_finds_is_set_aside_and_undone(project, chen):
    a_document(project, meta={"source": "old"})
    a_document(project, meta={"source": "new"})

    said = manage(
        "change_documents", "letters", "set_aside", "--filter", "meta=source=old", "--by", "chen"
    )
    aside = states(project)
    manage("change_documents", "letters", "undo", "--by", "chen")

    assert "1 documents changed, 0 left as they were." in said
    assert aside == ["set_aside", "waiting"]
    assert states(project) == ["waiting", "waiting"]


def test_documents_are_assigned_to_several_people(project, chen, amira, bo):
    a_document(project)

    manage(
        "change_documents", "letters", "assign", "--user", "amira", "--user", "bo", "--by", "chen"
    )

    assert Assignment.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set_aside", "--filter", "state=lost"], "There is no state “lost”"),
        (["set_aside", "--filter", "label=intent:lost"], "has no label “intent:lost”"),
        (["assign"], "to whom"),
        (["undo"], "has changed nothing in Letters"),
    ],
)
def test_mistakes_are_named(project, chen, words, said):
    with pytest.raises(CommandError, match=said):
        manage("change_documents", "letters", *words, "--by", "chen")


def test_only_reviewers_change_documents(project, amira):
    a_document(project)

    with pytest.raises(CommandError, match="takes a reviewer"):
        manage("change_documents", "letters", "set_aside", "--by", "amira")


def test_an_export_takes_the_same_filter(project, now):
    question = project.questions.get(slug="intent")
    for name in ("a", "b"):
        document = a_document(project, external_id=name, meta={"source": name})
        answers = [(document.pk, question, Answer.of_labels("refund"))]
        approve_imported(batch=document.batch, answers=answers, by=None, now=now)

    said = manage(
        "export_annotations", "letters", "--format", "jsonl", "--output", "-",
        "--filter", "meta=source=b",
    )  # fmt: skip

    assert [json.loads(line)["id"] for line in said.splitlines()] == ["b"]
