"""What every test stands on: a real Chromium, a sign-in, a fixed moment."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.servers import chromium_path

QUIET_CHROMIUM = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark browser tests, keep them on one worker, and skip what needs a GPU without one."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
    wanting_a_gpu = [item for item in items if item.get_closest_marker("gpu")]
    if wanting_a_gpu:
        import torch

        if not torch.cuda.is_available():
            for item in wanting_a_gpu:
                item.add_marker(pytest.mark.skip(reason="needs a GPU"))


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    flags = QUIET_CHROMIUM + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return {**browser_type_launch_args, "executable_path": chromium_path(), "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "color_scheme": "light",
        "reduced_motion": "reduce",
        "locale": "en-GB",
    }


@pytest.fixture
def sign_in() -> Callable:
    """`sign_in(page, live_server, user)` gives the browser a session of that person."""

    def give_session(page, live_server, user) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return give_session
