import pytest
from django.core.management.base import CommandError

from annotate.models import Document, ImportBatch, Job
from tests.annotate.importing.files import a_file
from tests.annotate.management.terminal import figures, manage

GOOD = [{"text": "a", "intent": "refund"}, {"text": "b"}, {"text": "a"}]


def test_a_file_is_imported_and_reported(project, tmp_path):
    printed = manage("import_documents", "letters", a_file(tmp_path, *GOOD), "--split", "test")

    assert "2 documents in letters.jsonl" in printed
    assert "in line 3" in printed
    assert Document.objects.visible().in_split("test").count() == 2
    assert Job.objects.filter(kind="predict").exists()


def test_figures_come_as_one_object(project, tmp_path):
    path = a_file(tmp_path, *GOOD)

    found = figures("import_documents", "letters", path, "--no-predict", "--seed", "1")

    (file,) = found["files"]
    assert (file["documents"], file["skipped_lines"]) == (2, [3])
    assert not Job.objects.exists()


def test_a_dry_run_writes_nothing(project, tmp_path):
    printed = manage("import_documents", "letters", a_file(tmp_path, *GOOD), "--dry-run")

    assert "nothing written" in printed
    assert not ImportBatch.objects.exists()


def test_a_column_can_answer_a_question_of_another_name(project, tmp_path):
    path = a_file(tmp_path, "query,category", "where?,Shipping", name="bank.csv")

    manage(
        "import_documents", "letters", path,
        "--text-column", "query", "--answer-column", "category=intent",
    )  # fmt: skip

    assert Document.objects.get().approvals.get().answer_json == ["shipping"]


def test_several_files_are_checked_before_the_first_is_imported(project, tmp_path):
    good = a_file(tmp_path, *GOOD)
    bad = a_file(tmp_path, {"text": ""}, name="bad.jsonl")

    with pytest.raises(CommandError, match=r"bad\.jsonl.*\n.*line 1"):
        manage("import_documents", "letters", good, bad)

    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["post", "{file}"], "there are: letters"),
        (["letters", "gone.jsonl"], "can't be read"),
        (["letters", "{file}", "--answer-column", "intent"], "COLUMN=QUESTION"),
        (["letters", "{file}", "--labels-as", "truth"], "truth"),
        (["letters", "{file}", "--format", "txt", "--one-per-file", "--split", "x"], "split"),
    ],
)
def test_a_mistake_is_said_in_words_and_changes_nothing(project, tmp_path, words, reason):
    path = a_file(tmp_path, *GOOD)

    with pytest.raises(CommandError, match=reason):
        manage("import_documents", *(word.format(file=path) for word in words))

    assert not Document.objects.exists()
