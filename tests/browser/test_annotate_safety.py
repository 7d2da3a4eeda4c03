"""No work is lost on the annotate screen, and what it says of it is true."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from annotate.markup import Answer
from annotate.models import Annotation, Draft, Lease
from tests.browser.desk import DRUG, SYMPTOM, TEXT, fetched_ahead, queue, spans_of, tagged
from tests.browser.painted import all_sent, on_the_desk
from tests.people_and_projects import (
    INTENT,
    a_labeller,
    a_member,
    a_prediction,
    a_question,
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
    all_sent(page)
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


def two_tabs(page):
    """The same document in two windows, with other labels in each."""
    other = page.context.new_page()
    other.goto(page.url)
    other.keyboard.press("j")
    other.keyboard.press("x")
    all_sent(other)
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="changed in another tab")).to_be_visible()
    return other


def test_of_two_tabs_on_one_document_both_versions_stand_side_by_side(open_desk, letters, amira):
    queue(letters, 1)
    page = open_desk(letters, amira)

    two_tabs(page)

    assert Axe().run(page).response["violations"] == []
    rows = page.locator("#trouble tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["ibuprofen", "Symptom", "–"],
        ["headache", "Symptom", "Symptom"],
    ]


def test_the_other_tab_s_version_is_taken_up_when_it_is_chosen(open_desk, letters, amira):
    document, *_ = queue(letters, 1)
    page = open_desk(letters, amira)
    two_tabs(page)

    page.get_by_role("button", name="Use the other").click()
    page.wait_for_load_state()
    expect(page.locator("#doc-text mark:not(.is-gone)")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert spans_of(document) == [(26, 34, "symptom")]


def test_what_another_tab_decided_is_not_decided_again_unasked(open_desk, letters, amira):
    first, *_ = queue(letters, 3)
    page = open_desk(letters, amira)
    other = page.context.new_page()
    other.goto(page.url)
    on_the_desk(other, "letter-0")
    other.keyboard.press("j")
    other.keyboard.press("2")
    other.keyboard.press("a")
    on_the_desk(other, "letter-1")
    all_sent(other)

    page.keyboard.press("a")

    expect(page.get_by_role("heading", name="You decided this document")).to_be_visible()
    expect(page.locator("#queue-context")).to_contain_text("letter-0")
    expect(page.locator("#trouble tbody tr").first).to_contain_text("Symptom")
    assert spans_of(first)[0] == (8, 17, "symptom")
    assert Annotation.objects.count() == 1


def lose(document, letters):
    """The hold ran out, and bo got the document."""
    bo = a_member(letters, "bo")
    Lease.objects.filter(document=document).update(user=bo)
    return bo


def fix_and_lose(page, document, letters):
    lose(document, letters)
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="bo is on this document now")).to_be_visible()


def test_a_lost_hold_is_said_and_the_labels_stay(open_desk, letters, amira):
    document, *_ = queue(letters, 3)
    page = open_desk(letters, amira)

    fix_and_lose(page, document, letters)
    page.get_by_role("button", name="Look at mine").click()

    expect(page.locator("#queue-context")).to_contain_text("letter-0")
    expect(page.locator("#doc-text mark.is-ink")).to_have_count(1)
    assert not Annotation.objects.exists()


def test_labels_of_a_lost_document_can_be_sent_to_review_too(open_desk, letters, amira):
    document, *_ = queue(letters, 3)
    page = open_desk(letters, amira)

    fix_and_lose(page, document, letters)
    page.get_by_role("button", name="Send mine to review too").click()
    on_the_desk(page, "letter-1")
    all_sent(page)

    assert spans_of(document)[0] == (8, 17, "symptom")
    assert Lease.objects.get(document=document).user.username == "bo"


def test_from_a_lost_document_one_goes_on_to_the_next(open_desk, letters, amira):
    document, *_ = queue(letters, 3)
    page = open_desk(letters, amira)

    fix_and_lose(page, document, letters)
    page.get_by_role("button", name="Next document").click()
    on_the_desk(page, "letter-1")

    assert not Annotation.objects.exists()
    assert Draft.objects.get(document=document).markup["entities"].spans[0].label == "symptom"


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


def test_another_person_who_signs_in_sends_nothing_of_mine(
    open_desk, letters, amira, live_server, sign_in
):
    queue(letters, 3)
    page = open_desk(letters, amira)
    page.keyboard.press("j")
    page.keyboard.press("2")

    page.context.clear_cookies(name="collab_session")
    sign_in(page, live_server, a_member(letters, "bo"))
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Please sign in again")).to_be_visible()

    assert not Annotation.objects.exists()
    assert not Draft.objects.exists()


def test_a_double_press_and_a_double_click_decide_once(open_desk, letters, amira):
    queue(letters, 4)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)

    page.evaluate(
        """() => { for (let n = 0; n < 3; n++) dispatchEvent(new KeyboardEvent("keydown",
          {key: "a", code: "KeyA", bubbles: true})); }"""
    )
    on_the_desk(page, "letter-1")
    all_sent(page)
    after_keys = Annotation.objects.count()
    page.locator("#accept").dblclick(delay=60)
    on_the_desk(page, "letter-2")
    all_sent(page)

    assert (after_keys, Annotation.objects.count()) == (1, 2)


def test_work_goes_on_offline_and_is_sent_in_order(open_desk, letters, amira):
    documents = queue(letters, 5)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)

    page.context.set_offline(True)
    for place in range(3):
        on_the_desk(page, f"letter-{place}")
        page.keyboard.press("j")
        page.keyboard.press("2")
        page.keyboard.press("a")
    expect(page.locator("#link-state")).to_have_text("3 documents wait to be sent.")
    expect(page.locator("#sheet")).to_have_class("sheet is-waiting")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    assert not Annotation.objects.exists()
    page.context.set_offline(False)
    on_the_desk(page, "letter-3")
    all_sent(page)

    sent = Annotation.objects.order_by("submitted_at").values_list("document", flat=True)
    assert list(sent) == [document.pk for document in documents[:3]]
    assert spans_of(documents[2])[0] == (8, 17, "symptom")


def test_a_decision_that_is_not_sent_yet_is_just_taken_back(open_desk, letters, amira):
    queue(letters, 5)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)

    page.context.set_offline(True)
    for place in range(3):
        on_the_desk(page, f"letter-{place}")
        page.keyboard.press("a")
    expect(page.locator("#link-state")).to_have_text("3 documents wait to be sent.")
    page.keyboard.press("z")
    on_the_desk(page, "letter-2")
    page.keyboard.press("z")
    on_the_desk(page, "letter-1")
    page.context.set_offline(False)
    all_sent(page)

    assert Annotation.objects.get().document.name == "letter-0"
    expect(page.locator("#queue-context")).to_contain_text("letter-1")


def test_a_reload_sends_what_waits_and_shows_the_next_document(open_desk, letters, amira):
    first, second, *_ = queue(letters, 4)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)

    page.route("**/submit/", lambda route: route.abort())
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")
    page.keyboard.press("a")
    on_the_desk(page, "letter-2")
    page.unroute("**/submit/")
    page.goto(page.url.split("?")[0])
    all_sent(page)
    on_the_desk(page, "letter-2")

    assert spans_of(first)[0] == (8, 17, "symptom")
    assert Annotation.objects.count() == 2
    assert Annotation.objects.filter(document=second).exists()


def leave_unsent(page):
    """Fix and decide without a connection, and close the tab; a new tab, with a connection."""
    page.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")
    again = page.context.new_page()
    page.close()
    again.wait_for_timeout(500)  # its last words find no connection either
    again.context.set_offline(False)
    return again


def test_what_an_earlier_page_decided_and_lost_can_still_go_to_review(
    open_desk, letters, amira, live_server
):
    first, *_ = queue(letters, 4)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)
    again = leave_unsent(page)
    lose(first, letters)

    again.goto(f"{live_server.url}/p/{letters.slug}/annotate/")
    expect(again.get_by_role("heading", name="bo is on this document now")).to_be_visible()
    expect(again.locator("#trouble")).to_contain_text("letter-0")
    expect(again.locator("#queue-context")).to_contain_text("letter-1")
    again.get_by_role("button", name="Send mine to review too").click()
    all_sent(again)

    assert spans_of(first)[0] == (8, 17, "symptom")
    expect(again.locator("#queue-context")).to_contain_text("letter-1")


def test_what_an_earlier_page_decided_and_the_server_refuses_comes_back(
    open_desk, letters, amira, live_server
):
    queue(letters, 4)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)
    again = leave_unsent(page)
    a_question(letters, INTENT, position=2)

    again.goto(f"{live_server.url}/p/{letters.slug}/annotate/")
    on_the_desk(again, "letter-0")

    expect(again.get_by_role("heading", name="This can't be saved as it is")).to_be_visible()
    expect(again.locator("#doc-text mark.is-ink")).to_have_attribute("data-code", "SYMP")
    expect(again.locator("#accept-label")).to_have_text("Answer: Intent")
    assert not Annotation.objects.exists()


def test_another_device_shows_the_draft(open_desk, letters, amira, browser, live_server, sign_in):
    queue(letters, 3)
    page = open_desk(letters, amira)
    page.keyboard.press("j")
    page.keyboard.press("2")
    all_sent(page)

    phone = browser.new_context().new_page()
    sign_in(phone, live_server, amira)
    phone.goto(f"{live_server.url}/p/{letters.slug}/annotate/")

    expect(phone.locator("#queue-context")).to_contain_text("letter-0")
    expect(phone.locator("#doc-text mark.is-ink")).to_have_attribute("data-code", "SYMP")
    phone.context.close()


def test_a_model_promoted_meanwhile_changes_no_pre_tag_under_the_reader(open_desk, letters, amira):
    first, second, _ = queue(letters, 3)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)
    shown = {document.pk: document.predictions.get() for document in (first, second)}

    better = a_labeller(letters, "entities", "similarity")
    for document in (first, second):
        a_prediction(document, "entities", Answer.of_spans(SYMPTOM), labeller=better)
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")
    expect(page.locator("#doc-text mark")).to_have_count(2)
    page.keyboard.press("a")
    on_the_desk(page, "letter-2")
    all_sent(page)

    for document in (first, second):
        annotation = document.annotations.get()
        assert annotation.predictions.get() == shown[document.pk]
        assert annotation.verdict == "accepted"


def test_what_the_server_refuses_later_comes_back_with_its_labels_and_the_reason(
    open_desk, letters, amira
):
    queue(letters, 4)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)
    a_question(letters, INTENT, position=2)

    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("a")

    expect(page.get_by_role("heading", name="This can't be saved as it is")).to_be_visible()
    expect(page.locator("#trouble")).to_contain_text("“Intent” needs an answer.")
    expect(page.locator("#queue-context")).to_contain_text("letter-0")
    expect(page.locator("#doc-text mark.is-ink")).to_have_attribute("data-code", "SYMP")
    assert not Annotation.objects.exists()


def test_until_the_next_document_is_there_a_skeleton_of_the_same_height_waits_and_no_key_acts(
    open_desk, letters, amira
):
    queue(letters, 3)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)
    held = []
    page.route("**/submit/", lambda route: held.append(route))
    height = page.locator("#doc-text").bounding_box()["height"]

    for place in range(3):
        on_the_desk(page, f"letter-{place}")
        page.keyboard.press("a")
    expect(page.locator("#content")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".sheet__wait")).to_be_visible()
    waiting = page.locator("#doc-text").bounding_box()["height"]
    page.keyboard.press("x")
    page.keyboard.press("a")
    page.unroute("**/submit/")  # goes on with what was held
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert waiting == height
    assert Annotation.objects.filter(verdict="accepted").count() == 3


def test_leaving_lets_go_of_what_was_fetched_ahead(open_desk, letters, amira, live_server):
    queue(letters, 4)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)

    page.goto(f"{live_server.url}/account/")
    page.wait_for_timeout(300)

    assert not Lease.objects.exists()


def test_the_counts_of_the_strip_stay_true(open_desk, letters, amira):
    queue(letters, 5)
    page = open_desk(letters, amira)
    fetched_ahead(letters, amira, 3)
    strip = page.locator("#queue-context")
    expect(strip).to_contain_text("5 left in the queue")

    page.context.set_offline(True)
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")
    page.keyboard.press("s")
    on_the_desk(page, "letter-2")
    expect(strip).to_contain_text("1 done today,")
    expect(strip).to_contain_text("3 left in the queue")
    page.keyboard.press("z")
    on_the_desk(page, "letter-1")
    expect(strip).to_contain_text("4 left in the queue")
    page.context.set_offline(False)
    all_sent(page)

    expect(strip).to_contain_text("1 done today,")
    expect(strip).to_contain_text("4 left in the queue")
    assert Annotation.objects.count() == 1
