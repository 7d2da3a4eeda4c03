"""Browsers without a browser: one for each person."""

from collections.abc import Callable

import pytest
from django.test import Client

from annotate.models import Project, User
from tests.people_and_projects import a_member


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """`browser_of(user)` is a client in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def dana(project: Project) -> User:
    """An admin."""
    return a_member(project, "dana", "admin")


@pytest.fixture
def admin(browser_of: Callable, dana: User) -> Client:
    """The browser of dana, who runs the project."""
    return browser_of(dana)


@pytest.fixture
def reviewer(browser_of: Callable, chen: User) -> Client:
    """The browser of chen, who reviews."""
    return browser_of(chen)


@pytest.fixture
def annotator(browser_of: Callable, amira: User) -> Client:
    """The browser of amira, who annotates."""
    return browser_of(amira)
