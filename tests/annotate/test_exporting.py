import itertools
import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from annotate.annotating import submit
from annotate.approving import approve_imported
from annotate.errors import ExportRefused
from annotate.exporting import check_export, export_rows, save_export, write_export
from annotate.markup import Answer, Span
from annotate.models import Approval, Document
from annotate.queue.leasing import lease_next_document
from tests.annotate.importing.files import a_file, take
from tests.annotate.texts import texts, texts_with_spans
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    TOPICS,
    a_batch,
    a_document,
    a_prediction,
    a_project,
    markup,
)

REFUND = Answer.of_labels("refund")
numbers = itertools.count(1)

fresh_database = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def approve(document, now, **answers):
    questions = {question.slug: question for question in document.project.questions.all()}
    approve_imported(
        batch=a_batch(document.project),
        answers=[(document.pk, questions[slug], answer) for slug, answer in answers.items()],
        by=None,
        now=now,
    )


def exported(project, format="jsonl", **options) -> bytes:
    return b"".join(write_export(export_rows(project, **options), format, project=project))


def rows(project, **options):
    return [json.loads(line) for line in exported(project, **options).splitlines()]


def gold(project):
    """Each text with its markup and split."""
    found: dict[tuple[str, str], dict] = {}
    for approval in Approval.objects.live().filter(document__project=project):
        key = (approval.document.text, approval.document.split)
        found.setdefault(key, {})[approval.question.slug] = approval.answer_json
    return found


@st.composite
def documents_with_markup(draw):
    """A row with any of: spans, a choice, several choices; each answered, empty or absent."""
    text, spans = draw(texts_with_spans())
    row = {"text": text, "meta": draw(st.dictionaries(texts, texts, max_size=2))}
    if draw(st.booleans()):
        row["entities"] = spans
    if draw(st.booleans()):
        row["intent"] = draw(st.sampled_from(["refund", "shipping"]))
    if draw(st.booleans()):
        row["topics"] = draw(st.lists(st.sampled_from(["price", "quality"]), unique=True))
    return row


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@fresh_database
@given(st.lists(documents_with_markup(), min_size=1, max_size=5, unique_by=lambda r: r["text"]))
def test_what_was_exported_imports_again_to_the_same_markup(db, tmp_path, format, given_rows):
    first, second = (
        a_project(f"p{next(numbers)}", questions=[ENTITIES, INTENT, TOPICS]) for _ in range(2)
    )
    take(first, a_file(tmp_path, *given_rows))
    path = tmp_path / f"export.{format}"
    save_export(write_export(export_rows(first), format, project=first), path)

    assume(gold(first))
    take(second, path)

    assert gold(second) == gold(first)
    metas = first.documents.exclude(approvals=None).order_by("pk").distinct()
    assert [d.meta for d in second.documents.order_by("pk")] == [d.meta for d in metas]


