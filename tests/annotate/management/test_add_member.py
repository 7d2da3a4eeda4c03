import pytest
from django.core.management.base import CommandError

from annotate.models import User
from tests.annotate.management.terminal import manage
from tests.people_and_projects import a_member, a_user


def test_a_user_is_made_with_a_password_that_is_printed_once(project):
    printed = manage("add_member", "letters", "dana", "--role", "reviewer", "--create-user")

    dana = User.objects.get(username="dana")
    password = printed.split("password ")[1].split()[0]
    assert dana.check_password(password)
    assert project.memberships.get(user=dana).role == "reviewer"
    assert "password" not in manage("add_member", "letters", "dana", "--create-user")
    assert "password" not in manage("add_member", "letters", "Dana", "--create-user")
    assert User.objects.count() == 1


def test_a_person_can_be_untrusted_and_shut_out(project):
    a_user("dana")

    manage("add_member", "letters", "dana", "--untrusted")
    untrusted = project.memberships.get(user__username="dana")
    manage("add_member", "letters", "dana", "--deactivate")

    assert not untrusted.trusted
    assert not project.memberships.get(user__username="dana").active


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["letters", "zoe"], "dana"),
        (["post", "dana"], "letters"),
        (["letters", "dana", "--role", "boss"], "boss"),
        (["letters", "not a name", "--create-user"], "not a name"),
        (["letters", "n" * 151, "--create-user"], "at most 150"),
        (["letters", "dana", "--deactivate"], "no member"),
    ],
)
def test_a_mistake_is_said_in_words_and_changes_nothing(project, words, reason):
    a_user("dana")

    with pytest.raises(CommandError, match=reason):
        manage("add_member", *words)

    assert not project.memberships.exists()
    assert User.objects.count() == 1


def test_the_last_admin_stays(project):
    a_member(project, "dana", "admin")

    with pytest.raises(CommandError, match="last admin"):
        manage("add_member", "letters", "dana", "--deactivate")
