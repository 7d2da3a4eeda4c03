"""The handles at a span's ends: dragged by mouse and by finger, in either direction of writing."""

import pytest
from playwright.sync_api import Page, expect

from annotate.markup import Span
from annotate.models import Draft
from tests.browser.desk import DRUG, SYMPTOM, TEXT, place_of, spans_of, tagged
from tests.people_and_projects import a_document

pytestmark = pytest.mark.django_db(transaction=True)


def knob(page: Page, edge: str) -> tuple[float, float]:
    """Where a hand takes hold of a handle."""
    box = page.locator(f"#doc-text .handle--{edge}").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_handle(page: Page, edge: str, start: int, end: int) -> None:
    """Drag a handle by mouse as far as it is from one offset of the text to another."""
    x, y = knob(page, edge)
    way = place_of(page, end)[0] - place_of(page, start)[0]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way / 2, y)
    page.mouse.move(x + way, y)
    page.mouse.up()


def test_an_edge_is_dragged_by_its_handle_and_the_span_keeps_its_origin(open_desk, letters, amira):
    document = tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    page.mouse.click(*place_of(page, 10))
    drag_handle(page, "end", 17, 24)
    expect(page.locator("mark.is-cursor")).to_have_text("ibuprofen for the")
    drag_handle(page, "start", 8, 1)
    expect(page.locator("mark.is-cursor")).to_have_text("Started ibuprofen for the")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")

    record = Draft.objects.get(document=document).touched[0]
    assert record["span"] == [0, 25, "drug"]
    assert record["of"] == [8, 17, "drug"]


def test_with_alt_a_handle_moves_by_character(open_desk, letters, amira):
    tagged(letters, TEXT, DRUG)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.down("Alt")
    drag_handle(page, "end", 17, 12)
    page.keyboard.up("Alt")

    expect(page.locator("mark.is-cursor")).to_have_text("ibup")


def test_one_drag_is_one_edit_and_a_handle_never_passes_the_other(open_desk, letters, amira):
    tagged(letters, TEXT, SYMPTOM)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    drag_handle(page, "end", 34, 43)
    expect(page.locator("mark.is-cursor")).to_have_text("headache on Monday")
    drag_handle(page, "end", 44, 2)
    expect(page.locator("mark.is-cursor")).to_have_text("headache on Monday")
    page.keyboard.press("z")

    expect(page.locator("mark.is-cursor")).to_have_text("headache")


def test_a_handle_follows_the_direction_of_the_text(open_desk, letters, amira):
    text = "أخذ المريض دواء الصداع مساء"
    word = text.index("دواء")
    tagged(letters, text, Span(word, word + 4, "drug"), language="ar")
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    drag_handle(page, "end", word + 4, text.index("الصداع") + 5)

    expect(page.locator("mark.is-cursor")).to_have_text("دواء الصداع")


def test_words_selected_by_a_long_press_are_labelled_by_a_tap(
    browser, live_server, sign_in, letters, amira
):
    document = a_document(letters, "ibuprofen twice a day")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    sign_in(page, live_server, amira)
    page.goto(f"{live_server.url}/p/{letters.slug}/annotate/")
    page.wait_for_url("**/annotate/?document=*")

    page.evaluate(
        """() => {
          const text = document.getElementById("doc-text").firstChild;
          getSelection().setBaseAndExtent(text, 2, text, 12);
        }"""
    )
    page.locator("#strip").get_by_role("button", name="Drug").tap()
    expect(page.locator("mark.is-cursor")).to_have_text("ibuprofen twice")
    page.locator("#accept").tap()
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()
    context.close()

    assert spans_of(document) == [(0, 15, "drug")]


def test_a_tapped_word_is_labelled_and_its_handle_dragged_by_finger(
    browser, live_server, sign_in, letters, amira
):
    document = a_document(letters, "ibuprofen twice a day")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    sign_in(page, live_server, amira)
    page.goto(f"{live_server.url}/p/{letters.slug}/annotate/")

    page.touchscreen.tap(*place_of(page, 3))
    page.locator("#strip").get_by_role("button", name="Drug").tap()
    fingers = context.new_cdp_session(page)
    x, y = knob(page, "end")
    wanted, _ = place_of(page, 14)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": (x + wanted) / 2, "y": y}]),
        ("touchMove", [{"x": wanted, "y": y}]),
        ("touchMove", [{"x": wanted, "y": y}]),
        ("touchEnd", []),
    ):
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(150)  # faster it would be a fling, which swallows the next tap
    expect(page.locator("mark.is-cursor")).to_have_text("ibuprofen twice")
    page.locator("#accept").tap()
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()
    context.close()

    assert spans_of(document) == [(0, 15, "drug")]