@fresh_database
@given(st.lists(texts_with_spans(), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
def test_conll_imports_again_to_the_same_spans(db, tmp_path, pairs):
    for text, spans in pairs:
        covered = [text[span["start"] : span["end"]] for span in spans]
        assume(all(words == words.strip() for words in covered))
    first, second = (a_project(f"p{next(numbers)}", questions=[ENTITIES]) for _ in range(2))
    take(first, a_file(tmp_path, *[{"text": t, "entities": s} for t, s in pairs]), split="train")
    path = tmp_path / "export.conll"
    save_export(write_export(export_rows(first), "conll", project=first), path)

    take(second, path, split="train")

    assert gold(second) == gold(first)


def test_only_gold_is_exported_by_default(project, now):
    approve(a_document(project, "one", external_id="a-1", meta={"k": "v"}), now, intent=REFUND)
    a_document(project, "two")

    assert rows(project) == [
        {"id": "a-1", "text": "one", "split": "train", "meta": {"k": "v"}, "intent": "refund"}
    ]


def test_documents_of_an_unfinished_import_are_not_exported(project, now):
    hidden = a_document(project, batch=a_batch(project, state="writing"))
    approve(hidden, now, intent=REFUND)

    assert rows(project) == []


def test_annotations_are_a_row_for_each_person(project, amira, bo, now):
    document = a_document(project, "one", opinions_wanted=2)
    for person, answer in ((amira, "refund"), (bo, "shipping")):
        lease_next_document(project=project, annotator=person, now=now)
        submit(
            document=document,
            annotator=person,
            markup=markup(intent=answer),
            submission_key=f"key-{person}",
            seconds=3,
            now=now,
        )

    found = rows(project, source="annotations")

    assert [(row["annotator"], row["intent"]) for row in found] == [
        ("amira", "refund"),
        ("bo", "shipping"),
    ]


def test_predictions_of_blind_documents_are_left_out_until_they_are_approved(project, now):
    open_one = a_document(project, "open")
    blind = a_document(project, "blind", split="test")
    approved = a_document(project, "approved", split="test")
    for document in (open_one, blind, approved):
        a_prediction(document, "intent", REFUND)
    approve(approved, now, intent=REFUND)

    assert [row["text"] for row in rows(project, source="predictions")] == ["open", "approved"]


def test_chosen_documents_alone_can_be_exported(project, now):
    for text in ("one", "two"):
        approve(a_document(project, text), now, intent=REFUND)

    found = rows(project, documents=Document.objects.filter(text="two"))

    assert [row["text"] for row in found] == ["two"]


def test_rows_come_page_by_page_in_order(project, now, monkeypatch):
    monkeypatch.setattr("annotate.exporting.PAGE", 3)
    for number in range(8):
        approve(a_document(project, f"t{number}"), now, intent=REFUND)

    assert [row["text"] for row in rows(project)] == [f"t{number}" for number in range(8)]


def test_csv_has_a_column_for_each_question(db, now):
    project = a_project(questions=[INTENT, TOPICS])
    both = Answer.of_labels("price", "quality")
    approve(a_document(project, "a,b"), now, intent=REFUND, topics=both)
    approve(a_document(project, "c"), now, topics=Answer())

    assert exported(project, "csv").decode() == (
        "id,text,language,split,annotator,meta,intent,topics\r\n"
        ',"a,b",,train,,,refund,price|quality\r\n'
        ",c,,train,,,,[]\r\n"
    )


def test_an_empty_project_exports_a_header_at_least(project):
    assert exported(project, "csv").startswith(b"id,text")
    assert exported(project, "jsonl") == b""


@pytest.mark.parametrize("format", ["txt", "xml"])
def test_a_format_that_holds_no_markup_is_refused(project, format):
    with pytest.raises(ExportRefused, match="jsonl, csv, conll"):
        exported(project, format)


def test_an_unknown_source_is_refused(project):
    with pytest.raises(ExportRefused, match="gold, annotations, predictions"):
        export_rows(project, source="rumours")


def test_conll_needs_one_question_that_marks_words(db, project):
    more = type(ENTITIES)("more", "More", "spans", ENTITIES.labels)
    two = a_project("two", questions=[ENTITIES, more])

    with pytest.raises(ExportRefused, match="no question that marks words"):
        exported(project, "conll")
    with pytest.raises(ExportRefused, match="entities, more"):
        exported(two, "conll")
    with pytest.raises(ExportRefused, match="doesn't mark words"):
        write_export(export_rows(two), "conll", project=two, question="intent")


def test_an_export_that_would_break_off_is_refused_before_it_begins(db, now):
    nested = type(ENTITIES)("entities", "E", "spans", ENTITIES.labels, settings={"overlap": True})
    project = a_project(questions=[nested])
    spans = Answer.of_spans(Span(0, 7, "drug"), Span(0, 4, "symptom"))
    approve(a_document(project, "aspirin"), now, entities=spans)

    check_export(project, "jsonl")
    with pytest.raises(ExportRefused, match="overlap"):
        check_export(project, "conll")


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    def pieces():
        yield b"half"
        raise ExportRefused("no more")

    (tmp_path / "out").write_text("before")
    with pytest.raises(ExportRefused):
        save_export(pieces(), tmp_path / "out")

    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "before"


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path):
    with pytest.raises(ExportRefused, match="can't be written"):
        save_export([b"x"], tmp_path / "gone" / "out")
