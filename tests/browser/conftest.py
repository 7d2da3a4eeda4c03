"""A project of letters, and a desk opened in the browser."""

import pytest
from playwright.sync_api import Page

from tests.people_and_projects import ENTITIES, a_member, a_project


@pytest.fixture
def letters():
    return a_project(questions=[ENTITIES])


@pytest.fixture
def amira(letters):
    return a_member(letters, "amira")


@pytest.fixture
def open_desk(page: Page, live_server, sign_in):
    """`open_desk(project, user)` shows that person's next document; fails on a script error."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def opened(project, user):
        sign_in(page, live_server, user)
        page.goto(f"{live_server.url}/p/{project.slug}/annotate/")
        page.wait_for_url("**/annotate/?document=*")
        return page

    yield opened
    assert errors == []
