"""Every screen but annotate, in a real browser: it opens, runs without an error, and passes axe."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotate.annotating import submit
from annotate.jobs import request_job
from annotate.markup import Answer, Span
from annotate.models import Job, Label, ModelPart, ModelVersion, TrainingSet
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    PASSWORD,
    a_document,
    a_member,
    a_prediction,
    a_project,
    a_user,
    markup,
    some_documents,
)

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def letters():
    """A project with a bit of everything: labels, pre-tags, a version, a job that runs."""
    project = a_project(questions=[ENTITIES, INTENT])
    amira = a_member(project, "amira")
    tagged = a_document(project, "Started ibuprofen for the headache.", external_id="tagged")
    a_prediction(tagged, "entities", Answer.of_spans(Span(8, 17, "drug")))
    done = a_document(project, "Took ibuprofen again.", external_id="done")
    submit(
        document=done,
        annotator=amira,
        markup=markup(entities=Answer.of_spans(Span(5, 14, "drug")), intent="refund"),
        submission_key="1",
        seconds=5,
        now=timezone.now(),
    )
    a_version(project)
    request_job(kind="predict", project=project, by=amira, now=timezone.now())
    Job.objects.update(state="running", done=3, total=10, heartbeat_at=timezone.now())
    return project


def a_version(project):
    question = project.questions.get(slug="intent")
    version = ModelVersion.objects.create(project=project, number=1, state="ready")
    ModelPart.objects.create(
        trained_in=version,
        question=question,
        base="built-in",
        seed=0,
        label_slugs=["refund"],
        training_set=TrainingSet.objects.create(question=question, hash="f" * 64),
        folder="v1",
        history=[{"step": step, "loss": 2 - step / 50} for step in range(40)],
    )


@pytest.fixture
def dana(letters):
    return a_member(letters, "dana", "admin")


def is_an_error(said):
    """Refused input (422) and a search overtaken by the next are said on the console, and fine."""
    fine = ("422", "htmx:afterRequest", "htmx:sendAbort")
    return said.type == "error" and not any(word in said.text for word in fine)


@pytest.fixture
def screen(page: Page, live_server, sign_in, dana):
    """`screen(name, *args)` opens a page as dana; the test fails on any script error or refusal."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if is_an_error(said) else None)
    sign_in(page, live_server, dana)

    def opened(name, *args):
        page.goto(live_server.url + reverse(name, args=args))
        return page

    yield opened
    assert errors == []


def faults_of(page):
    violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in violations]


def arguments_of(name, project):
    return {
        "projects": [],
        "project_new": [],
        "account": [],
        "document": [project.slug, project.documents.get(external_id="done").pk],
        "model": [project.slug, 1],
        "job": [project.slug, project.jobs.get().pk],
        "question": [project.slug, "intent"],
        "label": [project.slug, Label.objects.get(slug="refund").pk],
    }.get(name, [project.slug])


@pytest.mark.parametrize(
    "name",
    [
        "projects",
        "project_new",
        "account",
        "project",
        "documents",
        "document",
        "models",
        "model",
        "job",
        "project_settings",
        "question",
        "label",
    ],
)
def test_a_screen_passes_axe_and_nothing_on_it_runs_out_sideways(screen, letters, name):
    page = screen(name, *arguments_of(name, letters))

    assert faults_of(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["project", "models", "project_settings"])
def test_a_phone_shows_where_one_is_and_the_way_to_the_account(screen, letters, name):
    page = screen(name, letters.slug)

    page.set_viewport_size({"width": 390, "height": 800})

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
    assert page.url.endswith("q=headache&split=&order=changed")
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
