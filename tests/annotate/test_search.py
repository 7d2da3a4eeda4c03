"""Each filter finds what it says, alone and with others, and tells nothing of blind documents."""

from datetime import timedelta

import pytest

from annotate import search
from annotate.annotating import submit
from annotate.approving import approve_imported
from annotate.assigning import assign
from annotate.document_filter import DocumentFilter
from annotate.errors import FilterRefused
from annotate.markup import Answer
from annotate.models import Document, ImportBatch, Membership, Project
from annotate.queue.leasing import lease_next_document
from annotate.search import Search, documents_in, find
from tests.people_and_projects import (
    a_batch,
    a_document,
    a_labeller,
    a_prediction,
    a_project,
    markup,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]


@pytest.fixture
def found(project, chen, now):
    """`found("state=flagged", …)` names what a reviewer finds; the page and the whole agree."""

    def names(*words, by=chen):
        member = Membership.objects.get(project=project, user=by)
        member.project = project
        wanted = DocumentFilter.from_words(words)
        page = {one.external_id for one in find(member, Search(wanted), now=now).documents}
        whole = documents_in(project, wanted, now=now, asker=member)
        assert page == set(whole.values_list("external_id", flat=True))
        return sorted(page)

    return names


@pytest.fixture(params=[2_000, 0], ids=["few", "many"])
def few(request, monkeypatch):
    """Every search goes both ways: from the documents of a criterion, and along the order."""
    monkeypatch.setattr(search, "FEW", request.param - (not request.param))


def says(person, document, now, **answers):
    return submit(
        document=document, annotator=person, markup=markup(**answers),
        submission_key=f"{person}-{document.pk}-{answers}", seconds=1, now=now,
    )  # fmt: skip


def shown(project, document, label, confidence=0.9):
    a_prediction(document, "intent", Answer.of_labels(label), confidence)


def test_words_are_found_in_text_and_name_and_metadata_by_key_and_value(project, found, few):
    a_document(project, "患者因反复头晕两周", external_id="zh", meta={"source": "web"})
    a_document(project, "Café au lait", external_id="fr", meta={"source": "Mail", "page": 3})

    assert found("q=晕") == found("q=头晕") == found("q=头晕两周") == ["zh"]
    assert found("q=头两") == []
    assert found("q=CAFE") == found("q=lai caf") == found("meta=source=mail") == ["fr"]
    assert found("meta=page=3", "q=fr") == ["fr"]
    assert found("meta=page=3", "q=zh") == []
    assert found("q=!!!") == []


def test_states_splits_and_batches(project, found, few, now):
    a_document(project, external_id="flagged", state="flagged")
    a_document(project, external_id="approved", state="approved", split="test")
    batch = ImportBatch.objects.create(
        project=project, file_name="b.jsonl", file_hash="1" * 64, state="visible"
    )
    a_document(project, external_id="later", batch=batch)

    assert found("state=flagged") == ["flagged"]
    assert found("state=flagged", "state=approved") == ["approved", "flagged"]
    assert found("split=test") == ["approved"]
    assert found("split=test", "state=flagged") == []
    assert found(f"batch={batch.pk}") == ["later"]


def test_labels_of_gold_and_of_what_people_say(project, found, few, amira, bo, now):
    imported, said, other = (a_document(project, external_id=name) for name in "abc")
    question = project.questions.get(slug="intent")
    answers = [(imported.pk, question, Answer.of_labels("refund"))]
    approve_imported(batch=imported.batch, answers=answers, by=None, now=now)
    says(amira, said, now, intent="refund")
    says(bo, other, now, intent="shipping")

    assert found("label=intent:refund") == ["a", "b"]
    assert found("label=intent:refund", "annotator=amira") == ["b"]
    assert found("annotator=bo") == ["c"]


def test_whether_the_model_agrees_is_what_people_made_of_what_it_showed(
    project, found, few, amira, now
):
    for name, label in (("kept", "refund"), ("changed", "shipping")):
        document = a_document(project, external_id=name)
        shown(project, document, label)
        lease_next_document(project=project, annotator=amira, now=now)
        says(amira, document, now, intent="refund")
    unseen = a_document(project, external_id="unseen")
    says(amira, unseen, now, intent="refund")

    assert found("agrees=yes") == ["kept"]
    assert found("agrees=no") == ["changed"]


