"""The annotate screen in a real browser: each test keeps one promise to the person at the desk."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from annotate.markup import Answer, Span
from annotate.models import Annotation, Document, Draft, Lease
from annotate.scheme import LabelSpec, QuestionSpec
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    TOPICS,
    a_document,
    a_labeller,
    a_member,
    a_prediction,
    a_project,
)

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Started ibuprofen for the headache on Monday."
DRUG = Span(8, 17, "drug")
SYMPTOM = Span(26, 34, "symptom")


@pytest.fixture
def letters():
    return a_project(questions=[ENTITIES])


@pytest.fixture
def amira(letters):
    return a_member(letters, "amira")


@pytest.fixture
def open_desk(page: Page, live_server, sign_in):
    """`open_desk(project, user)` shows that person's next document; fails on a script error."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def opened(project, user):
        sign_in(page, live_server, user)
        page.goto(f"{live_server.url}/p/{project.slug}/annotate/")
        page.wait_for_url("**/annotate/?document=*")
        return page

    yield opened
    assert errors == []


def tagged(project, text=TEXT, *spans, scores=None, **fields):
    document = a_document(project, text, **fields)
    answer = Answer.of_spans(*(spans or (DRUG, SYMPTOM)))
    labeller = a_labeller(project, "entities")
    labeller.doubt_below = 0.6
    labeller.save()
    a_prediction(document, "entities", answer, labeller=labeller, scores=scores)
    return document


def queue(project, count, **fields):
    """Documents in a known order: the first has the highest score."""
    return [
        tagged(project, acquisition_score=1 - place / 100, external_id=f"letter-{place}", **fields)
        for place in range(count)
    ]


def spans_of(document, question="entities"):
    markup = Annotation.objects.standing().get(document=document).markup
    return [(span.start, span.end, span.label) for span in markup[question].spans]


def on_the_desk(page: Page, name: str) -> None:
    """Wait until the document called so is painted: before that no key acts."""
    expect(page.locator("#queue-context")).to_contain_text(name)
    expect(page.locator("#accept")).not_to_have_attribute("aria-busy", "true")


def drag(page: Page, start: int, end: int) -> None:
    """Drag over the text from one UTF-16 offset to another, as a hand would."""
    boxes = page.evaluate(
        """([start, end]) => {
          const doc = document.getElementById("doc-text");
          const walker = document.createTreeWalker(doc, NodeFilter.SHOW_TEXT);
          const place = (wanted) => {
            walker.currentNode = doc;
            let before = 0;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              if (wanted <= before + node.length) return [node, wanted - before];
              before += node.length;
            }
          };
          return [start, end].map((wanted) => {
            const range = document.createRange();
            range.setStart(...place(wanted));
            range.collapse(true);
            const box = range.getClientRects()[0];
            return [box.x, box.y + box.height / 2];
          });
        }""",
        [start, end],
    )
    (x1, y1), (x2, y2) = boxes
    page.mouse.move(x1 + 1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
    page.mouse.move(x2, y2)
    page.mouse.up()


def test_one_key_accepts_a_document_and_shows_the_next_in_one_round_trip(open_desk, letters, amira):
    first, second = queue(letters, 2)
    page = open_desk(letters, amira)
    sent = []
    page.on("request", lambda request: sent.append(request.url))

    page.keyboard.press("a")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")

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

    assert Annotation.objects.count() == 1


def test_a_double_press_makes_one_annotation_and_spares_the_next_document(
    open_desk, letters, amira
):
    queue(letters, 3)
    page = open_desk(letters, amira)

    page.evaluate(
        """() => { for (let n = 0; n < 3; n++) dispatchEvent(new KeyboardEvent("keydown",
          {key: "a", code: "KeyA", bubbles: true})); }"""
    )
    page.locator("#accept").dblclick()
    expect(page.locator("#queue-context")).to_contain_text("letter-1")

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


def test_an_edge_moves_by_word_and_by_character(open_desk, letters, amira):
    document = tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(0, 20, "drug")]


def test_words_are_labelled_with_the_text_cursor_alone(open_desk, letters, amira):
    document = a_document(letters, TEXT)
    page = open_desk(letters, amira)

    page.keyboard.press("v")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(8, 17, "drug"), (26, 34, "symptom")]


def test_a_drag_snaps_to_words_and_a_number_labels_it(open_desk, letters, amira):
    document = a_document(letters, TEXT)
    page = open_desk(letters, amira)

    drag(page, 10, 15)
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(8, 17, "drug")]


def test_a_double_click_selects_a_word_for_the_palette(open_desk, letters, amira):
    document = a_document(letters, "ibuprofen")
    page = open_desk(letters, amira)

    page.locator("#doc-text").dblclick(position={"x": 20, "y": 20})
    page.locator(".palette").get_by_role("button", name="Drug").click()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(0, 9, "drug")]


def test_offsets_are_code_points_and_never_end_inside_a_cluster(open_desk, letters, amira):
    nurse, accent = "👩🏽‍⚕️", "Cafe\u0301"
    text = f"{nurse} {accent} 头痛 صداع end"
    document = a_document(letters, text)
    page = open_desk(letters, amira)
    units = len(text.encode("utf-16-le")) // 2
    nurse_units = len(nurse.encode("utf-16-le")) // 2

    page.keyboard.down("Alt")
    drag(page, 0, nurse_units)
    page.keyboard.up("Alt")
    page.keyboard.press("1")
    drag(page, nurse_units + 2, nurse_units + 1 + len(accent))
    page.keyboard.press("2")
    drag(page, units - 2, units)
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    labelled = [text[start:end] for start, end, _ in spans_of(document)]
    assert labelled == [nurse, accent, "end"]


