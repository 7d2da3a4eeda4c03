"""Undo and redo: through every edit, and back into earlier documents."""

import pytest
from playwright.sync_api import expect

from annotate.models import Annotation, Lease
from tests.browser.desk import DRUG, TEXT, queue, spans_of, tagged
from tests.browser.painted import all_sent, on_the_desk

pytestmark = pytest.mark.django_db(transaction=True)


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
    on_the_desk(page, "letter-0")

    expect(page.locator("#doc-text mark:not(.is-gone)")).to_have_count(1)
    assert not Annotation.objects.filter(withdrawn_at=None).exists()
    page.keyboard.press("a")
    expect(page.locator("#queue-context")).to_contain_text("letter-1")
    all_sent(page)
    assert spans_of(first) == [(26, 34, "symptom")]
    assert Lease.objects.get().document == second


def test_undo_goes_on_through_the_edits_of_a_document_taken_back(open_desk, letters, amira):
    queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("2")
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")
    page.keyboard.press("z")
    on_the_desk(page, "letter-0")
    expect(page.locator("mark").first).to_have_attribute("data-code", "SYMP")
    page.keyboard.press("z")
    expect(page.locator("mark.is-gone")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator("mark.is-gone")).to_have_count(0)
    expect(page.locator("mark").first).to_have_attribute("data-code", "DRUG")
    page.keyboard.press("Shift+Z")
    page.keyboard.press("Shift+Z")

    expect(page.locator("mark").first).to_have_attribute("data-code", "SYMP")
