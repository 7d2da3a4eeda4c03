"""Questions with many options: the likeliest by one key, the others by a few letters."""

import pytest
from playwright.sync_api import expect

from annotate.markup import Answer
from annotate.models import Annotation
from annotate.scheme import LabelSpec, QuestionSpec
from tests.browser.painted import a_new_document
from tests.people_and_projects import a_document, a_member, a_prediction, a_project

pytestmark = pytest.mark.django_db(transaction=True)

LABELS = tuple(LabelSpec(f"intent-{n}", f"Reason {n}", f"R{n}") for n in range(1, 78))
MANY = QuestionSpec("why", "Why", "one_of", LABELS)


@pytest.fixture
def calls():
    return a_project("calls", questions=[MANY])


def guessed(project, likeliest, **fields):
    document = a_document(project, **fields)
    scores = {label.slug: 0.001 for label in LABELS}
    scores |= {slug: 0.5 - place / 10 for place, slug in enumerate(likeliest)}
    a_prediction(document, "why", Answer.of_labels(likeliest[0]), scores=scores)
    return document


def chosen_in(document):
    return Annotation.objects.standing().get(document=document).markup["why"].labels


def test_of_77_options_a_likely_one_takes_two_keys(open_desk, calls):
    amira = a_member(calls, "amira")
    likeliest = [f"intent-{n}" for n in (70, 3, 41, 12, 55)]
    documents = [guessed(calls, likeliest, acquisition_score=1 - place / 10) for place in range(6)]
    page = open_desk(calls, amira)

    for key in "12345":
        with a_new_document(page):
            page.keyboard.press(key)
            page.keyboard.press("a")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")

    assert [chosen_in(document) for document in documents[:5]] == [(one,) for one in likeliest]


def test_the_others_are_found_by_a_few_letters(open_desk, calls):
    amira = a_member(calls, "amira")
    document = guessed(calls, ["intent-70", "intent-3"])
    page = open_desk(calls, amira)

    page.keyboard.press("/")
    page.keyboard.type("n 66")
    page.keyboard.press("Enter")
    expect(page.locator("[data-picked]")).to_contain_text("Reason 66")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert chosen_in(document) == ("intent-66",)


def test_without_a_guess_the_order_is_the_schemes_and_all_are_found_by_name(open_desk, calls):
    amira = a_member(calls, "amira")
    document = guessed(calls, ["intent-70"], split="validation")
    page = open_desk(calls, amira)
    expect(page.locator("#q-why .opt").first).to_contain_text("Reason 1")

    page.keyboard.press("/")
    page.keyboard.type("reason 66")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Reason 66")).to_be_in_viewport()
    expect(page.get_by_role("radio", name="Reason 66")).to_be_checked()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="The queue is empty")).to_be_visible()

    assert chosen_in(document) == ("intent-66",)
