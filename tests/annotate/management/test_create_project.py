import json

import pytest
from django.core.management.base import CommandError

from annotate.models import Project, User
from tests.annotate.management.terminal import manage
from tests.people_and_projects import a_user

SCHEME = {"name": "Post", "questions": [{"slug": "mood", "kind": "one_of", "labels": ["good"]}]}


def test_a_starter_becomes_a_project_of_the_first_superuser(db):
    User.objects.create_superuser("root")

    printed = manage("create_project", "post", "--starter", "customer", "--name", "Letters")

    project = Project.objects.get(slug="post")
    assert "intent" in printed
    assert project.name == "Letters"
    assert project.memberships.get().user.username == "root"


def test_a_scheme_file_becomes_a_project(db, tmp_path):
    path = tmp_path / "scheme.json"
    path.write_text(json.dumps(SCHEME))
    a_user("amira")

    manage("create_project", "post", "--scheme", path, "--owner", "amira", "--language", "fr")

    project = Project.objects.get(slug="post")
    assert (project.name, project.language) == ("Post", "fr")
    assert project.memberships.get().is_admin


def test_without_people_a_project_has_no_members_yet(db):
    manage("create_project", "post", "--starter", "empty")

    assert not Project.objects.get(slug="post").memberships.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [("{", "not JSON"), ("[]", "questions"), (None, "can't be read"), (b"\xff", "not JSON")],
)
def test_a_file_that_is_no_scheme_is_refused_in_words(db, tmp_path, content, reason):
    path = tmp_path / "scheme.json"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(CommandError, match=reason):
        manage("create_project", "post", "--scheme", path)

    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["post"],
        ["post", "--starter", "nothing"],
        ["Post Office", "--starter", "empty"],
        ["post", "--starter", "empty", "--owner", "zoe"],
        ["post", "--starter", "empty", "--name", "n" * 121],
    ],
)
def test_a_mistake_changes_nothing(db, words):
    with pytest.raises(CommandError):
        manage("create_project", *words)

    assert not Project.objects.exists()
