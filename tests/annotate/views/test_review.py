"""The review screen: what it shows, how cases are settled, and what is decided."""

import json
import re

import pytest
from django.urls import reverse

from annotate.annotating import flag, submit
from annotate.markup import Answer, Span
from annotate.models import Annotation, Approval, Document, Lease
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    a_document,
    a_labeller,
    a_member,
    a_prediction,
    a_project,
    markup,
)

pytestmark = pytest.mark.django_db

TEXT = "Started ibuprofen for the <headache> & rash on Monday."
DRUG = Span(8, 17, "drug")
ACHE = Span(26, 36, "symptom")
RASH = Span(39, 43, "symptom")


@pytest.fixture
def notes():
    return a_project("notes", questions=[ENTITIES, INTENT])


@pytest.fixture
def mara(notes):
    return a_member(notes, "mara", "reviewer")


@pytest.fixture
def desk(browser_of, mara):
    return browser_of(mara)


def say(document, name, now, *spans, intent="refund"):
    return submit(
        document=document,
        annotator=a_member(document.project, name),
        markup=markup(entities=Answer.of_spans(*spans), intent=intent),
        submission_key=f"{document.pk}-{name}",
        seconds=5,
        now=now,
    )


@pytest.fixture
def letter(notes, now):
    """Amira and bo agree on the drug and the intent; bo alone marks the rash."""
    document = a_document(notes, TEXT, external_id="letter", opinions_wanted=2)
    say(document, "amira", now, DRUG, ACHE)
    say(document, "bo", now, DRUG, ACHE, RASH)
    return document


def page_of(client, **query):
    return client.get(reverse("review", args=["notes"]), query).content.decode()


def send(client, name, document, **fields):
    given = {"document": document.pk, "version": 0, **fields}
    answer = client.post(
        reverse(name, args=[document.project.slug]), given, headers={"HX-Request": "true"}
    )
    return answer, answer.content.decode()


def settle(client, document, case, *spans, version=0, **more):
    answer = json.dumps(Answer.of_spans(*spans).to_json())
    return send(
        client, "review_settle", document, case=case, answer=answer, version=version, **more
    )


def approve(client, document, version, **more):
    seen = ",".join(str(pk) for pk in document.annotations.standing().values_list("pk", flat=True))
    given = {"submission_key": f"verdict-{version}", "seconds": 9, "seen": seen, **more}
    return send(client, "review_approve", document, version=version, **given)


def words_in(page):
    gloss = re.search(r'<div class="gloss".*?>(.*?)</div>', page, re.S).group(1)
    return re.sub(r"<[^>]+>", "", gloss)


def test_people_are_aligned_over_one_text_that_stands_there_to_the_letter(desk, letter):
    page = page_of(desk)

    assert words_in(page) == TEXT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert 'class="row1 o" data-code=""' in page
    assert 'class="row2 c2" data-code="SYMP"' in page
    assert page.count('class="seg is-open"') == 1


def test_those_who_mark_the_same_words_share_a_row(desk, notes, now):
    document = a_document(notes, TEXT, opinions_wanted=3)
    say(document, "amira", now, DRUG)
    say(document, "bo", now, RASH)
    say(document, "chen", now, DRUG, intent="shipping")

    page = page_of(desk)

    assert 'data-rows="2"' in page
    assert page.count('data-layer="') == 3


def test_only_reviewers_come_in(browser_of, notes, letter):
    page = browser_of(a_member(notes, "amira")).get(reverse("review", args=["notes"]))

    assert page.status_code == 403


