import pytest

from annotate.errors import ImportRefused
from annotate.markup import Answer
from annotate.models import Approval, Document
from tests.annotate.importing.files import a_file, take
from tests.people_and_projects import INTENT, TOPICS, a_project

TEXT = "Where is it?"


@pytest.fixture
def project(db):
    return a_project(questions=[INTENT, TOPICS])


def gold(document=None):
    live = Approval.objects.live()
    live = live if document is None else live.filter(document=document)
    return {approval.question.slug: approval.answer for approval in live}


def test_the_same_text_again_is_skipped_and_named(project, tmp_path):
    path = a_file(tmp_path, {"text": TEXT}, {"text": "other"}, {"text": TEXT})

    report = take(project, path)
    again = take(project, path)

    assert (report.documents, report.skipped_lines) == (2, [3])
    assert "Skipped because the text is there already: 1, in line 3." in report.sentences()
    assert "Skipped because the text is there already: 3, in lines 1, 2, 3." in again.sentences()
    assert (again.documents, again.skipped, again.batch) == (0, 3, None)
    assert Document.objects.count() == 2
    assert project.batches.count() == 1


@pytest.mark.postgres_too
def test_gold_of_a_repeat_is_added_where_there_was_none(project, tmp_path):
    rows = [
        {"text": TEXT},
        {"text": TEXT, "intent": "shipping"},
        {"text": TEXT, "intent": "shipping", "topics": ["quality", "price"]},
        {"text": TEXT, "topics": ["price", "quality"]},
    ]

    report = take(project, a_file(tmp_path, *rows))

    assert (report.documents, report.labels_added) == (1, 2)
    assert gold() == {
        "intent": Answer.of_labels("shipping"),
        "topics": Answer.of_labels("quality", "price"),
    }


@pytest.mark.postgres_too
def test_gold_is_added_to_a_document_of_an_earlier_import(project, tmp_path):
    take(project, a_file(tmp_path, {"text": TEXT, "topics": ["price"]}))

    report = take(project, a_file(tmp_path, {"text": TEXT, "intent": "refund"}, {"text": "new"}))

    document = Document.objects.get(text=TEXT)
    assert (report.documents, report.labels_added) == (1, 1)
    assert set(gold(document)) == {"intent", "topics"}
    assert document.state == "approved"


def test_gold_is_added_even_if_no_document_is_new(project, tmp_path):
    take(project, a_file(tmp_path, {"text": TEXT}))

    report = take(project, a_file(tmp_path, {"text": TEXT, "intent": "refund"}))

    assert (report.documents, report.labels_added) == (0, 1)
    assert gold() == {"intent": Answer.of_labels("refund")}


@pytest.mark.parametrize("earlier", ["in the file", "in the project"])
def test_gold_that_differs_is_refused(project, tmp_path, earlier):
    first, second = {"text": TEXT, "intent": "refund"}, {"text": TEXT, "intent": "shipping"}
    if earlier == "in the project":
        take(project, a_file(tmp_path, first))
    documents = Document.objects.count()
    path = a_file(tmp_path, first, second)

    with pytest.raises(ImportRefused) as caught:
        take(project, path)

    (error,) = caught.value.errors
    assert (error.line, error.field) == (2, "intent")
    assert Document.objects.count() == documents


def test_keep_imports_every_row_and_reports_repeats_that_differ(project, tmp_path):
    take(project, a_file(tmp_path, {"text": TEXT, "intent": "refund"}))
    rows = [
        {"text": TEXT, "intent": "refund"},
        {"text": TEXT, "intent": "shipping"},
        {"text": TEXT, "intent": "shipping", "topics": []},
        {"text": "other"},
        {"text": "other"},
    ]

    report = take(project, a_file(tmp_path, *rows), on_duplicate="keep")

    assert (report.documents, report.skipped, report.labels_added) == (5, 0, 0)
    assert report.differing_lines == [2, 3]
    assert Approval.objects.live().count() == 5
    assert Document.objects.filter(text=TEXT).count() == 4


def test_the_same_file_twice_changes_nothing_the_second_time(project, tmp_path):
    path = a_file(tmp_path, {"text": TEXT, "intent": "refund"})
    take(project, path)

    report = take(project, path)

    assert not report.changes_anything
    assert Approval.objects.count() == 1


def test_a_text_of_another_project_is_no_repeat(project, tmp_path):
    path = a_file(tmp_path, {"text": TEXT})
    take(project, path)

    assert take(a_project("other"), path).documents == 1
