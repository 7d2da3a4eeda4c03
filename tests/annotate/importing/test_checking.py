import pytest

from annotate.errors import ImportRefused
from annotate.formats import LONGEST_TEXT
from annotate.importing import ImportOptions, check_file
from annotate.models import Approval, Document, ImportBatch
from tests.annotate.importing.files import a_file, take
from tests.people_and_projects import ENTITIES, INTENT, TOPICS, a_member, a_project

GOOD = {"text": "Where is it?", "intent": "shipping"}


@pytest.fixture
def project(db):
    return a_project(questions=[INTENT, ENTITIES, TOPICS])


def refused(project, path, **options) -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        take(project, path, **options)
    assert not ImportBatch.objects.exists()
    assert not Document.objects.exists()
    return caught.value


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"text": ""}, "text", "empty"),
        ({"text": " \n\t"}, "text", "empty"),
        ({"text": "a\0b"}, "text", "NUL byte at character 2"),
        ({"text": "a\ud800"}, "text", "surrogate"),
        ({"text": "a" * (LONGEST_TEXT + 1)}, "text", "1,000,001 characters"),
        ({"text": "a" * 10_000_000}, "text", "at most 1,000,000"),
        ({"text": "a", "id": "x" * 256}, "id", "255"),
        ({"text": "a", "language": "x" * 13}, "language", "12"),
        ({"text": "a", "split": "dev"}, "split", "train, validation, test"),
        ({"text": "a", "meta": {"b": ["c\0"]}}, "meta", "NUL"),
        ({"text": "a", "note": {"c\0": 1}}, "meta", "NUL"),
        ('{"text": "a", "n": 1e999}', "meta", "finite"),
        ({"text": "a", "intent": "praise"}, "intent", "praise"),
        ({"text": "a", "intent": 3}, "intent", "list"),
        ({"text": "abc", "entities": [[0, 4, "drug"]]}, "entities", "outside"),
        ({"text": "abc", "entities": [[2, 2, "drug"]]}, "entities", "outside"),
        ({"text": "abc", "entities": [[0, 1, "dog"]]}, "entities", "dog"),
        ({"text": "abc", "entities": [[0, 2, "drug"], [1, 3, "drug"]]}, "entities", "overlap"),
        ({"text": "abc", "topics": ["price", "refund"]}, "topics", "refund"),
        ("not json", "", "not JSON"),
        (b'{"text": "\xe9"}', "", "UTF-8"),
    ],
)
def test_one_bad_line_and_nothing_is_imported(project, tmp_path, row, field, reason):
    error = refused(project, a_file(tmp_path, GOOD, row))

    (line,) = error.errors
    assert (line.line, line.field) == (2, field)
    assert reason in line.reason
    assert str(line) in str(error)


def test_all_mistakes_are_named_up_to_a_hundred(project, tmp_path):
    few = refused(project, a_file(tmp_path, {"text": ""}, GOOD, {"text": "a", "split": "x"}))
    many = refused(project, a_file(tmp_path, *[{"text": ""}] * 150))

    assert [error.line for error in few.errors] == [1, 3]
    assert "2 mistakes" in str(few)
    assert len(many.errors) == 100
    assert "100 mistakes or more" in str(many)


def test_labels_may_be_called_by_name_short_name_or_slug_in_any_case(project, tmp_path):
    rows = [
        {"text": "a", "intent": "Refund"},
        {"text": "b", "intent": "SHIP"},
        {"text": "c", "entities": [[0, 1, "DRUG"]], "topics": ["Price", "quality"]},
    ]

    take(project, a_file(tmp_path, *rows))

    answers = Approval.objects.order_by("pk").values_list("answer_json", flat=True)
    assert list(answers) == [
        ["refund"],
        ["shipping"],
        [{"start": 0, "end": 1, "label": "drug"}],
        ["price", "quality"],
    ]


def test_annotations_need_a_member_who_made_them(project, tmp_path):
    a_member(project, "amira")
    rows = [
        {**GOOD, "annotator": "amira"},
        {**GOOD, "annotator": "zoe"},
        GOOD,
        {"text": "nothing said"},
    ]

    error = refused(project, a_file(tmp_path, *rows), labels_as="annotation")

    assert [(line.line, line.field) for line in error.errors] == [
        (2, "annotator"),
        (3, "annotator"),
    ]
    assert "zoe" in error.errors[0].reason


def test_ignored_labels_may_be_anything(project, tmp_path):
    report = take(project, a_file(tmp_path, {"text": "a", "intent": "praise"}), labels_as="ignore")

    assert report.documents == 1
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "options", "reason"),
    [
        ("a.jsonl", b"", {}, "no documents"),
        ("a.docx", b"x", {}, "jsonl, csv, conll, txt"),
        ("a.jsonl", b"x", {"format": "xml"}, "xml"),
        ("a.jsonl", '{"text": "a"}'.encode("utf-16"), {}, "UTF-16"),
        ("a.csv", b"query\na\n", {}, "query"),
        ("a.csv", b"text,c\na,b\n", {"answer_columns": {"c": "mood"}}, "mood"),
        ("a.conll", b"a O\n", {"question": "intent"}, "entities"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    project, tmp_path, name, content, options, reason
):
    path = tmp_path / name
    path.write_bytes(content)

    assert reason in str(refused(project, path, **options))


def test_a_missing_file_is_refused(project, tmp_path):
    assert "can't be read" in str(refused(project, tmp_path / "gone.jsonl"))


def test_tags_need_a_question_that_marks_words(db, tmp_path):
    path = a_file(tmp_path, "aspirin B-drug", name="a.conll")
    none = a_project("none", questions=[INTENT])
    specs = [ENTITIES, type(ENTITIES)("more", "More", "spans", ENTITIES.labels)]
    two = a_project("two", questions=specs)

    assert "no question that marks words" in str(refused(none, path))
    assert "entities, more" in str(refused(two, path))
    take(two, path, question="more")
    take(none, path, labels_as="ignore")

    assert Approval.objects.get().question.slug == "more"


@pytest.mark.parametrize("option", ["labels_as", "split", "on_duplicate"])
def test_an_option_that_is_none_is_refused(option):
    with pytest.raises(ImportRefused, match=option):
        ImportOptions(**{option: "perhaps"})


def test_options_survive_json():
    options = ImportOptions("a.csv", answer_columns={"category": "intent"}, seed=3)

    assert ImportOptions.from_json(options.to_json()) == options
    with pytest.raises(ImportRefused):
        ImportOptions.from_json({"colour": "blue"})


def test_a_check_writes_nothing_and_says_what_is_there(project, tmp_path):
    path = a_file(tmp_path, GOOD, {**GOOD, "intent": "shipping"}, {"text": "b", "topics": []})

    report = check_file(path, ImportOptions(), project)

    assert (report.rows, report.documents, report.skipped_lines) == (3, 2, [2])
    assert report.answers == {"intent": 2, "topics": 1}
    assert report.batch is None
    assert not ImportBatch.objects.exists()
    assert "2 documents" in " ".join(report.sentences())
