"""No work is lost on the annotate screen, and what it says of it is true."""

import pytest
from playwright.sync_api import expect

from annotate.models import Annotation, Draft, Lease
from tests.browser.desk import DRUG, TEXT, queue, spans_of, tagged
from tests.browser.painted import all_sent, on_the_desk
from tests.people_and_projects import (
    a_member,
)

pytestmark = pytest.mark.django_db(transaction=True)


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
    expect(page.locator("#save-state")).to_have_attribute("data-state", "unsaved")
    assert not Annotation.objects.exists()
    sign_in(page, live_server, amira)
    page.evaluate("dispatchEvent(new Event('focus'))")
    all_sent(page)
    on_the_desk(page, "letter-1")

    assert spans_of(first)[0] == (8, 17, "symptom")
