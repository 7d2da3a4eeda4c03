import pytest

from annotate.errors import ImportRefused
from annotate.importing import ImportOptions, import_documents, reading
from annotate.models import (
    Annotation,
    Approval,
    Document,
    Event,
    ImportBatch,
    Job,
    Labeller,
    Prediction,
    Split,
    sample_number,
)
from annotate.queue.eligibility import is_blind
from tests.annotate.importing.files import a_file, take
from tests.people_and_projects import ENTITIES, INTENT, a_member, a_project


@pytest.fixture
def project(db):
    return a_project(questions=[INTENT, ENTITIES], random_share=0.3)


@pytest.fixture
def amira(project):
    return a_member(project, "amira", "admin")


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK_ROWS", 10)


def many(count, **fields):
    return [{"text": f"Letter {number}.", **fields} for number in range(count)]


@pytest.mark.postgres_too
def test_a_file_becomes_documents_with_their_gold(project, amira, tmp_path, now):
    row = {
        "id": "a-1",
        "text": "aspirin 👍",
        "language": "en",
        "split": "test",
        "source": "mail",
        "intent": "refund",
        "entities": [],
    }

    report = take(project, a_file(tmp_path, row), by=amira)

    document = Document.objects.visible().get()
    assert (document.text, document.external_id, document.language) == ("aspirin 👍", "a-1", "en")
    assert (document.meta, document.split, document.state) == (
        {"source": "mail"},
        "test",
        "approved",
    )
    answers = {a.question.slug: a.answer_json for a in Approval.objects.live()}
    assert answers == {"intent": ["refund"], "entities": []}
    batch = ImportBatch.objects.get()
    assert (batch.imported_by, batch.state, len(batch.file_hash)) == (amira, "visible", 64)
    assert batch.report == report.to_json()
    assert report.splits == {"test": 1}
    assert Event.objects.get(verb="imported").data["documents"] == 1


def test_absent_answers_stay_absent(project, tmp_path):
    take(
        project, a_file(tmp_path, {"text": "a", "intent": "refund"}, {"text": "b", "intent": None})
    )

    assert [a.question.slug for a in Approval.objects.all()] == ["intent"]
    assert Document.objects.get(text="a").state == "waiting"  # one question is still open


def test_splits_follow_the_draw_and_random_ones_are_set_apart(project, tmp_path):
    report = take(project, a_file(tmp_path, *many(400)), seed=1)

    for document in Document.objects.all():
        expected = (
            Split.VALIDATION
            if document.draw < 0.08
            else Split.TEST
            if document.draw < 0.16
            else Split.TRAIN
        )
        assert document.split == expected
        set_apart = expected == Split.TRAIN and sample_number(document.draw, "random") < 0.3
        assert document.is_random == set_apart
    assert 15 < report.splits["validation"] < 50
    assert 60 < Document.objects.filter(is_random=True).count() < 140


def test_a_share_of_every_split_is_asked_for_second_opinions(project, tmp_path, now):
    project.settings = {"second_share": 0.2, "second_opinions": 3}
    project.save()

    take(project, a_file(tmp_path, *many(300)))

    for document in Document.objects.all():
        drawn = sample_number(document.draw, "second") < 0.2
        assert document.opinions_wanted == (3 if drawn else 1)
    seconds = Document.objects.filter(opinions_wanted=3)
    assert 35 < seconds.count() < 90
    assert seconds.exclude(split=Split.TRAIN).exists()


def test_a_chosen_split_holds_for_all_and_draws_stay_random(project, tmp_path):
    take(project, a_file(tmp_path, *many(20), {"text": "x", "split": "train"}), split="test")

    assert set(Document.objects.values_list("split", flat=True)) == {"test"}
    assert len(set(Document.objects.values_list("draw", flat=True))) == 21


def test_a_seed_makes_the_draws_repeatable(project, tmp_path, small_chunks):
    path = a_file(tmp_path, *many(25))
    other = a_project("other")

    take(project, path, seed=7)
    take(other, path, seed=7)

    draws = [
        list(p.documents.order_by("pk").values_list("draw", flat=True)) for p in (project, other)
    ]
    assert draws[0] == draws[1]