@pytest.mark.parametrize("split", ["validation", "test"])
def test_what_measures_shows_no_trace_of_the_model_until_the_verdict(desk, notes, mara, now, split):
    document = a_document(notes, TEXT, split=split, opinions_wanted=2)
    model = a_labeller(notes, "entities")
    a_prediction(document, "entities", Answer.of_spans(Span(18, 21, "symptom")), labeller=model)
    say(document, "amira", now, DRUG)
    say(document, "bo", now, RASH)

    page = page_of(desk)
    case = desk.get(reverse("review_case", args=["notes", document.pk]), {"case": "entities:8-17"})
    settled, _ = settle(desk, document, "entities:8-17", DRUG)

    for shown in (page, case.content.decode(), settled.content.decode()):
        assert "Dictionary" not in shown
        assert "18-21" not in shown
        assert ">M</b>" not in shown
        assert "pencil" not in shown
    assert Lease.objects.get().blind


def test_the_model_is_a_layer_in_pencil_on_a_train_document(desk, letter, notes):
    a_prediction(letter, "entities", Answer.of_spans(DRUG))

    page = page_of(desk)

    assert ">M</b>" in page
    assert 'class="row3 c1 pencil" data-code="DRUG"' in page


def test_a_settled_case_is_kept_and_the_next_one_opens(desk, letter, now):
    say_more = a_document(letter.project, "Rash and ache.", opinions_wanted=2)
    Document.objects.filter(pk=letter.pk).update(agreement=None, state="set_aside")
    say(say_more, "amira", now, Span(0, 4, "symptom"))
    say(say_more, "bo", now, Span(9, 13, "symptom"))

    page_of(desk)
    _, after = settle(desk, say_more, "entities:0-4", Span(0, 4, "symptom"))
    again = page_of(desk)

    for shown in (after, again):
        assert 'id="verdict"' in shown
        assert 'data-case="entities:9-13"' in shown
        assert "1 of 2 settled" in shown
        assert "Settled: as A" in shown


def test_a_verdict_becomes_gold_and_the_next_document_comes(desk, letter, notes, now):
    other = a_document(notes, "Another.", external_id="other", opinions_wanted=2)
    say(other, "amira", now)
    say(other, "bo", now, Span(0, 7, "drug"))
    Document.objects.filter(pk=letter.pk).update(agreement=0)
    Document.objects.filter(pk=other.pk).update(agreement=0.5)
    page_of(desk)
    settle(desk, letter, "entities:39-43", RASH)

    _, after = approve(desk, letter, 1)

    gold = Approval.objects.live().get(document=letter, question__slug="entities")
    assert gold.answer == Answer.of_spans(DRUG, ACHE, RASH)
    assert 'data-name="other"' in after


def test_nothing_is_approved_while_a_case_waits(desk, letter):
    page_of(desk)

    answer, sentence = approve(desk, letter, 0)

    assert answer.status_code == 422
    assert "still waits" in sentence
    assert not Approval.objects.live().filter(rule="by_person").exists()


def test_a_second_window_never_overwrites_the_first(desk, letter):
    page_of(desk)
    settle(desk, letter, "entities:39-43", RASH)

    answer, sentence = settle(desk, letter, "entities:39-43", version=0)

    assert answer.status_code == 409
    assert "another window" in sentence


def test_an_edited_answer_that_runs_into_its_neighbours_is_refused_with_the_reason(desk, letter):
    page_of(desk)

    answer, sentence = settle(desk, letter, "entities:39-43", Span(30, 43, "symptom"))

    assert answer.status_code == 422
    assert "overlap" in sentence


def test_words_that_nobody_labelled_can_be_labelled_and_let_go_again(desk, letter):
    page_of(desk)
    settle(desk, letter, "entities:39-43", RASH)

    _, added = settle(desk, letter, "entities:47-53", Span(47, 53, "symptom"), version=1)
    _, gone = settle(desk, letter, "entities:47-53", version=2)

    assert "Settled: labelled by you" in added
    assert "Settled: labelled by you" not in gone


def test_a_whole_document_can_be_taken_as_one_person_has_it(desk, letter):
    page_of(desk)

    _, after = send(desk, "review_settle_all", letter, layer="A")

    assert "1 of 1 settled" in after