def test_in_doubt_and_sure_follow_the_projects_limits(project, found, few):
    labeller = a_labeller(project, "intent")
    labeller.is_calibrated = True
    labeller.save()
    for name, confidence in (("doubt", 0.5), ("between", 0.7), ("sure", 0.95)):
        shown(project, a_document(project, external_id=name), "refund", confidence)
    a_document(project, external_id="none")

    assert found("confidence=doubt") == ["doubt"]
    assert found("confidence=sure") == ["sure"]


def test_the_newest_prediction_counts_and_without_calibration_its_labellers_own_limit(
    project, found, few
):
    document = a_document(project, external_id="again")
    shown(project, document, "refund", 0.9)
    quick = a_labeller(project, "intent", "quick")
    quick.doubt_below = 0.3
    quick.save()
    a_prediction(document, "intent", Answer.of_labels("refund"), 0.2, labeller=quick)

    assert found("confidence=doubt") == ["again"]
    assert found("confidence=sure") == []


def test_without_a_labeller_nothing_is_in_doubt_or_sure(project, found, few):
    a_document(project)

    assert found("confidence=doubt") == found("confidence=sure") == []


def test_no_filter_tells_what_a_model_says_of_a_blind_document(project, found, few, amira, now):
    for name, fields in (
        ("test", {"split": "test"}),
        ("second", {"opinions_wanted": 2}),
        ("blind", {"is_drawn_blind": True}),
    ):
        document = a_document(project, external_id=name, **fields)
        shown(project, document, "refund", 0.1)
        says(amira, document, now, intent="refund")
        document.annotations.update(verdict="fixed")
    waiting = a_document(project, external_id="waits", split="validation")
    shown(project, waiting, "refund", 0.1)
    Document.objects.filter(external_id__in=["test", "blind"]).update(state="to_review")

    assert found("confidence=doubt") == found("confidence=sure") == []
    assert found("agrees=no") == found("agrees=yes") == []


def test_what_annotators_may_not_ask_is_not_asked(project, found, amira, bo, now):
    mine = a_document(project, external_id="mine", opinions_wanted=2)
    theirs = a_document(project, external_id="bos")
    says(amira, mine, now, intent="refund")
    says(bo, mine, now + timedelta(seconds=1), intent="shipping")
    says(bo, theirs, now, intent="refund")

    assert found("annotator=bo", by=amira) == ["mine"]
    assert found("confidence=doubt", "agrees=no", "assigned=bo", by=amira) == ["mine"]
    assert found("label=intent:refund", by=amira) == ["mine"]
    assert found("label=intent:shipping", by=amira) == []


def test_documents_are_found_by_whom_they_are_for(project, found, few, chen, bo, now):
    assigned = a_document(project, external_id="for bo")
    a_document(project, external_id="free")
    chosen = Document.objects.filter(pk=assigned.pk)
    assign(documents=chosen, users=[bo], by=chen, now=now)

    assert found("assigned=bo") == ["for bo"]
    assert found("assigned=nobody") == ["free"]
    assert found("assigned=chen") == []


def test_held_documents_are_found_beside_a_state(project, found, few, amira, now):
    a_document(project, external_id="held", acquisition_score=0.9)
    a_document(project, external_id="flagged", state="flagged")
    a_document(project, external_id="waits")
    lease_next_document(project=project, annotator=amira, now=now)

    assert found("state=held", "state=flagged") == ["flagged", "held"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("label=intent:lost", "has no label “intent:lost”"),
        ("label=refund", "a label is named question:label"),
        ("annotator=zed", "zed is not a member"),
        ("assigned=zed", "zed is not a member"),
        ("batch=99", "has no import 99"),
    ],
)
def test_what_the_project_has_not_got_is_refused(project, found, word, said):
    with pytest.raises(FilterRefused, match=said):
        found(word)


def test_other_projects_and_unfinished_imports_are_never_found(project, found, few):
    a_document(a_project("other"), "parcel", external_id="theirs", meta={"a": "b"})
    writing = a_batch(project, state=ImportBatch.State.WRITING)
    a_document(project, "parcel", external_id="not yet", batch=writing)

    assert found("q=parcel") == found("meta=a=b") == found("state=waiting") == []


def test_how_many_are_found_is_said_up_to_a_bound(project, chen, now, monkeypatch):
    monkeypatch.setattr(search, "COUNTED", 3)
    monkeypatch.setattr(search, "PER_PAGE", 2)
    member = Membership.objects.get(user=chen)
    for _ in range(3):
        a_document(project)
    three = find(member, Search(), now=now)
    a_document(project)

    four = find(member, Search(), now=now)

    assert (three.count, three.has_more) == (3, True)
    assert (four.count, four.counted) == (None, 3)
    assert isinstance(member.project, Project)