def test_documents_ask_for_as_many_opinions_as_the_project(db, tmp_path):
    project = a_project(opinions=3)

    take(project, a_file(tmp_path, {"text": "a"}))

    assert Document.objects.get().opinions_wanted == 3


@pytest.mark.postgres_too
def test_nobody_sees_a_row_before_all_are_written(project, tmp_path, small_chunks, now):
    seen = []

    def watch(done, total, message):
        seen.append((Document.objects.count(), Document.objects.visible().count()))

    import_documents(
        project=project,
        path=a_file(tmp_path, *many(35, intent="refund")),
        options=ImportOptions(predict_after=False),
        by=None,
        now=now,
        progress=watch,
    )

    assert {visible for _, visible in seen[:-1]} == {0}
    assert {10, 20, 30, 35} <= {written for written, _ in seen}
    assert seen[-1] == (35, 35)


def test_long_documents_make_short_chunks(project, tmp_path):
    rows = [{"text": str(number) * 900_000} for number in range(5)]
    sizes = []
    path = a_file(tmp_path, *rows)

    source = reading.ImportFile.at(path, ImportOptions(), project)
    with source.open() as file:
        sizes = [len(chunk) for chunk in reading.chunks(source.items(file))]

    assert sizes == [3, 2]


@pytest.mark.postgres_too
def test_an_import_that_fails_half_way_leaves_nothing(project, tmp_path, small_chunks, now):
    def fail(done, total, message):
        if Document.objects.count() >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_documents(
            project=project,
            path=a_file(tmp_path, *many(35, intent="refund")),
            options=ImportOptions(),
            by=None,
            now=now,
            progress=fail,
        )

    assert not Document.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not Approval.objects.exists()
    assert not Job.objects.exists()


def test_a_file_that_changes_meanwhile_is_refused(project, tmp_path, small_chunks, now):
    path = a_file(tmp_path, *many(35))

    changed = path.read_text().replace("Letter 34.", "")
    with pytest.raises(ImportRefused, match="changed while"):
        import_documents(
            project=project,
            path=path,
            options=ImportOptions(),
            by=None,
            now=now,
            progress=lambda done, total, message: path.write_text(changed),
        )

    assert not Document.objects.exists()


def test_predictions_and_a_due_training_are_asked_for(db, tmp_path):
    project = a_project(first_training_at=3)

    take(project, a_file(tmp_path, *many(4, intent="refund", split="train")), predict_after=True)

    assert set(Job.objects.values_list("kind", flat=True)) == {"predict", "train"}


def test_nothing_is_asked_for_if_told_so(project, tmp_path):
    take(project, a_file(tmp_path, *many(60, intent="refund", entities=[], split="train")))

    assert not Job.objects.exists()


@pytest.mark.postgres_too
def test_annotations_of_several_people_meet_on_one_document(db, tmp_path, small_chunks):
    project = a_project(opinions=2)
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    rows = [
        *[{"text": f"t{n}", "annotator": "amira", "intent": "refund"} for n in range(12)],
        *[{"text": f"t{n}", "annotator": "bo", "intent": "refund"} for n in range(11)],
        {"text": "t11", "annotator": "bo", "intent": "shipping"},
    ]

    report = take(project, a_file(tmp_path, *rows), labels_as="annotation")

    assert report.documents == Document.objects.count() == 12
    assert Annotation.objects.filter(annotator=amira).count() == 12
    assert Annotation.objects.filter(annotator=bo, verdict="from_scratch").count() == 12
    assert Approval.objects.live().count() == 11  # equal answers, by the rule
    assert Document.objects.get(text="t11").state == "to_review"


def test_a_person_who_judged_a_text_twice_has_two_revisions(project, amira, tmp_path):
    rows = [
        {"text": "t", "annotator": "amira", "intent": "refund"},
        {"text": "t", "annotator": "amira", "intent": "shipping"},
    ]

    take(project, a_file(tmp_path, *rows), labels_as="annotation")

    first, second = Annotation.objects.order_by("revision")
    assert (first.is_latest, second.is_latest) == (False, True)
    assert second.markup_json == {"intent": ["shipping"]}


