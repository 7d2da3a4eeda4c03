import re
from datetime import timedelta

import pytest
from django.core.management.base import CommandError

from annotate.models import Event, InvitationLink
from tests.annotate.management.terminal import manage
from tests.people_and_projects import a_user


def path_in(printed):
    return re.search(r"https?://[^/\s]+(/\S+)", printed)[1]


def test_an_invitation_is_printed_as_a_link_that_opens(project, client):
    printed = manage("invite", "letters", "--role", "reviewer", "--untrusted", "--days", 3)

    link = InvitationLink.objects.get()
    assert (link.role, link.trusted) == ("reviewer", False)
    assert link.expires_at - link.made_at == timedelta(days=3)
    assert "http://127.0.0.1:" in printed
    assert client.get(path_in(printed)).status_code == 200


def test_a_link_begins_with_the_address_of_the_site(project, settings):
    given = manage("invite", "letters", "--url", "https://labels.example.org")
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.example.org", "https://desk.example.org"]
    known = manage("invite", "letters")

    assert "https://labels.example.org/join/" in given
    assert "https://desk.example.org/join/" in known


def test_open_links_are_listed_and_withdrawn_by_number(project):
    manage("invite", "letters")
    manage("invite", "letters", "--role", "reviewer", "--untrusted")
    annotators, reviewers = InvitationLink.objects.order_by("pk")

    listed = manage("invite", "letters", "--list")
    manage("invite", "letters", "--withdraw", annotators.pk)

    assert f"{annotators.pk}: Annotator, →" in listed
    assert f"{reviewers.pk}: Reviewer, not trusted, →" in listed
    assert f"{annotators.pk}: " not in manage("invite", "letters", "--list")
    with pytest.raises(CommandError, match="no open link"):
        manage("invite", "letters", "--withdraw", annotators.pk)
    assert InvitationLink.objects.count() == 2


def test_a_link_to_a_new_password_is_printed_and_opens(amira, client):
    printed = manage("reset_password", "amira")

    assert client.get(path_in(printed)).status_code == 302
    assert Event.objects.get(verb="reset_link_made").data == {"user": "amira"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["invite", "post"], "letters"),
        (["invite", "letters", "--days", 0], "1 to 90 days"),
        (["invite", "letters", "--url", "example.org"], "no address"),
        (["reset_password", "zoe"], "no user “zoe”"),
        (["reset_password", "closed"], "is closed"),
    ],
)
def test_a_mistake_is_said_in_words_and_makes_no_link(project, words, reason):
    a_user("closed", is_active=False)

    with pytest.raises(CommandError, match=reason):
        manage(*words)

    assert not InvitationLink.objects.exists()
    assert not Event.objects.exists()
