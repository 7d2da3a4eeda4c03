"""`manage.py review`."""

import pytest
from django.core.management import CommandError

from annotate.annotating import flag, submit
from tests.annotate.management.terminal import manage
from tests.people_and_projects import a_document, a_member, markup

pytestmark = pytest.mark.django_db


def test_it_says_what_waits_and_what_people_said(project, amira, bo, now):
    document = a_document(project, opinions_wanted=2, external_id="letter")
    for person, intent in ((amira, "refund"), (bo, "shipping")):
        submit(
            document=document,
            annotator=person,
            markup=markup(intent=intent),
            submission_key=person.username,
            seconds=1,
            now=now,
        )
    odd = a_document(project, external_id="odd")
    flag(document=odd, annotator=amira, comment="?", submission_key="f", seconds=1, now=now)

    everything = manage("review", project.slug, "--list")
    flagged = manage("review", project.slug, "--of", "flagged")

    assert "Disagreements: 1" in everything
    assert "letter  amira (From scratch), bo (From scratch)  agreement 0.00" in everything
    assert "odd  amira (Flagged)" in everything
    assert flagged.strip() == "Flagged: 1"


def test_it_says_so_when_nothing_waits(project):
    assert "Nothing waits for a reviewer" in manage("review", project.slug)


def test_an_unknown_reason_is_refused_with_those_there_are(project):
    a_member(project, "amira")

    with pytest.raises(CommandError, match="disagreement"):
        manage("review", project.slug, "--of", "boredom")