def test_an_undone_verdict_comes_back_with_what_was_settled(desk, letter):
    page_of(desk)
    settle(desk, letter, "entities:39-43", RASH)
    approve(desk, letter, 1)

    _, after = send(desk, "review_undo", letter)

    assert "Settled: as B" in after
    assert not Approval.objects.live().filter(rule="by_person").exists()
    assert send(desk, "review_undo", letter)[0].status_code == 204


def test_a_reason_reaches_those_who_labelled_it_and_a_hard_case_the_guideline(desk, letter, notes):
    page_of(desk)
    settle(desk, letter, "entities:39-43", RASH, reason="A rash is a symptom.", hard="on")

    approve(desk, letter, 1)

    guideline = notes.guidelines.get()
    assert letter.comments.get().text == "“rash”: Symptom. A rash is a symptom."
    assert guideline.text.startswith("## Hard cases\n\n- “")
    assert "**rash** on Monday.”: Symptom. A rash is a symptom." in guideline.text
    assert r"\<headache\>" in guideline.text


def test_a_returned_document_leaves_the_desk(desk, letter):
    page_of(desk)
    annotation = letter.annotations.get(annotator__username="bo")

    answer, after = send(
        desk, "review_ask", letter, annotation=annotation.pk, comment="Is the rash one?"
    )

    assert answer.status_code == 200
    assert "Nothing waits for a reviewer" in after
    assert letter.comments.get().text == "Is the rash one?"
    assert not Annotation.objects.get(pk=annotation.pk).is_standing


def test_earlier_verdicts_with_the_same_labels_stand_beside_the_case(desk, letter, notes, now):
    other = a_document(notes, "No fever, a rash on the arm.", external_id="z", opinions_wanted=2)
    say(other, "amira", now)
    say(other, "bo", now, Span(3, 8, "symptom"))
    Document.objects.filter(pk=other.pk).update(agreement=0)
    first = page_of(desk)
    settle(desk, other, "entities:3-8", Span(3, 8, "symptom"))

    _, after = approve(desk, other, 1)

    assert "Settled before" not in first
    assert "Settled before in this project" in after
    assert 'data-name="Symptom" data-sure="high">fever</mark>' in after


def test_what_is_put_off_comes_back_when_nothing_else_waits(desk, letter):
    page_of(desk)

    _, after = send(desk, "review_later", letter)

    assert 'data-name="letter"' in after


def test_a_flag_stands_there_with_its_comment(desk, notes, now):
    document = a_document(notes, TEXT, external_id="odd")
    flag(
        document=document,
        annotator=a_member(notes, "amira"),
        comment="Is this ours?",
        submission_key="1",
        seconds=1,
        now=now,
    )

    page = page_of(desk, of="flagged")

    assert "Is this ours?" in page
    assert "nobody answered" in page


def test_who_flagged_a_document_can_be_asked_again(desk, notes, now):
    document = a_document(notes, TEXT)
    flagged = flag(
        document=document,
        annotator=a_member(notes, "amira"),
        comment="Is this ours?",
        submission_key="1",
        seconds=1,
        now=now,
    )

    page = page_of(desk)

    assert f'value="{flagged.pk}"' in page


def test_a_document_that_another_reviewer_has_is_not_opened(desk, browser_of, letter, notes):
    page_of(browser_of(a_member(notes, "dana", "reviewer")))

    page = page_of(desk, document=letter.pk)

    assert "dana has letter now." in page


def test_a_page_that_goes_lets_the_document_go(desk, letter):
    page = page_of(desk)
    visit = re.search(r'data-visit="(\w+)"', page).group(1)

    send(desk, "review_release", letter, visit="another")
    held = Lease.objects.count()
    send(desk, "review_release", letter, visit=visit)

    assert (held, Lease.objects.count()) == (1, 0)


def test_what_is_open_stays_held_while_the_page_says_so(desk, letter):
    page_of(desk)
    before = Lease.objects.get().until

    answer, _ = send(desk, "review_renew", letter)

    assert answer.status_code == 204
    assert Lease.objects.get().until > before
