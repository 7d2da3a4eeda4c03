"""What stands beside the text: guideline, comments, what a label means, keys of one's own."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from annotate.annotating import flag
from annotate.founding import write_guideline
from annotate.models import Annotation, Comment, Label
from annotate.reviewing import return_to_queue
from tests.browser.desk import queue, tagged
from tests.browser.painted import all_sent, on_the_desk
from tests.people_and_projects import ENTITIES, INTENT, a_member, a_project

pytestmark = pytest.mark.django_db(transaction=True)

GUIDELINE = "# All\n\n" + "Read twice.\n\n" * 80 + "## Symptom\n\nWhat the patient feels.\n"


def point_at(page, locator):
    box = locator.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_the_guideline_opens_beside_the_text_at_the_label_under_the_cursor(
    open_desk, letters, amira
):
    write_guideline(project=letters, text=GUIDELINE, by=None, now=timezone.now())
    tagged(letters)
    page = open_desk(letters, amira)
    page.locator("#doc-text").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")

    page.keyboard.press("g")
    heading = page.locator("#guide").get_by_role("heading", name="Symptom", exact=True)
    expect(heading).to_be_in_viewport()

    drawer, text = (page.locator(part).bounding_box() for part in ("#guide", "#doc-text"))
    assert text["x"] + text["width"] <= drawer["x"]
    assert focused(page) == "doc-text"
    expect(page.get_by_role("heading", name="Guideline: Symptom")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("#announce")).to_contain_text("Drug")
    page.keyboard.press("Escape")
    expect(page.locator("#guide")).to_be_hidden()
    assert focused(page) == "doc-text"


def test_a_narrow_screen_has_the_guideline_as_a_sheet_at_its_foot(open_desk, letters, amira):
    tagged(letters)
    page = open_desk(letters, amira)
    page.set_viewport_size({"width": 390, "height": 800})

    page.locator("#queue-context").get_by_role("button", name="Guideline").click()
    box = page.locator("#guide").bounding_box()

    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 800)
    page.locator("#guide").get_by_role("button", name="Close").click()
    expect(page.locator("#guide")).to_be_hidden()


def test_what_a_label_means_shows_on_focus_and_hover_stays_and_can_be_sent_away(
    open_desk, letters, amira
):
    Label.objects.filter(slug="drug").update(description="A medicine, not its dose")
    tagged(letters)
    page = open_desk(letters, amira)
    tip = page.get_by_role("tooltip")
    button = page.locator(".palette [data-label=drug]")

    page.keyboard.press("Tab")
    button.focus()
    expect(tip).to_contain_text("A medicine, not its dose")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.label") == "drug"

    point_at(page, page.locator("#doc-text mark").first)
    expect(tip).to_contain_text("A medicine, not its dose")
    tip.hover()
    page.wait_for_timeout(500)
    expect(tip).to_be_visible()
    page.locator("h2").first.hover()
    expect(tip).to_be_hidden()

    page.locator("#doc-text").focus()
    page.keyboard.press("j")
    page.keyboard.press("i")
    expect(tip).to_contain_text("A medicine, not its dose")
    expect(page.locator("#announce")).to_contain_text("A medicine, not its dose")
    assert page.locator("[style]").count() == 0


def test_what_an_option_means_shows_on_focus_and_on_a_long_touch(open_desk, amira):
    project = a_project("mixed", questions=[ENTITIES, INTENT])
    Label.objects.filter(slug="refund").update(description="Money goes back")
    tagged(project)
    amira = a_member(project, "amira")
    page = open_desk(project, amira)
    tip = page.get_by_role("tooltip")

    page.keyboard.press("Tab")
    option = page.locator("#questions input").first
    option.focus()
    expect(tip).to_have_text("Refund: Money goes back")
    expect(option).to_have_accessible_description("Refund: Money goes back")
    page.keyboard.press("Escape")
    page.locator(".opt").first.dispatch_event(
        "pointerdown", {"pointerType": "touch", "bubbles": True}
    )
    expect(tip).to_be_visible()


def test_a_comment_is_written_from_the_keyboard_and_the_desk_goes_on(open_desk, letters, amira):
    first, _second = queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("m")
    page.keyboard.type("Two letters, a and b?")
    page.keyboard.press("Enter")
    expect(page.locator("#pane-talk li")).to_contain_text("Two letters, a and b?")
    expect(page.locator("#tab-talk")).to_have_text(re.compile("Comments\\s+1"))
    assert focused(page) == "talk-text"
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")

    assert first.comments.get().author == amira


def test_a_comment_that_was_not_sent_goes_along_with_the_decision(open_desk, letters, amira):
    first, _second = queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    with page.expect_response("**/annotate/comment/"):
        page.keyboard.press("Control+Enter")
    on_the_desk(page, "letter-1")

    assert Comment.objects.get().document == first
    expect(page.locator("#talk-text")).to_have_value("")


def test_a_comment_sent_without_a_connection_arrives_once_there_is_one(open_desk, letters, amira):
    first, _second = queue(letters, 2)
    page = open_desk(letters, amira)
    page.route("**/annotate/comment/", lambda route: route.abort())
    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    page.keyboard.press("Control+Enter")
    on_the_desk(page, "letter-1")
    all_sent(page)

    page.unroute("**/annotate/comment/")
    with page.expect_response("**/annotate/comment/"):
        page.reload()

    assert Comment.objects.get().document == first


def test_a_comment_that_was_begun_survives_a_reload(open_desk, letters, amira):
    queue(letters, 1)
    page = open_desk(letters, amira)

    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    page.reload()

    expect(page.locator("#talk-text")).to_have_value("Half a thought")


def test_what_a_reviewer_wrote_stands_above_the_returned_text(open_desk, letters, amira):
    document = tagged(letters)
    chen = a_member(letters, "chen", "reviewer")
    flag(
        document=document,
        annotator=amira,
        comment="Two letters?",
        submission_key="key-of-flag",
        seconds=1,
        now=timezone.now(),
    )
    return_to_queue(document=document, by=chen, now=timezone.now(), comment="Only the first one")

    page = open_desk(letters, amira)

    expect(page.locator("#sheet .note")).to_contain_text("Returned by chen: Only the first one")
    expect(page.locator("#pane-talk")).to_contain_text("Two letters?")
    assert page.evaluate("document.getElementById('doc-text').textContent") == document.text


def test_a_changed_key_acts_at_once_and_the_old_one_no_more(open_desk, letters, amira):
    queue(letters, 2)
    page = open_desk(letters, amira)

    page.keyboard.press("?")
    dialog = page.locator("#keys")
    dialog.get_by_text("Change keys").click()
    accept = dialog.get_by_label("Accept everything shown, go on")
    accept.fill("s")
    dialog.get_by_role("button", name="Save keys").click()
    expect(dialog).to_contain_text("S is taken: Skip, ask someone else.")
    accept.fill("w")
    dialog.get_by_role("button", name="Save keys").click()
    expect(dialog).to_contain_text("These keys act from now on.")
    expect(page.locator("#accept kbd")).to_have_text("W")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    on_the_desk(page, "letter-0")
    page.keyboard.press("w")
    on_the_desk(page, "letter-1")
    all_sent(page)

    assert Annotation.objects.get().verdict == "accepted"


def test_keys_that_act_in_the_text_alone_leave_the_rest_of_the_page_in_peace(
    open_desk, letters, amira
):
    amira.preferences = {"keys": {"only_in_text": True}}
    amira.save()
    queue(letters, 2)
    page = open_desk(letters, amira)

    page.locator("#tab-past").focus()
    page.keyboard.press("a")
    page.keyboard.press("1")
    on_the_desk(page, "letter-0")
    page.locator("#doc-text").focus()
    page.keyboard.press("a")

    on_the_desk(page, "letter-1")


def test_an_earlier_document_opens_again_from_the_past(open_desk, amira, letters):
    queue(letters, 2)
    page = open_desk(letters, amira)
    page.keyboard.press("a")
    on_the_desk(page, "letter-1")
    all_sent(page)

    page.locator("#tab-past").click()
    page.get_by_text("My last documents").click()
    page.get_by_role("button", name="letter-0").click()

    on_the_desk(page, "letter-0")


def test_the_panes_are_tabs_to_the_arrow_keys(open_desk, letters, amira):
    tagged(letters)
    page = open_desk(letters, amira)

    page.locator("#tab-past").focus()
    page.keyboard.press("ArrowLeft")

    assert focused(page) == "tab-talk"
    expect(page.locator("#pane-talk")).to_be_visible()
    expect(page.locator("#pane-past")).to_be_hidden()


@pytest.mark.parametrize("closing", ["Escape", "button"])
def test_a_closed_dialog_gives_the_focus_back(open_desk, amira, closing):
    project = a_project("mixed", questions=[ENTITIES, INTENT])
    tagged(project)
    amira = a_member(project, "amira")
    page = open_desk(project, amira)
    page.locator("#doc-text").focus()

    for key, dialog in (("?", "#keys"), ("f", "#flag"), ("/", "#find")):
        page.keyboard.press(key)
        expect(page.locator(dialog)).to_be_visible()
        if closing == "Escape":
            page.keyboard.press("Escape")
        else:
            page.locator(dialog).get_by_role("button", name="Close").click()
        expect(page.locator(dialog)).to_be_hidden()
        assert focused(page) == "doc-text"
