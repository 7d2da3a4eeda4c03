"""Reviewers see how alike people label, and each person how they do beside gold."""

import pytest
from django.urls import reverse

from annotate.models import Annotation, Job
from annotate.quality.measuring import measure_project
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    a_document,
    a_member,
    a_project,
    a_user,
    markup,
)

pytestmark = pytest.mark.django_db


def said(person, document, now, **answers):
    return Annotation.objects.create(
        document=document,
        annotator=person,
        markup_json=markup(**answers).to_json(),
        verdict="from_scratch",
        blind=True,
        purpose="second",
        submission_key=f"{person.pk}-{document.pk}",
        submitted_at=now,
    )


@pytest.fixture
def measured(project, amira, bo, chen, now):
    """Twelve documents on which amira and bo differ three times; chen is right about these."""
    for number in range(12):
        right, wrong = ("refund", "shipping") if number % 2 else ("shipping", "refund")
        document = a_document(project, state="approved")
        said(amira, document, now, intent=wrong if number % 4 == 0 else right)
        annotation = said(bo, document, now, intent=right)
        annotation.approvals.create(
            document=document,
            question=project.questions.get(),
            answer_json=[right],
            source="annotation",
            rule="by_person" if number % 4 == 0 else "agreement",
            approved_by=chen if number % 4 == 0 else None,
            approved_at=now,
        )
    measure_project(project)
    return project


def agreement_page(browser, project):
    return browser.get(reverse("agreement", args=[project.slug]))


def page_of(browser, project, name):
    return browser.get(reverse("person", args=[project.slug, name]))


def test_reviewers_see_the_figures_of_all_and_of_each_pair(measured, reviewer):
    page = agreement_page(reviewer, measured).content.decode()

    assert "12 documents, 24 independent answers by 2 people" in page
    assert "amira and bo" in page
    assert "0.75" in page  # the same answer in nine of twelve


def test_agreement_is_not_for_annotators(measured, annotator):
    assert agreement_page(annotator, measured).status_code == 403


def test_before_the_first_time_the_page_says_when_it_is_measured(project, reviewer):
    page = agreement_page(reviewer, project).content.decode()

    assert "Nothing was measured yet." in page
    assert "once 10 documents have the answers of several people" in page


def test_too_few_documents_show_no_number(project, amira, bo, now, reviewer):
    document = a_document(project)
    said(amira, document, now, intent="refund")
    said(bo, document, now, intent="refund")
    measure_project(project)

    page = agreement_page(reviewer, project).content.decode()

    assert "too few" in page
    assert "1 pair shares fewer than 10 documents" in page


def test_marked_words_have_an_f1(browser_of, now):
    project = a_project("notes", questions=[ENTITIES, INTENT])
    people = [a_member(project, name) for name in ("amira", "bo")]
    for _ in range(12):
        document = a_document(project, "aspirin for the headache")
        for person in people:
            said(person, document, now, entities=[[0, 7, "drug"]])
    measure_project(project)

    page = agreement_page(browser_of(a_member(project, "chen", "reviewer")), project)

    assert "Span F1" in page.content.decode()
    assert "No two people have answered it" in page.content.decode()


def test_a_reviewer_has_it_measured_and_twice_is_once(project, reviewer):
    address = reverse("agreement_measure", args=[project.slug])

    answers = [reviewer.post(address), reviewer.post(address)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Job.objects.filter(kind="measure_agreement").count() == 1
    assert "It is being measured now." in agreement_page(reviewer, project).content.decode()


def test_an_annotator_can_not_have_it_measured(project, annotator):
    assert annotator.post(reverse("agreement_measure", args=[project.slug])).status_code == 403
    assert not Job.objects.exists()


def test_a_person_sees_their_own_figures_confusions_and_lessons(measured, annotator):
    page = page_of(annotator, measured, "amira").content.decode()

    assert "My work" in page
    assert "12 documents that others decided" in page
    assert "equal answers of several people: 9; approved by a reviewer: 3" in page
    assert page.count("<article") == 3


def test_nobody_but_reviewers_sees_another_persons_page(measured, annotator, reviewer, browser_of):
    assert page_of(annotator, measured, "bo").status_code == 403
    assert page_of(annotator, measured, "nobody").status_code == 403
    assert page_of(reviewer, measured, "amira").status_code == 200
    assert page_of(browser_of(a_user("eve")), measured, "eve").status_code == 404


def test_a_page_of_somebody_outside_does_not_exist(project, reviewer):
    a_user("eve")

    assert page_of(reviewer, project, "eve").status_code == 404
    assert page_of(reviewer, project, "nobody").status_code == 404


def test_a_lesson_shows_only_the_question_that_was_decided_otherwise(browser_of, now):
    project = a_project("notes", questions=[ENTITIES, INTENT])
    amira, chen = a_member(project, "amira"), a_member(project, "chen", "reviewer")
    document = a_document(project, "aspirin", state="approved")
    annotation = said(amira, document, now, entities=[[0, 7, "drug"]], intent="refund")
    for slug, answer in (("entities", [[0, 7, "drug"]]), ("intent", ["shipping"])):
        annotation.approvals.create(
            document=document,
            question=project.questions.get(slug=slug),
            answer_json=answer,
            source="adjudication",
            rule="by_person",
            approved_by=chen,
            approved_at=now,
        )

    page = page_of(browser_of(amira), project, "amira").content.decode()

    assert page.count("<article") == 1
    assert "Refund" in page
    assert "Shipping" in page
    assert "<mark" not in page


def test_a_persons_page_takes_as_many_statements_with_many_lessons(
    measured, annotator, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        page_of(annotator, measured, "amira")


def test_the_project_page_leads_to_ones_own_work_and_reviewers_to_agreement(
    measured, annotator, reviewer
):
    own = reverse("person", args=[measured.slug, "amira"])
    agreement = reverse("agreement", args=[measured.slug])
    address = reverse("project", args=[measured.slug])

    annotators, reviewers = (
        browser.get(address).content.decode() for browser in (annotator, reviewer)
    )

    assert own in annotators
    assert agreement not in annotators
    assert agreement in reviewers
