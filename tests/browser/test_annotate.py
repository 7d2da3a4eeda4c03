"""The annotate screen in a real browser: each test keeps one promise to the person at the desk."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from annotate.markup import Answer, Span
from annotate.models import Annotation, Document, Lease
from annotate.scheme import LabelSpec, QuestionSpec
from tests.browser.desk import DRUG, SYMPTOM, TEXT, fetched_ahead, queue, spans_of, tagged
from tests.browser.painted import all_sent, on_the_desk
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    TOPICS,
    a_document,
    a_member,
    a_prediction,
    a_project,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_key_accepts_a_document_and_shows_the_next_in_one_round_trip(open_desk, letters, amira):
    first, second = queue(letters, 2)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 2)
    sent = []
    page.on("request", lambda request: sent.append(request.url))

    page.keyboard.press("a")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")
    all_sent(page)

    assert len(sent) == 1
    assert Annotation.objects.get(document=first).verdict == "accepted"
    assert spans_of(first) == [(8, 17, "drug"), (26, 34, "symptom")]
    assert Lease.objects.get().document == second


def test_ten_documents_are_worked_by_keyboard_alone_and_the_focus_stays_in_the_text(
    open_desk, letters, amira
):
    documents = queue(letters, 10)
    page = open_desk(letters, amira)
    page.keyboard.press("Escape")

    for place in range(10):
        on_the_desk(page, f"letter-{place}")
        assert page.evaluate("document.activeElement.id") == "doc-text"
        page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert Annotation.objects.filter(document__in=documents, verdict="accepted").count() == 10


def test_a_held_key_decides_once(open_desk, letters, amira):
    queue(letters, 3)
    page = open_desk(letters, amira)

    page.keyboard.down("a")
    for _ in range(5):
        page.keyboard.down("a")
        page.wait_for_timeout(50)
    page.keyboard.up("a")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")
    all_sent(page)

    assert Annotation.objects.count() == 1


def test_a_wrong_label_is_fixed_by_going_to_it_and_pressing_a_number(open_desk, letters, amira):
    document = tagged(letters, TEXT, Span(8, 17, "symptom"), SYMPTOM, scores=[0.4, 0.9])
    page = open_desk(letters, amira)
    expect(page.locator("#doubts")).to_contain_text("Doubts, 1")

    page.keyboard.press("n")
    page.keyboard.press("1")
    expect(page.locator("#accept-label")).to_have_text("Accept with 1 fix")
    expect(page.locator("#doubts")).to_contain_text("Doubts, 0")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(8, 17, "drug"), (26, 34, "symptom")]
    assert Annotation.objects.get().verdict == "fixed"


def test_flagging_asks_why_and_goes_on(open_desk, letters, amira):
    first, _ = queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("f")
    page.keyboard.type("Two letters in one")
    page.keyboard.press("Enter")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")
    all_sent(page)

    assert Annotation.objects.get().verdict == "flagged"
    assert first.comments.get().text == "Two letters in one"


def test_skipping_goes_on(open_desk, letters, amira):
    queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("s")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")
    all_sent(page)

    assert Annotation.objects.get().verdict == "skipped"


def test_a_blind_document_asks_once_whether_there_is_nothing(open_desk, letters, amira):
    tagged(letters, split="validation")
    page = open_desk(letters, amira)
    expect(page.locator("#doc-text mark")).to_have_count(0)

    page.keyboard.press("a")
    expect(page.locator("#accept-label")).to_have_text("Nothing in this text? A again")
    assert not Annotation.objects.exists()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(Document.objects.get()) == []


def test_a_required_choice_comes_first_and_moves_on_by_itself(open_desk):
    project = a_project("messages", questions=[ENTITIES, INTENT, TOPICS])
    amira = a_member(project, "amira")
    document = a_document(project, TEXT)
    page = open_desk(project, amira)
    expect(page.locator("#accept-label")).to_have_text("Answer: Intent")

    page.keyboard.press("a")
    expect(page.locator("#q-intent")).to_have_class(re.compile("is-active"))
    page.keyboard.press("2")
    expect(page.locator("#q-topics")).to_have_class(re.compile("is-active"))
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    markup = Annotation.objects.get(document=document).markup.to_json()
    assert markup == {"entities": [], "intent": ["shipping"], "topics": ["price"]}


def test_of_many_options_the_likeliest_five_have_digits_and_the_rest_are_found_by_name(open_desk):
    labels = tuple(LabelSpec(f"intent-{n}", f"Reason {n}", f"R{n}") for n in range(1, 21))
    many = QuestionSpec("why", "Why", "one_of", labels)
    project = a_project("calls", questions=[many])
    amira = a_member(project, "amira")
    documents = [
        a_document(project, acquisition_score=score, external_id=name)
        for score, name in ((0.9, "call-1"), (0.5, "call-2"))
    ]
    for document in documents:
        scores = {label.slug: n / 20 for n, label in enumerate(labels)}
        a_prediction(document, "why", Answer.of_labels("intent-20"), scores=scores)
    page = open_desk(project, amira)

    page.keyboard.press("2")
    page.keyboard.press("a")
    on_the_desk(page, "call-2")
    page.keyboard.press("/")
    page.keyboard.type("reason 7")
    page.keyboard.press("Enter")
    expect(page.locator("[data-picked]")).to_contain_text("Reason 7")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    chosen = [Annotation.objects.get(document=one).markup["why"].labels for one in documents]
    assert chosen == [("intent-19",), ("intent-7",)]


def test_percentages_show_only_for_a_calibrated_labeller(open_desk, letters, amira):
    document = tagged(letters, TEXT, DRUG, SYMPTOM, scores=[0.4, 0.97])
    labeller = document.predictions.get().labeller
    page = open_desk(letters, amira)
    expect(page.locator("#doubts li")).to_have_text(re.compile(r"ibuprofen\s*DRUG\s*\?"))
    expect(page.locator("[data-p]")).to_have_count(0)

    labeller.is_calibrated = True
    labeller.save()
    page.reload()

    expect(page.locator("#doubts li")).to_contain_text("40 %")
    expect(page.locator("[data-p]")).to_have_count(2)


def test_all_sure_labels_are_confirmed_by_one_key(open_desk, letters, amira):
    tagged(letters, TEXT, DRUG, SYMPTOM, scores=[0.97, 0.3])
    page = open_desk(letters, amira)

    page.keyboard.press("Shift+A")

    expect(page.locator("mark.is-ink")).to_have_text("ibuprofen")
    expect(page.locator("mark.is-cursor")).to_have_text("headache")
    page.keyboard.press("Space")
    expect(page.locator("mark.is-ink")).to_have_count(2)


def test_no_key_fires_in_a_field_or_with_a_browser_combination(open_desk, letters, amira):
    queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("/")
    page.keyboard.type("as")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+a")
    page.keyboard.press("Control+a")
    page.wait_for_timeout(100)

    assert not Annotation.objects.exists()
    expect(page.locator("#queue-context")).to_contain_text("letter-0")


def test_leaving_the_page_lets_go_of_the_document(open_desk, letters, amira, live_server):
    queue(letters, 1)
    page = open_desk(letters, amira)
    assert Lease.objects.count() == 1

    page.goto(f"{live_server.url}/account/")
    page.wait_for_timeout(300)

    assert not Lease.objects.exists()


def test_screen_readers_hear_the_span_under_the_cursor(open_desk, letters, amira):
    tagged(letters)
    page = open_desk(letters, amira)

    page.keyboard.press("j")

    expect(page.locator("#announce")).to_have_text("ibuprofen, Drug, pre-tag, 1 of 2")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_axe_finds_nothing(open_desk, letters, amira, width, height):
    tagged(letters, scores=[0.4, 0.9])
    page = open_desk(letters, amira)
    page.set_viewport_size({"width": width, "height": height})
    page.keyboard.press("n")

    found = Axe().run(page).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_a_tapped_word_is_labelled_from_the_strip(browser, live_server, sign_in, letters, amira):
    document = a_document(letters, "ibuprofen twice")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    sign_in(page, live_server, amira)
    page.goto(f"{live_server.url}/p/{letters.slug}/annotate/")

    page.touchscreen.tap(60, page.locator("#doc-text").bounding_box()["y"] + 22)
    page.locator("#strip").get_by_role("button", name="Drug").tap()
    page.locator("#accept").tap()
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert spans_of(document) == [(0, 9, "drug")]
    assert width == 390
