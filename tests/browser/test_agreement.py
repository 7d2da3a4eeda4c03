"""The pages of agreement and of a person, with figures on them, in a real browser."""

import pytest

from annotate.annotating import submit
from annotate.approving import approve_annotation
from annotate.markup import Answer, Span
from annotate.quality.measuring import measure_project
from annotate.queue.leasing import claim
from tests.browser.screens import faults_of, runs_out_sideways
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    a_member,
    a_project,
    markup,
    some_documents,
)

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Aspirin for the headache, at once."
DRUG, SYMPTOM = Span(0, 7, "drug"), Span(16, 24, "symptom")


@pytest.fixture
def measured(now):
    """Sixteen documents of which amira and bo see every fourth otherwise, decided by chen."""
    project = a_project(questions=[ENTITIES, INTENT], opinions=2)
    amira, bo = a_member(project, "amira"), a_member(project, "bo")
    chen = a_member(project, "chen", "reviewer")
    for number, document in enumerate(some_documents(project, 16, text=TEXT)):
        differs = number % 4 == 0
        right = "refund" if number % 2 else "shipping"
        wrong = markup(entities=Answer.of_spans(Span(0, 11, "drug")), intent="refund")
        agreed = markup(entities=Answer.of_spans(DRUG, SYMPTOM), intent=right)
        _says(amira, document, wrong if differs else agreed, now)
        said = _says(bo, document, agreed, now)
        if differs:
            approve_annotation(annotation=said, by=chen, now=now)
    measure_project(project)
    return project


def _says(person, document, answers, now):
    document.refresh_from_db()
    claim(document=document, annotator=person, now=now)
    return submit(
        document=document,
        annotator=person,
        markup=answers,
        submission_key=f"{person}-{document.pk}",
        seconds=5,
        now=now,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_pass_axe_wide_and_narrow(page, live_server, sign_in, measured, theme):
    sign_in(page, live_server, a_member(measured, "chen", "reviewer"))
    page.emulate_media(color_scheme=theme)
    wrong = {}

    for address in ("agreement", "people/amira/work"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}/p/{measured.slug}/{address}/")
            faults = faults_of(page) + (["runs out sideways"] if runs_out_sideways(page) else [])
            if faults:
                wrong[address, width] = faults

    assert wrong == {}


def test_a_person_reaches_what_a_reviewer_decided_otherwise_from_the_project(
    page, live_server, sign_in, measured
):
    sign_in(page, live_server, a_member(measured, "amira"))
    page.goto(f"{live_server.url}/p/{measured.slug}/")

    page.get_by_role("link", name="My work").click()
    lesson = page.locator("#lessons article").first

    assert page.locator("#lessons article").count() == 4
    assert lesson.locator(".doc").first.text_content() == TEXT
    lesson.get_by_role("link").click()
    page.wait_for_url("**/documents/*/")


def test_the_labels_of_a_person_sort_by_their_headings(page, live_server, sign_in, measured):
    sign_in(page, live_server, a_member(measured, "amira"))
    page.goto(f"{live_server.url}/p/{measured.slug}/people/amira/work/")
    table = page.get_by_role("group", name="Labels of Entities")

    table.get_by_role("button", name="Given").click()

    counts = [
        int(cell) for cell in table.locator("tbody tr td:nth-last-child(2)").all_inner_texts()
    ]
    assert counts in (sorted(counts), sorted(counts, reverse=True))
    assert table.locator("th[aria-sort='ascending'], th[aria-sort='descending']").count() == 1
