"""What a real Chromium loads, and from where."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.benchmarks.harness import BenchmarkFailed
from tests.benchmarks.web.corpus import NAME, PASSWORD
from tests.benchmarks.web.site import Site
from tests.benchmarks.web.visitor import DESK, PAGES
from tests.conftest import QUIET_CHROMIUM
from tests.servers import chromium_path

ASSETS = {"script": "js", "stylesheet": "css"}
WITHOUT_ORIGIN = ("data", "blob", "about")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A script or stylesheet, and its bytes on the wire."""

    path: str
    kind: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser did. foreign: other origins it asked. requests: how many there were."""

    assets: tuple[Loaded, ...]
    foreign: tuple[str, ...]
    requests: int


def look_around(site: Site) -> Seen:
    """Sign in, open the main pages, then the annotate page with an empty cache."""
    with chromium() as browser:
        requests: list[Request] = []
        first = browser.new_context()
        _note_requests(first, requests)
        page = first.new_page()
        sign_in(page, site)
        for address in PAGES:
            page.goto(site.url + address, wait_until="networkidle")
        second = browser.new_context(storage_state=first.storage_state())
        _note_requests(second, requests)
        before = len(requests)
        second.new_page().goto(site.url + DESK, wait_until="networkidle")
        assets = tuple(_loaded(request) for request in requests[before:] if _is_asset(request))
        return Seen(assets, tuple(sorted(_foreign(requests, site))), len(requests))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without the errands it runs for itself."""
    flags = QUIET_CHROMIUM + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        try:
            yield browser
        finally:
            browser.close()


def _note_requests(window: BrowserContext, requests: list[Request]) -> None:
    window.on("request", lambda request: requests.append(request))


def sign_in(page: Page, site: Site) -> None:
    """Fill in the login form, as the person that the corpora know."""
    page.goto(site.url + "/login/")
    page.fill("[name=username]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def _is_asset(request: Request) -> bool:
    return request.resource_type in ASSETS


def _loaded(request: Request) -> Loaded:
    response = request.response()
    if response is None or response.status != 200:
        raise BenchmarkFailed(f"{request.url} didn't load.")
    size = request.sizes()["responseBodySize"]
    return Loaded(urlsplit(request.url).path, ASSETS[request.resource_type], size)


def _foreign(requests: list[Request], site: Site) -> set[str]:
    """Origins other than the site's."""
    origins = set()
    for request in requests:
        address = urlsplit(request.url)
        origin = f"{address.scheme}://{address.netloc}"
        if address.scheme not in WITHOUT_ORIGIN and origin != site.url:
            origins.add(origin)
    return origins
