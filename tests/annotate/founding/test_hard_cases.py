"""Hard cases in the guideline."""

import pytest

from annotate.errors import PermissionRefused
from annotate.founding import change_rules, write_guideline
from annotate.founding.hard_cases import HardCase, add_hard_cases
from annotate.models import Document
from annotate.project_rules import ProjectRules
from annotate.review_queue import why_waiting
from tests.annotate.test_review_queue import say
from tests.people_and_projects import a_document

RASH = HardCase("and the ", "rash", " on Monday", "Symptom", "What one sees counts.")
AGAIN = HardCase("no ", "fever", "", "no label")


def add(project, chen, now, *cases):
    return add_hard_cases(project=project, cases=cases, by=chen, now=now).text


def test_they_stand_under_their_heading_at_the_end_of_its_part(project, chen, now):
    before = "# Labels\n\n## Hard cases\n\nRead these first.\n\n## Sources\n\nNone.\n"
    write_guideline(project=project, text=before, by=None, now=now)

    add(project, chen, now, RASH)
    text = add(project, chen, now, AGAIN)

    assert text == (
        "# Labels\n\n## Hard cases\n\nRead these first.\n\n"
        "- “and the **rash** on Monday”: Symptom. What one sees counts.\n"
        "- “no **fever**”: no label.\n\n"
        "## Sources\n\nNone.\n"
    )
    assert [version.number for version in project.guidelines.all()] == [3, 2, 1]


def test_the_same_case_is_added_once_and_none_adds_no_version(project, chen, now):
    add(project, chen, now, RASH, RASH)

    assert add(project, chen, now, RASH).count("rash") == 1
    assert add_hard_cases(project=project, cases=[], by=chen, now=now).number == 1


def test_words_of_the_text_are_no_markdown(project, chen, now):
    text = add(project, chen, now, HardCase("", "*5 mg*\n[twice]", "", "Dose"))

    assert r"**\*5 mg\* \[twice\]**" in text


def test_only_reviewers_add_them(project, amira, now):
    with pytest.raises(PermissionRefused):
        add_hard_cases(project=project, cases=[RASH], by=amira, now=now)


def test_a_share_of_spot_checks_holds_for_what_is_approved_already(project, amira, now):
    say(a_document(project), amira, now)

    change_rules(project=project, rules=ProjectRules(spot_share=1.0), by=None, now=now)

    assert why_waiting(Document.objects.get()) == "spot"