def test_the_text_on_the_page_is_the_stored_text_to_the_letter(open_desk, letters, amira):
    text = 'One\r\n\r\n  <b>two</b> & "three"\tfour\n\n\nfive '
    document = a_document(letters, text)
    page = open_desk(letters, amira)
    served = page.locator("#doc-text").evaluate("element => element.textContent")

    page.keyboard.press("v")
    page.keyboard.press("1")
    drawn = page.locator("#doc-text").evaluate("element => element.textContent")

    assert served == drawn == document.text


def test_the_browser_draws_spans_as_the_server_did(
    page: Page, live_server, sign_in, letters, amira
):
    letters.questions.update(settings={"overlap": True})
    tagged(letters, TEXT, Span(0, 20, "drug"), DRUG, Span(9, 34, "symptom"), scores=[0.9, 0.3, 1])
    sign_in(page, live_server, amira)

    served = page.request.get(f"{live_server.url}/p/{letters.slug}/annotate/").text()
    page.goto(f"{live_server.url}/p/{letters.slug}/annotate/")
    drawn = page.locator("#doc-text").inner_html()

    assert drawn in served


def test_overlap_is_refused_in_words(open_desk, letters, amira):
    document = tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    drag(page, 2, 12)
    page.keyboard.press("2")

    expect(page.locator("#link-state")).to_contain_text("overlap “ibuprofen”")
    expect(page.locator("#doc-text mark")).to_have_count(1)
    assert not Draft.objects.filter(document=document).exists()


def test_undo_and_redo_go_through_every_edit(open_desk, letters, amira):
    tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("x")
    expect(page.locator("mark.is-gone")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator("mark.is-gone")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("mark")).to_have_attribute("data-code", "DRUG")
    page.keyboard.press("Shift+Z")

    expect(page.locator("mark")).to_have_attribute("data-code", "SYMP")


def test_undo_with_nothing_left_brings_the_last_document_back_with_its_labels(
    open_desk, letters, amira
):
    first, second = queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")
    page.keyboard.press("z")
    expect(page.locator("#queue-context")).to_contain_text("letter-0")

    expect(page.locator("#doc-text mark")).to_have_count(1)
    assert not Annotation.objects.filter(withdrawn_at=None).exists()
    page.keyboard.press("a")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")
    assert spans_of(first) == [(26, 34, "symptom")]
    assert Lease.objects.get().document == second


def test_a_draft_survives_a_reload_before_it_was_due_to_be_saved(open_desk, letters, amira):
    queue(letters, 3)
    page = open_desk(letters, amira)
    page.keyboard.press("j")
    page.keyboard.press("2")

    page.reload()

    expect(page.locator("#queue-context")).to_contain_text("letter-0")
    expect(page.locator("#doc-text mark.is-ink")).to_have_attribute("data-code", "SYMP")
    expect(page.locator("#accept-label")).to_have_text("Accept with 1 fix")


def test_the_save_state_tells_the_truth(open_desk, letters, amira):
    tagged(letters)
    page = open_desk(letters, amira)
    state = page.locator("#save-state")
    expect(state).to_have_attribute("data-state", "saved")

    page.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(state).to_have_attribute("data-state", "unsaved")
    expect(state).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    expect(state).to_have_attribute("data-state", "saved", timeout=8000)

    assert Draft.objects.get().markup["entities"].spans[0].label == "symptom"


def test_a_submission_cut_off_is_sent_again_when_the_connection_is_back(open_desk, letters, amira):
    queue(letters, 2)
    page = open_desk(letters, amira)

    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)

    expect(page.locator("#queue-context")).to_contain_text("letter-1")
    assert Annotation.objects.count() == 1


def test_a_second_tab_cannot_overwrite_in_silence(open_desk, letters, amira):
    document = tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)
    Draft.objects.create(document=document, user=amira, markup_json={"entities": []}, version=4)

    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="changed in another tab")).to_be_visible()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")

    assert Draft.objects.get().markup["entities"].spans[0].label == "symptom"


def test_a_lost_hold_is_said_and_the_labels_stay(open_desk, letters, amira, now):
    document, *_ = queue(letters, 2)
    page = open_desk(letters, amira)
    bo = a_member(letters, "bo")
    Lease.objects.filter(document=document).update(user=bo)

    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("a")

    expect(page.get_by_role("heading", name="bo is on this document now")).to_be_visible()
    page.get_by_role("button", name="Look at mine").click()
    expect(page.locator("#doc-text mark.is-ink")).to_have_count(1)
    assert not Annotation.objects.exists()


def test_an_expired_session_keeps_the_labels_and_signing_in_again_goes_on(
    open_desk, letters, amira, live_server, sign_in
):
    first, _ = queue(letters, 2)
    page = open_desk(letters, amira)
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")

    page.context.clear_cookies(name="collab_session")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Please sign in again")).to_be_visible()
    page.get_by_role("button", name="Back to the text").click()
    expect(page.locator("#doc-text mark.is-ink")).to_have_count(1)
    sign_in(page, live_server, amira)
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")

    assert spans_of(first)[0] == (8, 17, "symptom")


def test_flagging_asks_why_and_goes_on(open_desk, letters, amira):
    first, _ = queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("f")
    page.keyboard.type("Two letters in one")
    page.keyboard.press("Enter")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")

    assert Annotation.objects.get().verdict == "flagged"
    assert first.comments.get().text == "Two letters in one"


def test_skipping_goes_on(open_desk, letters, amira):
    queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("s")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")

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
