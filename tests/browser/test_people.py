"""Coming into a project, and what an admin does for its people, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from annotate.models import Membership
from annotate.queue.leasing import lease_next_document
from tests.browser.screens import faults_of, runs_out_sideways
from tests.people_and_projects import NOW, PASSWORD, a_document, a_member, a_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people_page(page: Page, live_server, sign_in, letters):
    sign_in(page, live_server, a_member(letters, "dana", "admin"))
    page.goto(f"{live_server.url}/p/letters/people/")
    return page


def link_on(page, label):
    return page.get_by_label(label).input_value()


def test_a_newcomer_comes_in_by_the_link_an_admin_made(people_page, browser, letters):
    people_page.get_by_role("button", name="Make a link").click()
    link = link_on(people_page, "Link to come in by")
    newcomer = browser.new_page()

    newcomer.goto(link)
    faults = faults_of(newcomer)
    newcomer.get_by_label("Name").fill("mara")
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_label("Password confirmation").fill(PASSWORD)
    newcomer.get_by_role("button", name="Make the account and join").click()

    expect(newcomer.get_by_text("You are in Letters.")).to_be_visible()
    assert faults == []
    assert letters.memberships.get(user__username="mara").role == Membership.Role.ANNOTATOR
    people_page.get_by_role("link", name="People").click()
    expect(people_page.get_by_role("rowheader", name="mara")).to_be_visible()
    expect(people_page.get_by_text("Open links")).to_have_count(0)
    newcomer.close()


def test_somebody_with_an_account_signs_in_and_is_led_back_to_join(people_page, browser, letters):
    a_user("mara", password=PASSWORD)
    people_page.get_by_role("button", name="Make a link").click()
    theirs = browser.new_page()

    theirs.goto(link_on(people_page, "Link to come in by"))
    theirs.get_by_role("link", name="I have an account: sign in").click()
    theirs.get_by_label("Name").fill("mara")
    theirs.get_by_label("Password").fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    theirs.get_by_role("button", name="Join as mara").click()

    expect(theirs.get_by_text("You are in Letters.")).to_be_visible()
    theirs.close()


def test_a_person_who_lost_their_password_sets_a_new_one(people_page, browser, letters, amira):
    people_page.reload()
    people_page.get_by_role("button", name="New password amira").click()
    theirs = browser.new_page()

    theirs.goto(link_on(people_page, "Link to a new password"))
    faults = faults_of(theirs)
    theirs.get_by_label("New password", exact=True).fill(PASSWORD)
    theirs.get_by_label("New password confirmation").fill(PASSWORD)
    theirs.get_by_role("button", name="Set the password and sign in").click()

    expect(theirs.get_by_role("heading", name="Projects")).to_be_visible()
    amira.refresh_from_db()
    assert amira.check_password(PASSWORD)
    assert faults == []
    theirs.close()


def test_what_somebody_holds_is_handed_over_with_one_click(people_page, letters, amira):
    a_member(letters, "bo")
    a_document(letters)
    lease_next_document(project=letters, annotator=amira, now=NOW.replace(year=2126))
    people_page.reload()
    faults = faults_of(people_page)
    row = people_page.get_by_role("row").filter(has=people_page.get_by_role("link", name="amira"))

    expect(row).to_contain_text("1 held")
    row.get_by_label("Hand over from amira to").select_option("to bo")
    row.get_by_role("button", name="Hand over").click()

    expect(people_page.get_by_text("To bo: 1. Back to the queue: 0.")).to_be_visible()
    bos = people_page.get_by_role("row").filter(has=people_page.get_by_role("link", name="bo"))
    expect(bos).to_contain_text(re.compile("1 assigned"))
    assert faults == []


def test_the_page_is_usable_on_a_phone(people_page):
    people_page.set_viewport_size({"width": 390, "height": 800})

    assert not runs_out_sideways(people_page)
    expect(people_page.locator(".nav [aria-current]")).to_be_in_viewport(ratio=1)
