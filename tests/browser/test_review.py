"""The review screen in a real browser: by keyboard, by mouse, in other scripts, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotate.annotating import submit
from annotate.markup import Answer, Span
from annotate.models import Approval, Comment, Document, Lease
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
)

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TEXT = "Started ibuprofen daily for the headache and the rash on Monday."


def at(words, label, text=TEXT):
    start = text.index(words)
    return Span(start, start + len(words), label)


DRUG, ACHE, RASH = at("ibuprofen", "drug"), at("headache", "symptom"), at("rash", "symptom")


@pytest.fixture
def letters():
    return a_project(questions=[ENTITIES, INTENT])


@pytest.fixture
def mara(letters):
    return a_member(letters, "mara", "reviewer")


def disputed(project, first, second, *, text=TEXT, intents=("refund", "refund"), **fields):
    document = a_document(project, text, opinions_wanted=2, **fields)
    for name, spans, intent in zip(("amira", "bo"), (first, second), intents, strict=True):
        submit(
            document=document,
            annotator=a_member(project, name),
            markup=markup(entities=Answer.of_spans(*spans), intent=intent),
            submission_key=f"{document.pk}-{name}",
            seconds=3,
            now=timezone.now(),
        )
    return document


@pytest.fixture
def letter(letters):
    return disputed(
        letters,
        [at("ibuprofen daily", "drug"), ACHE],
        [DRUG, ACHE, RASH],
        intents=("refund", "shipping"),
        external_id="letter",
    )


@pytest.fixture
def desk(page: Page, live_server, sign_in, letters, mara):
    """`desk()` opens the review screen as mara; the test fails on any script error or refusal."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, live_server, mara)

    def opened(**query):
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        page.goto(f"{live_server.url}/p/{letters.slug}/review/?{asked}")
        return page

    yield opened
    assert errors == []


def gold_of(document, question="entities"):
    return Approval.objects.live().get(document=document, question__slug=question).answer


def settled(page, count):
    expect(page.locator("#queue-context")).to_contain_text(f"{count} settled")
    expect(page.locator("#content")).not_to_have_attribute("aria-busy", "true")


def title(page):
    return page.locator("#verdict h2").first


def faults_of(page):
    violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in violations]


def test_a_document_is_settled_and_approved_by_keys_alone(desk, letters, letter):
    disputed(letters, [DRUG], [], external_id="next")
    Document.objects.filter(pk=letter.pk).update(agreement=0)
    page = desk()
    expect(title(page)).to_have_text("ibuprofen daily")

    page.keyboard.press("2")
    settled(page, "1 of 3")
    expect(title(page)).to_have_text("rash")
    page.keyboard.press("1")
    settled(page, "2 of 3")
    expect(title(page)).to_have_text("Intent")
    page.keyboard.press("2")
    settled(page, "3 of 3")
    page.keyboard.press("a")

    expect(page.locator("#queue-context")).to_contain_text("next")
    assert gold_of(letter) == Answer.of_spans(DRUG, ACHE)
    assert gold_of(letter, "intent") == Answer.of_labels("shipping")
    expect(page.locator("#toast")).to_contain_text("Approved letter")


def test_j_and_k_walk_through_the_disagreements_and_merge_keeps_both(desk, letter):
    page = desk()
    expect(title(page)).to_have_text("ibuprofen daily")

    page.keyboard.press("j")
    expect(title(page)).to_have_text("rash")
    expect(page.locator('.seg.is-here[data-case="entities:49-53"]')).to_be_visible()
    page.keyboard.press("k")
    expect(title(page)).to_have_text("ibuprofen daily")
    page.keyboard.press("b")

    settled(page, "1 of 3")
    expect(page.locator("#cases")).to_contain_text("Settled: as A")


def test_no_label_and_undo(desk, letter):
    page = desk()

    page.keyboard.press("0")
    settled(page, "1 of 3")
    page.keyboard.press("z")

    settled(page, "0 of 3")
    expect(title(page)).to_have_text("ibuprofen daily")


def test_approve_waits_until_nothing_is_open_and_z_brings_a_verdict_back(desk, letter):
    page = desk()

    page.keyboard.press("a")
    expect(page.locator("#link-state")).to_contain_text("still waits")
    page.keyboard.press("Shift+Digit2")
    settled(page, "3 of 3")
    page.keyboard.press("a")
    expect(page.locator("#empty")).to_be_visible()
    page.keyboard.press("z")

    settled(page, "3 of 3")
    assert not Approval.objects.live().filter(rule="by_person").exists()


def test_an_edge_and_a_label_are_edited_by_keys(desk, letter):
    page = desk()
    expect(title(page)).to_have_text("ibuprofen daily")

    page.keyboard.press("e")
    expect(page.locator("#edit-spans q")).to_have_text("ibuprofen daily")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#edit-spans q")).to_have_text("ibuprofen daily for")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    settled(page, "1 of 3")
    draft = letter.drafts.get(user__username="mara")
    assert at("daily for", "symptom") in draft.markup["entities"].spans


