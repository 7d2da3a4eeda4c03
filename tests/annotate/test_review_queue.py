"""What waits for a reviewer, why, and who holds it."""

from datetime import timedelta

import pytest

from annotate.annotating import flag, skip, submit
from annotate.errors import QueueEmpty
from annotate.markup import Answer, Span
from annotate.models import Document, Lease
from annotate.queue.leasing import lease_to_show, release_all
from annotate.review_queue import (
    Why,
    count_to_review,
    count_waiting,
    held_to_review,
    take_next,
    waiting,
    why_waiting,
)
from tests.people_and_projects import (
    ENTITIES,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
)

pytestmark = pytest.mark.postgres_too


def say(document, annotator, now, **answers):
    return submit(
        document=document,
        annotator=annotator,
        markup=markup(**(answers or {"intent": "refund"})),
        submission_key=f"{document.pk}",
        seconds=5,
        now=now,
    )


def flagged(document, annotator, now):
    return flag(
        document=document, annotator=annotator, comment="?", submission_key="f", seconds=1, now=now
    )


@pytest.fixture
def all_kinds(project, amira, bo, now):
    """A disagreement, a flagged document, one by an untrusted person, a spot check."""
    project.settings = {"spot_share": 1.0}
    project.save()
    dora = a_member(project, "dora", trusted=False)
    disputed, flagged_one, alone, approved = (
        a_document(project, external_id=name, opinions_wanted=1 + (name == "disputed"))
        for name in ("disputed", "flagged", "alone", "approved")
    )
    say(disputed, amira, now)
    say(disputed, bo, now, intent="shipping")
    flagged(flagged_one, amira, now)
    say(alone, dora, now)
    say(approved, amira, now)
    return {document.name: document for document in Document.objects.all()}


def test_each_document_waits_for_one_reason(project, all_kinds):
    reasons = {name: why_waiting(document) for name, document in all_kinds.items()}

    assert reasons == {
        "disputed": Why.DISAGREEMENT,
        "flagged": Why.FLAGGED,
        "alone": Why.UNAPPROVED,
        "approved": Why.SPOT,
    }
    for name, why in reasons.items():
        assert [document.name for document in waiting(project, why)] == [name]
    assert count_waiting(project) == {
        "disagreement": 1,
        "low": 1,
        "flagged": 1,
        "unapproved": 1,
        "spot": 1,
    }
    assert count_to_review(project) == 4


def test_what_everybody_skipped_waits_for_a_reviewer(project, amira, now):
    document = a_document(project)
    skip(document=document, annotator=amira, submission_key="1", seconds=1, now=now)

    assert [*waiting(project, Why.UNAPPROVED)] == [document]


def test_what_people_agree_on_least_comes_first(project, now):
    notes = a_project("notes", questions=[ENTITIES])
    amira, bo = a_member(notes, "amira"), a_member(notes, "bo")
    spans = [Span(0, 1, "drug"), Span(2, 3, "drug"), Span(4, 5, "drug")]
    for alike in (2, 0, 1):
        document = a_document(notes, "a b c d e", external_id=f"{alike}", opinions_wanted=2)
        say(document, amira, now, entities=Answer.of_spans(*spans))
        say(document, bo, now, entities=Answer.of_spans(*spans[:alike], Span(6, 7, "drug")))

    assert [document.name for document in waiting(notes, Why.DISAGREEMENT)] == ["0", "1", "2"]
    assert [document.name for document in waiting(notes, Why.LOW)] == ["0", "1"]


def test_a_reviewer_goes_on_with_what_they_hold(project, all_kinds, chen, now):
    first = take_next(project=project, reviewer=chen, why="", later=(), now=now)

    again = take_next(project=project, reviewer=chen, why="", later=(), now=now)
    other = take_next(project=project, reviewer=chen, why=Why.SPOT, later=(), now=now)

    assert first == again
    assert (first.document.name, other.document.name) == ("disputed", "approved")
    assert [lease.document.name for lease in held_to_review(chen, project, now)] == ["approved"]


def test_two_reviewers_are_handed_two_documents(project, all_kinds, chen, now):
    dana = a_member(project, "dana", "reviewer")

    names = {
        take_next(project=project, reviewer=person, why="", later=(), now=now).document.name
        for person in (chen, dana)
    }

    assert names == {"disputed", "flagged"}


def test_what_a_reviewer_labelled_or_put_off_comes_last(project, all_kinds, amira, chen, now):
    mine = a_document(project, external_id="mine", opinions_wanted=2)
    say(mine, chen, now)
    say(mine, amira, now, intent="shipping")
    later = [all_kinds["flagged"].pk, all_kinds["approved"].pk]
    order = []

    for _ in range(5):
        lease = take_next(project=project, reviewer=chen, why="", later=later, now=now)
        order.append(lease.document.name)
        Document.objects.filter(pk=lease.document_id).update(
            state=Document.State.SET_ASIDE, agreement=None, spot_number=None
        )
        lease.delete()

    assert order == ["disputed", "alone", "mine", "flagged", "approved"]
    with pytest.raises(QueueEmpty):
        take_next(project=project, reviewer=chen, why="", later=later, now=now)


def test_a_lapsed_hold_goes_to_the_next_reviewer(project, all_kinds, chen, now):
    dana = a_member(project, "dana", "reviewer")
    take_next(project=project, reviewer=chen, why="", later=(), now=now)

    lease = take_next(
        project=project, reviewer=dana, why="", later=(), now=now + timedelta(hours=1)
    )

    assert (lease.document.name, lease.user) == ("disputed", dana)


def test_what_a_person_holds_to_review_is_never_theirs_to_annotate(project, all_kinds, chen, now):
    fresh = a_document(project)
    held = take_next(project=project, reviewer=chen, why="", later=(), now=now)

    to_annotate = lease_to_show(project=project, annotator=chen, now=now)
    release_all(annotator=chen, project=project, now=now, reviews=False)

    assert to_annotate.document == fresh
    assert [*Lease.objects.all()] == [held]


@pytest.mark.parametrize(("split", "shown"), [("train", 1), ("validation", 0), ("test", 0)])
def test_the_model_is_pinned_only_where_nothing_is_measured(
    project, amira, bo, chen, now, split, shown
):
    document = a_document(project, split=split, opinions_wanted=2)
    a_prediction(document, "intent", Answer.of_labels("refund"))
    say(document, amira, now)
    say(document, bo, now, intent="shipping")

    lease = take_next(project=project, reviewer=chen, why="", later=(), now=now)

    assert (lease.purpose, len(lease.shown)) == ("review", shown)
