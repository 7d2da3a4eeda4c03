"""A project with three people."""

import pytest

from annotate.models import Project, User
from tests.people_and_projects import a_member, a_project


@pytest.fixture
def project(db: None) -> Project:
    """A project that asks for the intent of letters."""
    return a_project()


@pytest.fixture
def amira(project: Project) -> User:
    """A trusted annotator."""
    return a_member(project, "amira")


@pytest.fixture
def bo(project: Project) -> User:
    """A second trusted annotator."""
    return a_member(project, "bo")


@pytest.fixture
def chen(project: Project) -> User:
    """A reviewer."""
    return a_member(project, "chen", "reviewer")
