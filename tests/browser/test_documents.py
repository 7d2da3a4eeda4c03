"""The documents table by keyboard alone: narrow, choose, change, undo."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotate.models import Document
from tests.browser.screens import faults_of, runs_out_sideways
from tests.people_and_projects import INTENT, a_document, a_member, a_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table(page: Page, live_server, sign_in):
    """The documents page as a reviewer sees it."""
    project = a_project(questions=[INTENT])
    a_member(project, "amira")
    for name, state in (("one", "waiting"), ("two", "flagged"), ("three", "waiting")):
        a_document(
            project, f"患者因反复头晕 {name}", external_id=name, state=state, meta={"source": name}
        )
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, live_server, a_member(project, "chen", "reviewer"))
    page.goto(live_server.url + reverse("documents", args=[project.slug]))
    yield page
    assert errors == []


def states():
    return dict(Document.objects.values_list("external_id", "state"))


def test_rows_are_chosen_changed_and_brought_back_by_keyboard(table):
    table.get_by_label("Choose one", exact=True).focus()
    table.keyboard.press("Space")
    table.get_by_label("Choose three").focus()
    table.keyboard.press("Space")
    expect(table.get_by_text("2 chosen")).to_be_visible()
    table.get_by_role("button", name="Set aside").focus()
    table.keyboard.press("Enter")
    expect(table.locator("#last-change")).to_contain_text("2 documents set aside.")
    expect(table.locator("#announce")).to_have_text("2 documents set aside.")
    expect(table.get_by_role("button", name="Set aside")).to_be_focused()
    aside = states()
    faults = faults_of(table)
    table.get_by_role("button", name="Undo").focus()
    table.keyboard.press("Enter")
    expect(table.locator("#last-change")).to_contain_text("Undone for 2 documents.")

    assert aside == {"one": "set_aside", "two": "flagged", "three": "set_aside"}
    assert states() == {"one": "waiting", "two": "flagged", "three": "waiting"}
    assert faults == []


def test_filters_work_together_and_stay_in_the_address(table):
    table.get_by_text("More filters").focus()
    table.keyboard.press("Enter")
    table.get_by_label("Metadata").press_sequentially("source=two")
    expect(table.get_by_role("link", name="one")).to_have_count(0)
    table.get_by_label("Search text and name").press_sequentially("头晕")
    table.locator("#states").get_by_text("Flagged").click()
    expect(table).to_have_url(re.compile("meta=source%3Dtwo.*|q=.*state=flagged"))
    expect(table.locator("#doc-rows")).to_contain_text("1 to 1 of 1")
    faults = faults_of(table)
    table.reload()
    expect(table.get_by_label("Metadata")).to_have_value("source=two")

    expect(table.get_by_role("link", name="two")).to_be_visible()
    assert faults == []


def test_all_found_are_changed_with_the_number_said(table):
    table.locator("#states").get_by_text("Waiting").click()
    expect(table.locator("#doc-rows")).to_contain_text("of 2")
    table.get_by_label("All 2 found").check()
    table.get_by_label("Assign to").select_option("amira")
    table.get_by_role("button", name="Assign").click()

    expect(table.locator("#last-change")).to_contain_text("2 documents assigned to amira.")
    assert Document.objects.filter(is_assigned=True).count() == 2


def test_choosing_nothing_is_named_and_loses_nothing(table):
    table.get_by_role("button", name="Approve").click()

    expect(table.get_by_role("alert")).to_contain_text("Choose documents first")
    table.get_by_label("Choose all on this page").check()
    expect(table.get_by_text("3 chosen")).to_be_visible()


def test_a_phone_shows_the_table_without_running_out_sideways(table):
    table.set_viewport_size({"width": 390, "height": 800})

    assert not runs_out_sideways(table)
    table.get_by_text("More filters").click()
    assert not runs_out_sideways(table)
