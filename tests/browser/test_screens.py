"""Every screen, in a real browser: it opens, runs without an error, and passes axe."""

import json
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotate.models import Job, Label
from tests.browser.screens import SCREENS, a_full_project, faults_of, runs_out_sideways
from tests.people_and_projects import PASSWORD, a_member, a_user, some_documents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letters():
    return a_full_project()


@pytest.fixture
def dana(letters):
    return a_member(letters, "dana", "admin")


def is_an_error(said):
    """Refused input (422) and a search overtaken by the next are said on the console, and fine."""
    fine = ("422", "htmx:afterRequest", "htmx:sendAbort")
    return said.type == "error" and not any(word in said.text for word in fine)


def errors_of(page):
    """A list that fills with what goes wrong in the page's scripts, and what the policy refuses."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if is_an_error(said) else None)
    return errors


@pytest.fixture
def screen(page: Page, live_server, sign_in, dana):
    """`screen(name, *args)` opens a page as dana; the test fails on any script error or refusal."""
    errors = errors_of(page)
    sign_in(page, live_server, dana)

    def opened(name, *args):
        page.goto(live_server.url + reverse(name, args=args))
        return page

    yield opened
    assert errors == []


LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "narrow, Chinese": {"viewport": {"width": 390, "height": 800}, "locale": "zh-CN"},
}


@pytest.mark.parametrize(
    "look", ["light", *(pytest.param(look, marks=pytest.mark.heavy) for look in list(LOOKS)[1:])]
)
def test_every_screen_passes_axe_and_nothing_runs_out_sideways(
    browser, live_server, sign_in, letters, dana, look
):
    wrong = {}
    for signed_in in (False, True):
        page = browser.new_page(reduced_motion="reduce", **LOOKS[look])
        said = errors_of(page)
        if signed_in:
            sign_in(page, live_server, dana)
        for place in (place for place in SCREENS if place.signed_in == signed_in):
            place.show(page, live_server.url, letters)
            faults = [*faults_of(page), *said]
            page.set_viewport_size({"width": 390, "height": 800})
            if runs_out_sideways(page):
                faults.append("runs out sideways")
            page.set_viewport_size(LOOKS[look]["viewport"])
            if faults:
                wrong[str(place)] = faults
            said.clear()
        page.close()

    assert wrong == {}


def test_a_page_that_is_not_there_leads_back_and_passes_axe(page: Page, live_server, sign_in, dana):
    sign_in(page, live_server, dana)

    page.goto(live_server.url + "/p/nowhere/")

    assert faults_of(page) == []
    page.locator("main a").first.click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


@pytest.mark.parametrize("name", ["project", "models", "project_settings"])
def test_a_phone_shows_where_one_is_and_the_way_to_the_account(screen, letters, name):
    page = screen("projects")
    page.set_viewport_size({"width": 390, "height": 800})

    screen(name, letters.slug)

    expect(page.locator(".nav [aria-current]")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="your account").click()
    expect(page).to_have_url(re.compile("/account/$"))


def test_a_person_signs_in_by_the_page_and_mismatches_are_named(page: Page, live_server):
    a_user("amira", password=PASSWORD)
    page.goto(live_server.url + "/login/")
    faults = faults_of(page)

    page.get_by_label("Name").fill("amira")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    assert faults == []


def test_the_table_follows_the_search_as_it_is_typed(screen, letters):
    page = screen("documents", letters.slug)

    page.get_by_label("Search text and name").press_sequentially("headache")

    expect(page.get_by_role("link", name="tagged")).to_be_visible()
    expect(page.get_by_role("link", name="done")).to_have_count(0)
    assert "?q=headache&" in page.url
    page.get_by_text("Approved", exact=False).first.click()
    expect(page.locator("#doc-rows")).to_contain_text("No document matches")


def test_a_file_is_chosen_checked_corrected_and_imported(screen, letters, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    bad, good = tmp_path / "bad.jsonl", tmp_path / "good.jsonl"
    bad.write_text(json.dumps({"text": "Hello", "intent": "lost"}))
    good.write_text(json.dumps({"text": "Hello", "intent": "refund"}))
    page = screen("documents", letters.slug)

    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File", exact=True).set_input_files(bad)
    dialog.get_by_role("button", name="Check the file").click()
    expect(dialog.get_by_role("alert")).to_contain_text("1 mistake. Nothing was imported.")
    faults = faults_of(page)
    dialog.get_by_label("File", exact=True).set_input_files(good)
    dialog.get_by_role("button", name="Check the corrected file").click()
    dialog.get_by_role("button", name="Import 1").click()

    expect(page.get_by_role("heading", name="Import, good.jsonl")).to_be_visible()
    assert faults == []


def test_retrain_opens_a_dialog_and_asks_a_worker(screen, letters):
    page = screen("project", letters.slug)

    page.get_by_role("button", name="Retrain").click()
    dialog = page.get_by_role("dialog")
    faults = faults_of(page)
    dialog.get_by_role("button", name="Retrain").click()

    expect(page.locator("#jobs")).to_contain_text("Training")
    assert faults == []


def test_the_project_page_notices_by_itself_that_a_job_has_ended(screen, letters):
    page = screen("project", letters.slug)
    expect(page.locator("#jobs")).to_contain_text("30 %")
    expect(page.locator("#queue")).not_to_contain_text("7")

    some_documents(letters, 6)
    Job.objects.update(state="done")

    expect(page.locator("#jobs")).to_contain_text("Nothing.")
    expect(page.locator("#queue")).to_contain_text("7")


def test_removing_a_label_says_first_what_would_change(screen, letters):
    page = screen("label", letters.slug, Label.objects.get(slug="refund").pk)

    page.get_by_role("button", name="Remove the label").click()
    dialog = page.get_by_role("dialog")

    expect(dialog).to_contain_text("1 would have nothing left to say")
    assert faults_of(page) == []


def test_a_template_shows_what_it_asks_before_the_project_is_made(screen):
    page = screen("project_new")

    page.get_by_text("Emotions", exact=True).click()

    expect(page.locator("#scheme")).to_contain_text("Choose any number")


def test_promoting_takes_a_dialog_that_says_what_changes(screen, letters):
    page = screen("model", letters.slug, 1)

    page.get_by_role("button", name="Promote v1").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing approved changes.")
    dialog.get_by_role("button", name="Promote v1").click()

    expect(page.get_by_text("v1 is in use.")).to_be_visible()
