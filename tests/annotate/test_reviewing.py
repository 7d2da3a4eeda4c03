"""What a reviewer decides: a verdict, back to a person or to the queue, or aside."""

from datetime import timedelta

import pytest

from annotate.annotating import flag, skip, submit
from annotate.approving import draw_spot_checks
from annotate.errors import AnswerRefused, LeaseLost, PermissionRefused, StaleRevision
from annotate.models import Annotation, Approval, Document, Event, sample_number
from annotate.opinions import opinions_on
from annotate.queue.leasing import lease_next_document
from annotate.review_queue import Why, take, waiting, why_waiting
from annotate.reviewing import (
    Basis,
    adjudicate,
    return_to,
    return_to_queue,
    set_aside,
    take_back,
)
from tests.people_and_projects import a_document, a_member, markup

pytestmark = pytest.mark.postgres_too


def submit_refund(document, annotator, now):
    return submit(
        document=document,
        annotator=annotator,
        markup=markup(intent="refund"),
        submission_key=f"{document.pk}",
        seconds=5,
        now=now,
    )


def test_a_flagged_document_returns_to_everybody(project, amira, chen, now):
    document = a_document(project)
    flag(
        document=document,
        annotator=amira,
        comment="Is this one ours?",
        submission_key="1",
        seconds=1,
        now=now,
    )

    return_to_queue(document=document, by=chen, now=now, comment="It is.")
    return_to_queue(document=document, by=chen, now=now, comment="It is.")

    assert lease_next_document(project=project, annotator=amira, now=now).document == document
    assert [comment.text for comment in document.comments.all()] == ["Is this one ours?", "It is."]


def test_a_document_that_everybody_skipped_returns_to_them(project, amira, chen, now):
    document = a_document(project)
    for number, person in enumerate((amira, chen)):
        skip(document=document, annotator=person, submission_key=str(number), seconds=1, now=now)

    return_to_queue(document=document, by=chen, now=now)

    assert Document.objects.get().state == Document.State.WAITING
    assert lease_next_document(project=project, annotator=amira, now=now).document == document


def test_a_doubted_document_gets_one_more_opinion(project, amira, chen, now):
    dana = a_member(project, "dana", trusted=False)
    document = a_document(project)
    submit_refund(document, dana, now)

    return_to_queue(document=document, by=chen, now=now)
    state = Document.objects.get().state
    lease = lease_next_document(project=project, annotator=amira, now=now)
    submit_refund(document, amira, now)

    assert state == Document.State.PARTLY
    assert (lease.purpose, lease.blind) == ("second", True)
    assert Approval.objects.live().get().rule == Approval.Rule.AGREEMENT


def test_an_approved_document_is_not_asked_again(project, amira, chen, now):
    document = a_document(project)
    submit_refund(document, amira, now)

    with pytest.raises(AnswerRefused, match="approved"):
        return_to_queue(document=document, by=chen, now=now)


def test_a_document_set_aside_is_gold_no_more_and_nobodys(project, amira, bo, chen, now):
    held, approved = a_document(project), a_document(project)
    submit_refund(approved, bo, now)
    lease_next_document(project=project, annotator=amira, now=now)

    for document in (held, approved, approved):
        set_aside(document=document, by=chen, now=now)

    assert {document.state for document in Document.objects.all()} == {"set_aside"}
    assert not Approval.objects.live().exists()
    with pytest.raises(LeaseLost):
        submit_refund(held, amira, now)
    assert Annotation.objects.count() == 1


def test_a_document_set_aside_can_come_back(project, amira, chen, now):
    document = a_document(project)
    set_aside(document=document, by=chen, now=now)

    return_to_queue(document=document, by=chen, now=now)

    assert lease_next_document(project=project, annotator=amira, now=now).document == document


def say(document, annotator, now, intent="refund"):
    return submit(
        document=document,
        annotator=annotator,
        markup=markup(intent=intent),
        submission_key=f"{document.pk}-{intent}",
        seconds=5,
        now=now,
    )


@pytest.fixture
def disputed(project, amira, bo, now):
    document = a_document(project, opinions_wanted=2)
    say(document, amira, now, "refund")
    say(document, bo, now, "shipping")
    document.refresh_from_db()
    return document


def decide(document, by, now, intent="refund", key="v1", **more):
    return adjudicate(
        document=document,
        markup=markup(intent=intent),
        by=by,
        now=now + timedelta(minutes=1),
        submission_key=key,
        seconds=9,
        **more,
    )


def test_a_verdict_makes_gold_and_names_what_was_seen(disputed, chen, now):
    verdict = decide(disputed, chen, now)

    gold = Approval.objects.live().get()
    seen = Annotation.objects.standing().values_list("pk", flat=True)
    event = Event.objects.get(verb="adjudicated")
    disputed.refresh_from_db()
    assert disputed.state == Document.State.APPROVED
    assert (gold.source, gold.rule, gold.approved_by) == ("adjudication", "by_person", chen)
    assert (gold.annotation, gold.answer.labels) == (verdict, ("refund",))
    assert event.data["annotations"] == list(seen)


def test_a_verdict_is_nobody_s_opinion(disputed, amira, bo, chen, now):
    decide(disputed, chen, now)

    opinions = opinions_on(Document.objects.get())
    assert [said.annotator for said in opinions.standing] == [amira, bo]


