"""The same words elsewhere: labelled as doubts, which stay doubts until a person decides."""

import pytest
from playwright.sync_api import expect

from annotate.markup import Span
from annotate.models import Draft
from tests.browser.desk import spans_of, tagged

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Fever on Monday. No fever since. Feverish? Had fever in May."
FEVER = Span(0, 5, "drug")
MAY = Span(56, 59, "drug")


def test_the_same_words_get_the_same_label_as_doubts_to_confirm(open_desk, letters, amira):
    document = tagged(letters, TEXT, FEVER)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("Shift+Space")
    expect(page.locator("#doubts")).to_contain_text("Doubts, 2")
    expect(page.locator("mark.is-ink")).to_have_count(1)
    page.keyboard.press("Space")
    expect(page.locator("mark.is-cursor")).to_have_text("fever")
    page.keyboard.press("Space")
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(0, 5, "symptom"), (20, 25, "symptom")]


def test_found_words_are_still_doubts_after_a_reload(open_desk, letters, amira):
    document = tagged(letters, TEXT, FEVER)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("Shift+Space")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    page.reload()

    expect(page.locator("#doubts")).to_contain_text("Doubts, 2")
    expect(page.locator('mark[data-sure="low"]:not(.is-ink)')).to_have_count(2)
    assert len(Draft.objects.get(document=document).markup["entities"].spans) == 3


def test_one_undo_takes_all_found_words_back(open_desk, letters, amira):
    tagged(letters, TEXT, FEVER)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("Shift+Space")
    expect(page.locator("#doc-text mark")).to_have_count(3)
    page.keyboard.press("z")

    expect(page.locator("#doc-text mark")).to_have_count(1)


def test_words_that_carry_a_label_and_words_within_words_are_left_alone(open_desk, letters, amira):
    tagged(letters, TEXT, FEVER, Span(47, 52, "symptom"), MAY)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("Shift+Space")
    expect(page.locator("#link-state")).to_contain_text("1 more “Fever” labelled, as a doubt")
    expect(page.locator("#doc-text mark")).to_have_count(4)
    page.keyboard.press("k")
    page.keyboard.press("Shift+Space")

    expect(page.locator("#link-state")).to_contain_text("“May” stands nowhere else")