def test_words_that_nobody_labelled_are_labelled_by_selecting_them(desk, letter):
    page = desk()

    page.locator("#gloss").evaluate(
        """(gloss) => {
          const walker = document.createTreeWalker(gloss, NodeFilter.SHOW_TEXT);
          let node;
          while ((node = walker.nextNode()) && !node.data.includes("Monday"));
          const start = node.data.indexOf("Monday");
          getSelection().setBaseAndExtent(node, start + 1, node, start + 4);
        }"""
    )
    page.locator("#gloss").dispatch_event("pointerup", {"bubbles": True})
    expect(page.locator("#edit-spans q")).to_have_text("Monday")
    page.keyboard.press("Enter")

    expect(page.locator("#cases")).to_contain_text("Settled: labelled by you")
    draft = letter.drafts.get(user__username="mara")
    assert at("Monday", "drug") in draft.markup["entities"].spans


def test_a_choice_is_edited_among_all_options(desk, letters):
    disputed(letters, [], [], intents=("refund", "shipping"))
    page = desk()

    page.keyboard.press("e")
    page.locator("#edit").get_by_label("Shipping").check()
    page.keyboard.press("Enter")

    settled(page, "1 of 1")
    expect(page.locator("#layers .tag--done")).to_contain_text("Shipping")


def test_what_was_settled_survives_a_reload(desk, letter):
    page = desk()
    page.keyboard.press("2")
    settled(page, "1 of 3")

    page.reload()

    settled(page, "1 of 3")
    assert Lease.objects.get().document == letter


def test_a_reason_goes_with_the_verdict_even_when_it_was_written_afterwards(desk, letter):
    page = desk()
    page.keyboard.press("2")
    settled(page, "1 of 3")
    page.locator("#cases .case", has_text="ibuprofen daily").click()
    expect(title(page)).to_have_text("ibuprofen daily")
    page.locator("#why").fill("How often is no drug.")
    page.locator("#cases .case", has_text="rash").click()
    settled(page, "1 of 3")
    expect(title(page)).to_have_text("rash")
    page.locator("#gloss").focus()
    page.keyboard.press("Shift+Digit1")
    settled(page, "3 of 3")

    page.keyboard.press("a")

    expect(page.locator("#empty")).to_be_visible()
    assert Comment.objects.get().text == "“ibuprofen daily”: Drug. How often is no drug."


def test_they_are_asked_again_with_a_comment(desk, letter):
    page = desk()

    page.keyboard.press("m")
    dialog = page.locator("#ask")
    dialog.get_by_label("bo").check()
    dialog.get_by_label("What should they look at?").fill("Is the rash a symptom?")
    faults = faults_of(page)
    dialog.get_by_role("button", name="Return it").click()

    expect(page.locator("#empty")).to_be_visible()
    assert faults == []
    assert letter.assignments.get().user.username == "bo"


def test_hiding_who_lasts(desk, letter):
    page = desk()
    expect(page.locator(".lanes")).to_contain_text("amira")

    page.keyboard.press("h")
    expect(page.locator(".lanes .who").first).to_be_hidden()
    page.keyboard.press("2")
    settled(page, "1 of 3")

    expect(page.locator("#verdict .who").first).to_be_hidden()
    expect(page.get_by_label("Hide who")).to_be_checked()


def test_a_second_window_is_told_and_loses_nothing(desk, page: Page, letter):
    desk()
    other = page.context.new_page()
    other.goto(page.url)
    other.keyboard.press("2")
    settled(other, "1 of 3")

    page.keyboard.press("1")

    expect(page.locator("#trouble")).to_contain_text("another window")
    page.locator("#trouble").get_by_role("link", name="Go on").click()
    settled(page, "1 of 3")


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("zh", "患者因胸闷入院，既往有心房颤动病史。", "心房颤动"),
        ("ar", "أُدخل المريض بسبب ضيق في الصدر مع apixaban 5 mg مرتين.", "ضيق في الصدر"),
        ("en", "The 👩🏽‍⚕️ saw a cafe\u0301 rash.\r\n\r\nTwice.", "cafe\u0301 rash"),
    ],
)
def test_rows_lie_below_their_words_in_every_script(desk, letters, language, text, words):
    span = at(words, "symptom", text)
    document = disputed(letters, [span], [], text=text, language=language)
    page = desk()

    shown = page.locator("#gloss").evaluate("(gloss) => gloss.textContent")
    rows = page.locator(".seg .row1").all_text_contents()
    page.keyboard.press("1")
    settled(page, "1 of 1")
    page.keyboard.press("a")
    expect(page.locator("#empty")).to_be_visible()

    assert shown == text
    assert rows == [words]
    assert gold_of(document) == Answer.of_spans(span)


def test_the_screen_passes_axe_and_nothing_on_it_runs_out_sideways(desk, letters, letter):
    a_prediction(letter, "entities", Answer.of_spans(DRUG, RASH))
    page = desk()

    faults = faults_of(page)
    page.keyboard.press("e")
    faults += faults_of(page)
    page.set_viewport_size({"width": 390, "height": 844})

    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_navigation_says_how_much_waits_to_those_who_review(
    desk, page: Page, live_server, sign_in, letter
):
    expect(desk().locator(".nav [aria-current]")).to_have_text("Review 1")

    sign_in(page, live_server, letter.annotations.first().annotator)
    page.goto(f"{live_server.url}/p/letters/")

    expect(page.locator(".nav")).not_to_contain_text("Review")