def test_a_reviewer_s_own_opinion_stays_beside_their_verdict(project, amira, chen, now):
    document = a_document(project, opinions_wanted=2)
    say(document, amira, now, "refund")
    say(document, chen, now, "shipping")

    decide(document, chen, now)

    opinions = opinions_on(Document.objects.get())
    assert [said.annotator for said in opinions.decided] == [amira, chen]
    assert Approval.objects.live().get().answer.labels == ("refund",)


def test_the_same_verdict_sent_twice_counts_once(disputed, chen, now):
    assert decide(disputed, chen, now) == decide(disputed, chen, now)
    assert Approval.objects.count() == 1


def test_only_reviewers_decide(disputed, amira, now):
    with pytest.raises(PermissionRefused):
        decide(disputed, amira, now)


def test_two_reviewers_never_decide_the_same_document(disputed, project, chen, now):
    dana = a_member(project, "dana", "reviewer")
    take(document=disputed, reviewer=dana, now=now)

    with pytest.raises(LeaseLost, match="dana has"):
        decide(disputed, chen, now)
    with pytest.raises(LeaseLost, match="dana has"):
        take(document=disputed, reviewer=chen, now=now)


def test_a_verdict_on_what_people_no_longer_say_is_refused(disputed, chen, now):
    basis = Basis(frozenset(disputed.annotations.values_list("pk", flat=True)))
    disputed.annotations.filter(annotator__username="bo").update(withdrawn_at=now)

    with pytest.raises(StaleRevision):
        decide(disputed, chen, now, basis=basis)


def test_what_nobody_has_labelled_is_not_up_for_review(project, chen, now):
    with pytest.raises(AnswerRefused, match="not up for review"):
        decide(a_document(project), chen, now)


def test_a_verdict_taken_back_lets_the_reviewer_go_on_from_it(disputed, chen, now):
    settled = ({"case": "intent", "asked": "intent", "answer": ["refund"]},)
    verdict = decide(disputed, chen, now, basis=Basis(frozenset(seen_of(disputed)), settled))

    for _ in range(2):
        take_back(verdict=verdict, by=chen, now=now + timedelta(minutes=2))

    disputed.refresh_from_db()
    assert disputed.state == Document.State.TO_REVIEW
    assert not Approval.objects.live().exists()
    assert chen.drafts.get().touched == list(settled)


def test_taking_back_a_spot_check_brings_back_what_the_rule_had_approved(project, amira, chen, now):
    project.settings = {"spot_share": 1.0}
    project.save()
    document = a_document(project)
    say(document, amira, now, "refund")
    before = why_waiting(Document.objects.get())
    verdict = decide(document, chen, now, "shipping")
    checked = why_waiting(Document.objects.get())

    take_back(verdict=verdict, by=chen, now=now + timedelta(minutes=2))

    assert (before, checked, why_waiting(Document.objects.get())) == ("spot", None, "spot")
    assert Approval.objects.live().get().answer.labels == ("refund",)


def test_a_verdict_that_was_overruled_cannot_be_taken_back(disputed, project, chen, now):
    dana = a_member(project, "dana", "reviewer")
    verdict = decide(disputed, chen, now)
    decide(disputed, dana, now + timedelta(minutes=1), "shipping", key="v2")

    with pytest.raises(StaleRevision, match="decided otherwise"):
        take_back(verdict=verdict, by=chen, now=now + timedelta(minutes=3))


def test_a_returned_document_is_for_that_person_with_their_labels_and_the_comment(
    disputed, project, amira, bo, chen, now
):
    said = disputed.annotations.get(annotator=amira)

    for _ in range(2):
        return_to(annotation=said, comment="Read the last line.", by=chen, now=now)

    disputed.refresh_from_db()
    assert disputed.state == Document.State.PARTLY
    assert [comment.text for comment in disputed.comments.all()] == ["Read the last line."]
    assert amira.drafts.get().markup == markup(intent="refund")
    assert lease_next_document(project=project, annotator=amira, now=now).document == disputed
    assert opinions_on(disputed).decided == (disputed.annotations.get(annotator=bo),)


def test_a_flagged_document_returns_to_the_one_who_flagged_it(project, amira, chen, now):
    document = a_document(project)
    flagged = flag(
        document=document, annotator=amira, comment="?", submission_key="1", seconds=1, now=now
    )

    return_to(annotation=flagged, comment="It is ours.", by=chen, now=now)

    assert lease_next_document(project=project, annotator=amira, now=now).document == document


def test_a_document_is_returned_with_a_reason_and_not_after_a_verdict(disputed, amira, chen, now):
    said = disputed.annotations.get(annotator=amira)

    with pytest.raises(AnswerRefused, match="few words"):
        return_to(annotation=said, comment=" ", by=chen, now=now)
    decide(disputed, chen, now)
    with pytest.raises(AnswerRefused, match="is approved"):
        return_to(annotation=said, comment="Again.", by=chen, now=now)


def test_another_share_of_spot_checks_is_drawn_from_what_rules_approved(
    project, amira, bo, chen, now
):
    for number in range(6):
        say(a_document(project), amira, now + timedelta(seconds=number))
    by_person = Document.objects.first()
    decide(by_person, chen, now)

    draw_spot_checks(project=project, share=0.6)

    drawn = set(waiting(project, Why.SPOT))
    assert drawn == {
        document
        for document in Document.objects.exclude(pk=by_person.pk)
        if sample_number(document.draw, "spot") < 0.6
    }


def seen_of(document):
    return document.annotations.standing().values_list("pk", flat=True)
