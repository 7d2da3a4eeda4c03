"""Spans made and changed on the annotate screen, by keyboard and by mouse."""

import pytest
from playwright.sync_api import Page, expect

from annotate.markup import Span
from annotate.models import Draft
from annotate.offsets import to_utf16
from tests.browser.desk import DRUG, SYMPTOM, TEXT, drag, spans_of, tagged
from tests.people_and_projects import (
    a_document,
)

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_the_text_cursor_is_seen_at_the_very_end_too(open_desk, letters, amira):
    a_document(letters, TEXT)
    page = open_desk(letters, amira)

    page.keyboard.press("v")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    shown = page.evaluate("[...CSS.highlights.get('collab-caret')].map(String)")

    assert shown == [TEXT[-1]]


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


NURSE, ACCENT = "👩🏽‍⚕️", "Cafe\u0301"
SCRIPTS = f"{NURSE} {ACCENT} 患者头痛三天\nالمريض يشكو من صداع شديد\nלחולה יש כאב ראש"
DRAGGED = [
    pytest.param(NURSE, NURSE, id="emoji of five code points"),
    pytest.param("afe\u0301", ACCENT, id="é of two code points"),
    pytest.param("头痛", "头痛", id="Chinese"),
    pytest.param("صداع شد", "صداع شديد", id="Arabic"),
    pytest.param("כאב רא", "כאב ראש", id="Hebrew"),
]


@pytest.mark.parametrize(("dragged", "stored"), DRAGGED)
def test_a_drag_in_any_script_stores_code_points(open_desk, letters, amira, dragged, stored):
    document = a_document(letters, SCRIPTS, language="zh")
    page = open_desk(letters, amira)
    at = SCRIPTS.index(dragged)
    units = to_utf16(SCRIPTS, at), to_utf16(SCRIPTS, at + len(dragged))

    drag(page, *units)
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    start = SCRIPTS.index(stored)
    assert spans_of(document) == [(start, start + len(stored), "drug")]


def test_with_alt_a_drag_takes_characters_as_a_reader_sees_them(open_desk, letters, amira):
    text = f"so {NURSE} cafe\u0301s"
    document = a_document(letters, text)
    page = open_desk(letters, amira)
    units = [to_utf16(text, text.index(NURSE)), to_utf16(text, text.index("s", 3))]

    page.keyboard.down("Alt")
    drag(page, *units)
    page.keyboard.up("Alt")
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    labelled = [text[start:end] for start, end, _ in spans_of(document)]
    assert labelled == [f"{NURSE} cafe\u0301"]


def test_a_span_runs_over_line_breaks(open_desk, letters, amira):
    text = "Severe pain\n\nin the chest.\r\nNo fever."
    document = a_document(letters, text)
    page = open_desk(letters, amira)

    drag(page, text.index("pain"), text.index("chest") + 3)
    page.keyboard.press("2")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(7, text.index(" fever"), "symptom")]


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


def test_spans_three_deep_keep_their_lines_and_names_apart(open_desk, letters, amira):
    letters.questions.update(settings={"overlap": True})
    tagged(letters, TEXT, Span(0, 34, "drug"), Span(0, 17, "symptom"), Span(0, 7, "drug"))
    page = open_desk(letters, amira)

    lines = page.evaluate(
        """() => [...document.querySelectorAll("mark")].map((mark) =>
          [mark.getBoundingClientRect().bottom, getComputedStyle(mark, "::before").left])"""
    )

    bottoms = [bottom for bottom, _ in lines]
    names = [float(left.removesuffix("px")) for _, left in lines]
    assert bottoms[0] - bottoms[1] > 3
    assert bottoms[1] - bottoms[2] > 3
    assert names[0] - names[1] > 30
    assert names[1] - names[2] > 30


def test_overlap_is_refused_in_words(open_desk, letters, amira):
    document = tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    drag(page, 2, 12)
    page.keyboard.press("2")

    expect(page.locator("#link-state")).to_contain_text("overlap “ibuprofen”")
    expect(page.locator("#doc-text mark")).to_have_count(1)
    assert not Draft.objects.filter(document=document).exists()


def test_a_number_without_words_says_what_to_do_until_it_is_done(open_desk, letters, amira):
    tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    page.keyboard.press("2")
    expect(page.locator("#link-state")).to_contain_text("Select words first")
    page.keyboard.press("j")

    expect(page.locator("#link-state")).to_be_empty()


def test_the_text_cursor_hands_over_to_the_span_one_goes_to(open_desk, letters, amira):
    document = tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    page.keyboard.press("v")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("v")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(8, 21, "symptom"), (35, 37, "symptom")]


def test_words_selected_before_are_not_labelled_by_a_later_click(open_desk, letters, amira):
    document = tagged(letters, TEXT, SYMPTOM)
    page = open_desk(letters, amira)

    drag(page, 10, 15)
    page.keyboard.press("1")
    page.keyboard.press("k")
    page.locator(".palette").get_by_role("button", name="Drug").click()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(8, 17, "drug"), (26, 34, "drug")]


def test_a_long_text_with_hundreds_of_labels_answers_a_key_at_once(open_desk, letters, amira):
    words = ["fever", "cough", "ibuprofen", "with", "and", "the", "of", "daily"] * 500
    text = " ".join(words)
    starts = [len(" ".join(words[:place])) + 1 for place in range(3, len(words), 10)]
    spans = [Span(start, start + 4, "symptom") for start in starts]
    tagged(letters, text, *spans)
    page = open_desk(letters, amira)

    taken = page.evaluate(
        """async () => {
          const press = (key, code) => new Promise((done) => {
            const began = performance.now();
            dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
          });
          const taken = [];
          for (const digit of "1212121212") {
            await press("j", "KeyJ");
            taken.push(await press(digit, `Digit${digit}`));
          }
          return taken.sort((a, b) => a - b)[5];
        }"""
    )

    assert len(spans) == 400
    assert taken < 250  # 25 ms on an idle machine: the margin is for a busy one
