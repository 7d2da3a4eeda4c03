"""The full-text index of either database, kept by imports and emptied with the documents."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from annotate.importing import ImportOptions, import_documents
from annotate.importing.writing import remove_batch
from annotate.models import Document, DocumentWords, ImportBatch
from tests.people_and_projects import a_batch, a_document, a_project

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]

LETTERS = {
    "english": "Where is my parcel? It's the naïve Café's résumé.",
    "chinese": "患者因反复头晕两周入院，既往糖尿病史。",
    "japanese": "株式会社ガイド、ｶﾞｽの使い方",
    "thai": "ฉันกินข้าวกับไก่",
    "korean": "오늘 날씨가 좋습니다",
    "emoji": "thanks 👩🏽‍⚕️ 😀",
    "quotes": "it's \\ \"quoted\" & (odd) * : ! | x'y",
}


@pytest.fixture
def letters(project):
    return {name: a_document(project, text, external_id=name) for name, text in LETTERS.items()}


def names(project, typed):
    found = DocumentWords.objects.typed(project.pk, typed).values_list(
        "document__external_id", flat=True
    )
    return sorted(found)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("parcel", ["english"]),
        ("PAR where", ["english"]),
        ("naive resume", ["english"]),
        ("晕", ["chinese"]),
        ("头晕", ["chinese"]),
        ("糖尿病", ["chinese"]),
        ("晕头", []),
        ("ガス", ["japanese"]),
        ("会社", ["japanese"]),
        ("ข้าว", ["thai"]),
        ("날씨", ["korean"]),
        ("😀", ["emoji"]),
        ("x'y it's", ["quotes"]),
        ('"quoted" \\', ["quotes"]),
        ("NOT OR AND", []),
        ("thai", ["thai"]),
    ],
)
def test_words_find_their_documents(project, letters, typed, expected):
    assert names(project, typed) == expected


def test_every_word_of_every_text_finds_it(project, letters):
    for name, text in LETTERS.items():
        for word in text.split():
            if any(character.isalnum() for character in word):
                assert name in names(project, word), word


def test_every_chinese_word_of_one_and_two_characters_finds_its_document(project, letters):
    for run in ("患者因反复头晕两周入院", "既往糖尿病史"):
        for start in range(len(run)):
            assert names(project, run[start]) == ["chinese"]
            assert names(project, run[start : start + 2]) == ["chinese"]


def test_another_projects_documents_are_not_found(project, letters):
    other = a_project("other")
    a_document(other, "Where is my parcel?", external_id="theirs")

    assert names(project, "parcel") == ["english"]


def test_an_import_makes_its_documents_findable_and_their_removal_ends_it(project, tmp_path):
    file = tmp_path / "letters.jsonl"
    file.write_text(json.dumps({"text": "头晕两周", "id": "zh", "meta": {"source": "web"}}))

    import_documents(
        project=project, path=file, options=ImportOptions("letters.jsonl"), by=None,
        now=timezone.now(),
    )  # fmt: skip
    found = names(project, "头晕")
    Document.objects.all().delete()

    assert found == ["zh"]
    assert not DocumentWords.objects.exists()


def test_the_words_of_an_abandoned_batch_go_with_it(project):
    batch = a_batch(project, state=ImportBatch.State.WRITING)
    a_document(project, "half an import", batch=batch)

    remove_batch(batch)

    assert not DocumentWords.objects.exists()


def test_a_very_long_document_is_found_by_its_last_words(project):
    text = "的人" * 20_000 + "终点" + " word" * 20_000 + " finally"
    a_document(project, text, external_id="long")

    assert names(project, "终点") == ["long"]
    assert names(project, "finally") == ["long"]


def test_the_index_is_asked_and_not_the_texts(project, letters):
    found = DocumentWords.objects.typed(project.pk, "parcel")

    plan = found.explain()

    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in plan
    else:
        assert "tsquery" in plan
