"""`manage.py measure_agreement` prints what the pages show."""

import pytest
from django.core.management.base import CommandError

from tests.annotate.importing.files import a_file
from tests.annotate.management.terminal import figures, manage
from tests.people_and_projects import INTENT, TOPICS, a_member, a_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db, tmp_path):
    """Imported by command: three people on twelve letters, chen on four of them alone."""
    project = a_project(questions=[INTENT, TOPICS])
    for name in ("amira", "bo", "chen"):
        a_member(project, name)
    rows = [
        {"text": f"Letter {number}", "annotator": name, "intent": label}
        for number in range(12)
        for name, label in (
            ("amira", "refund" if number % 2 else "shipping"),
            ("bo", "refund" if number % 4 else "shipping"),
            *([("chen", "refund")] if number < 4 else []),
        )
    ]
    path = a_file(tmp_path, *rows)
    manage("import_documents", "letters", path, "--labels-as", "annotation", "--no-predict")
    return project


def test_it_says_how_alike_people_label_and_on_what(project):
    said = manage("measure_agreement", "letters")

    assert "intent: 12 documents, 28 answers, 3 people" in said
    assert "amira – bo" in said
    assert "2 pairs share too few documents for a figure" in said
    assert "topics: 0 documents, 0 answers, 0 people" in said


def test_json_names_people_and_holds_one_question_if_asked(project):
    found = figures("measure_agreement", "letters", "--question", "intent")

    assert list(found["questions"]) == ["intent"]
    pairs = found["questions"]["intent"]["pairs"]
    assert pairs[0]["people"] == ["amira", "bo"]
    assert pairs[0]["measures"]["same"]["value"] == pytest.approx(9 / 12)
    assert set(found["people"]) == {"amira", "bo", "chen"}


def test_an_unknown_question_is_named_with_those_there_are(project):
    with pytest.raises(CommandError, match="no question “mood”; there are: intent, topics"):
        manage("measure_agreement", "letters", "--question", "mood")


def test_a_project_without_people_is_measured_all_the_same(db):
    a_project("empty")

    assert "intent: 0 documents" in manage("measure_agreement", "empty")
