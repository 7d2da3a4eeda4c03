"""Waiting until a document is on the desk. Needs no Django."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Page, expect


def on_the_desk(page: Page, name: str) -> None:
    """Wait until the document called so is painted: before that no key acts."""
    expect(page.locator("#queue-context")).to_contain_text(name)
    expect(page.locator("#content")).not_to_have_attribute("aria-busy", "true")


def all_sent(page: Page) -> None:
    """Wait until the server has everything: decisions go on before it has answered."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


@contextlib.contextmanager
def a_new_document(page: Page) -> Iterator[None]:
    """Wait after the block until another document is painted."""
    name = page.locator("#queue-context strong")
    before = name.inner_text()
    yield
    expect(name).not_to_have_text(before)
    expect(page.locator("#content")).not_to_have_attribute("aria-busy", "true")