def test_a_file_for_each_question_adds_up_to_one_annotation_of_each_person(
    project, amira, tmp_path
):
    a_member(project, "bo")
    spans = [{"start": 0, "end": 7, "label": "drug"}]
    intents = [
        {"text": "aspirin", "annotator": name, "intent": "refund"} for name in ("amira", "bo")
    ]
    entities = [{"text": "aspirin", "annotator": "amira", "entities": spans}]

    take(project, a_file(tmp_path, *intents), labels_as="annotation")
    take(project, a_file(tmp_path, *entities, name="entities.jsonl"), labels_as="annotation")

    document = Document.objects.get()
    assert {
        annotation.annotator.username: annotation.markup_json
        for annotation in document.annotations.standing()
    } == {
        "amira": {"intent": ["refund"], "entities": spans},
        "bo": {"intent": ["refund"]},
    }


def test_a_text_that_several_people_labelled_is_one_of_several_opinions(project, amira, tmp_path):
    a_member(project, "bo")
    rows = [
        {"text": text, "annotator": name, "intent": "refund"}
        for text, name in (("both", "amira"), ("both", "bo"), ("one", "amira"))
    ]

    report = take(project, a_file(tmp_path, *rows), labels_as="annotation")

    assert (report.documents, report.labels_added, report.skipped) == (2, 1, 0)
    wanted = dict(Document.objects.values_list("text", "opinions_wanted"))
    assert wanted == {"both": 2, "one": 1}
    assert is_blind(Document.objects.get(text="both"))


def test_imported_opinions_ask_how_alike_people_label(project, amira, tmp_path):
    row = {"text": "t", "annotator": "amira", "intent": "refund"}

    take(project, a_file(tmp_path, row), labels_as="annotation", predict_after=True)

    assert Job.objects.filter(kind="measure_agreement").count() == 1


def test_annotations_are_added_to_documents_of_earlier_imports(db, tmp_path):
    project = a_project()
    a_member(project, "amira")
    take(project, a_file(tmp_path, {"text": "t"}))

    take(
        project,
        a_file(tmp_path, {"text": "t", "annotator": "amira", "intent": "refund"}),
        labels_as="annotation",
    )

    document = Document.objects.get()
    assert document.annotations.count() == 1
    assert document.state == "approved"  # amira is trusted


def test_predictions_come_from_a_labeller_that_stands_for_the_import(project, tmp_path):
    rows = [{"text": "aspirin", "intent": "refund", "entities": [[0, 7, "drug"]]}, {"text": "b"}]

    take(project, a_file(tmp_path, *rows), labels_as="prediction")
    take(project, a_file(tmp_path, {"text": "b", "intent": "shipping"}), labels_as="prediction")

    found = {
        p.labeller.question.slug: p for p in Prediction.objects.filter(document__text="aspirin")
    }
    assert found["intent"].scores == {"refund": 1.0, "shipping": 0.0}
    assert found["entities"].scores == [1.0]
    assert not Approval.objects.exists()
    intent = Labeller.objects.filter(question__slug="intent", kind="imported")
    assert sorted(intent.values_list("revision", flat=True)) == [1, 2]


def test_conll_csv_and_text_files_come_in_too(project, tmp_path):
    a_file(tmp_path, "aspirin\tB-drug", "helps\tO", "", "fine\tO", name="a.conll")
    a_file(tmp_path, "text,intent", '"one, two",Refund', name="b.csv")
    a_file(tmp_path, "line one", "line two", name="c.txt")

    for name in ("a.conll", "b.csv", "c.txt"):
        take(project, tmp_path / name)

    texts = {d.text: d.external_id for d in Document.objects.all()}
    assert texts == {
        "aspirin helps": "a.conll:1",
        "fine": "a.conll:4",
        "one, two": "",
        "line one": "c.txt:1",
        "line two": "c.txt:2",
    }
    assert Approval.objects.live().count() == 3


def test_a_chinese_project_joins_tokens_without_a_space(db, tmp_path):
    project = a_project(questions=[ENTITIES])
    project.language = "zh-Hans"
    project.save()

    take(project, a_file(tmp_path, "吃 O", "Aspirin B-drug", "片 O", name="a.conll"))

    assert Document.objects.get().text == "吃Aspirin片"
    assert Approval.objects.get().answer_json == [{"start": 1, "end": 8, "label": "drug"}]
