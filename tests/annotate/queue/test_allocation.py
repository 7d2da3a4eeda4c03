"""The shares of the samples, and what is never handed out by a score."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.annotating import save_draft, skip
from annotate.errors import QueueEmpty
from annotate.models import Lease
from annotate.queue.allocation import is_due
from annotate.queue.leasing import lease_next_document, release_all, release_lease
from tests.people_and_projects import (
    INTENT,
    Answer,
    a_batch,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
    some_documents,
)

pytestmark = pytest.mark.postgres_too


def hand_out(project, annotator, count, now):
    """Hand out `count` documents and pass each on; returns (purpose, split) of each."""
    handed = []
    for _ in range(count):
        lease = lease_next_document(project=project, annotator=annotator, now=now)
        handed.append((lease.purpose, lease.document.split))
        skip(
            document=lease.document,
            annotator=annotator,
            submission_key=uuid4().hex,
            seconds=1,
            now=now,
        )
    return handed


def purposes_of(handed):
    return [purpose for purpose, _ in handed]


def test_the_highest_score_comes_first_and_a_priority_before_it(project, amira, now):
    a_document(project, "dull", acquisition_score=0.1)
    a_document(project, "instructive", acquisition_score=0.9)
    a_document(project, "urgent", acquisition_score=0.0, priority=5)

    texts = [
        lease_next_document(project=project, annotator=amira, now=now).document.text
        for _ in range(3)
    ]

    assert texts == ["urgent", "instructive", "dull"]


def test_every_fourth_document_is_a_measuring_one(project, amira, now):
    some_documents(project, 12)
    some_documents(project, 4, split="validation")

    handed = hand_out(project, amira, 12, now)

    assert purposes_of(handed) == ["queue", "queue", "queue", "measure"] * 3


def test_one_in_twenty_is_drawn_at_random(project, amira, now):
    some_documents(project, 40)
    some_documents(project, 4, is_random=True)

    purposes = purposes_of(hand_out(project, amira, 40, now))

    assert [place for place, said in enumerate(purposes, 1) if said == "random"] == [20, 40]


@given(measuring=st.sampled_from([0.25, 0.02, 0.1, 0.4]), random=st.sampled_from([0.05, 0.1, 0.2]))
def test_both_samples_keep_their_shares_when_their_turns_meet(measuring, random):
    handed = []
    for _ in range(600):
        lately = handed[::-1][:99]
        if is_due(measuring, [said == "measure" for said in lately]):
            handed.append("measure")
        elif is_due(random, [said == "random" for said in lately]):
            handed.append("random")
        else:
            handed.append("queue")

    assert handed[300:].count("measure") == pytest.approx(300 * measuring, abs=3)
    assert handed[300:].count("random") == pytest.approx(300 * random, abs=4)


@given(st.floats(0, 1), st.lists(st.booleans(), max_size=99))
def test_a_sample_that_fell_behind_never_comes_twice_in_a_row(share, lately):
    if share < 0.5 and lately and lately[0]:
        assert not is_due(share, lately)


def test_held_documents_count_as_handed_out(project, amira, now):
    some_documents(project, 10)
    some_documents(project, 10, split="validation")
    hand_out(project, amira, 1, now)

    purposes = [
        lease_next_document(project=project, annotator=amira, now=now).purpose for _ in range(3)
    ]

    assert purposes == ["queue", "queue", "measure"]


def test_leaving_does_not_dodge_a_measuring_document(project, amira, now):
    some_documents(project, 10)
    some_documents(project, 10, split="validation")
    hand_out(project, amira, 3, now)
    dodged = lease_next_document(project=project, annotator=amira, now=now)
    release_all(annotator=amira, now=now)

    again = lease_next_document(project=project, annotator=amira, now=now)

    assert again.purpose == Lease.Purpose.MEASURE
    assert again.document == dodged.document


def test_validation_comes_alone_until_enough_of_it_is_approved_then_in_turn(now, db):
    project = a_project(measuring_share=1.0, validation_first=3)
    amira = a_member(project, "amira")
    some_documents(project, 6, split="validation")
    some_documents(project, 6, split="test")
    some_documents(project, 2, split="validation", state="approved")

    early = hand_out(project, amira, 2, now)
    a_document(project, split="validation", state="approved")
    later = hand_out(project, amira, 4, now)

    assert [split for _, split in early] == ["validation", "validation"]
    assert [split for _, split in later] == ["test", "validation", "test", "validation"]


def test_test_documents_come_first_where_no_validation_document_waits(now, db):
    project = a_project(measuring_share=1.0)
    amira = a_member(project, "amira")
    a_document(project, split="test")

    handed = hand_out(project, amira, 1, now)

    assert handed == [("measure", "test")]


def test_the_share_shrinks_once_enough_of_both_splits_is_approved(now, db):
    project = a_project(measuring_target=1, measuring_share_later=0.1)
    amira = a_member(project, "amira")
    some_documents(project, 12)
    for split in ("validation", "test"):
        a_document(project, split=split, state="approved")
        some_documents(project, 3, split=split)

    purposes = purposes_of(hand_out(project, amira, 12, now))

    assert [place for place, said in enumerate(purposes, 1) if said == "measure"] == [10]


def test_measuring_documents_come_in_the_order_of_their_draw(now, db):
    project = a_project(measuring_share=1.0)
    amira = a_member(project, "amira")
    a_document(project, "third", split="validation", draw=0.9, acquisition_score=0.99, priority=9)
    a_document(project, "first", split="validation", draw=0.1)
    a_document(project, "second", split="validation", draw=0.5)

    texts = [
        lease_next_document(project=project, annotator=amira, now=now).document.text
        for _ in range(3)
    ]

    assert texts == ["first", "second", "third"]


def test_a_skipped_measuring_document_goes_to_the_next_person(now, db):
    project = a_project(measuring_share=1.0)
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    document = a_document(project, split="validation")
    hand_out(project, amira, 1, now)

    lease = lease_next_document(project=project, annotator=bo, now=now)

    assert lease.document == document
    with pytest.raises(QueueEmpty):
        lease_next_document(project=project, annotator=amira, now=now)


def test_nobody_sits_idle_while_a_document_of_a_sample_waits(project, amira, now):
    a_document(project, split="test")
    a_document(project, split="validation")
    a_document(project, is_random=True)

    handed = hand_out(project, amira, 3, now)

    assert handed == [("random", "train"), ("measure", "validation"), ("measure", "test")]


def test_a_measuring_turn_without_a_measuring_document_gives_an_ordinary_one(project, amira, now):
    some_documents(project, 5)

    purposes = purposes_of(hand_out(project, amira, 5, now))

    assert purposes == ["queue"] * 5


def test_a_document_of_an_unfinished_import_is_never_handed_out(project, amira, now):
    a_document(project, batch=a_batch(project, state="writing"))

    with pytest.raises(QueueEmpty):
        lease_next_document(project=project, annotator=amira, now=now)


def test_what_a_person_began_comes_back_before_better_documents(project, amira, now):
    begun = a_document(project, acquisition_score=0.1)
    lease = lease_next_document(project=project, annotator=amira, now=now)
    save_draft(document=begun, annotator=amira, markup=markup(), touched=[], version=0, now=now)
    release_lease(lease=lease, now=now)
    a_document(project, acquisition_score=0.9)

    again = lease_next_document(project=project, annotator=amira, now=now)

    assert again.document == begun


@pytest.mark.parametrize(
    "fields", [{"split": "validation"}, {"split": "test"}, {"opinions_wanted": 2}]
)
def test_a_blind_lease_pins_nothing(project, amira, now, fields):
    document = a_document(project, **fields)
    a_prediction(document, INTENT.slug, Answer.of_labels("refund"))

    lease = lease_next_document(project=project, annotator=amira, now=now)

    assert lease.blind
    assert not lease.predictions.exists()


def test_a_random_document_is_shown_with_its_pre_tags(project, amira, now):
    prediction = a_prediction(
        a_document(project, is_random=True), INTENT.slug, Answer.of_labels("refund")
    )

    lease = lease_next_document(project=project, annotator=amira, now=now)

    assert not lease.blind
    assert list(lease.predictions.all()) == [prediction]


def test_a_project_may_measure_with_pre_tags(now, db):
    project = a_project(blind_measuring=False)
    amira = a_member(project, "amira")
    a_prediction(a_document(project, split="test"), INTENT.slug, Answer.of_labels("refund"))

    lease = lease_next_document(project=project, annotator=amira, now=now)

    assert not lease.blind
    assert lease.predictions.count() == 1
