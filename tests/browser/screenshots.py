"""Screenshots of every screen, from a real installation with real work in it.

`python -m tests.browser.screenshots` writes those that the docs show to docs/screenshots; with
`--all` every screen, wide and narrow, light and dark, English and Chinese, goes to
build/screenshots. `--only annotate,review` takes those alone.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect, sync_playwright

from tests.benchmarks.installation import Installation
from tests.benchmarks.machine import ROOT
from tests.browser.camera import Photographer
from tests.browser.painted import a_new_document
from tests.browser.three_readers import READERS, write_readings
from tests.conftest import QUIET_CHROMIUM
from tests.servers import chromium_path

LONGEST_WAIT = 1800.0
ACCEPTED = 9
NOTES_READ = 60
ADJUDICATED = 12


@dataclass(frozen=True, slots=True)
class Site:
    """A Collab that runs as `make run` starts it."""

    url: str
    password: str
    installation: Installation


@contextlib.contextmanager
def running_site(home: Path) -> Iterator[Site]:
    """`manage.py start` in a home of its own: web server, both workers, clinical sample."""
    installation = Installation(home, threads=1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start", "--port", str(port)],
        cwd=ROOT,
        env=installation.environment,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: process.poll() is not None or _answers(url))
        yield Site(url, (home / "first-login").read_text().strip(), installation)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float = LONGEST_WAIT) -> None:
    """Look four times a second; give up with a sentence if it never comes."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit(f"{is_so} never came true.")
        time.sleep(0.25)


def sign_in(camera: Photographer, site: Site) -> None:
    """As a newcomer does, with the login that the start printed."""
    camera.take("sign-in", "/login/")
    camera.open("/login/")
    camera.page.get_by_label("Name").fill("admin")
    camera.page.get_by_label("Password").fill(site.password)
    camera.page.get_by_role("button", name="Sign in").click()
    camera.page.wait_for_url(lambda address: "/login/" not in address)


def found_projects(camera: Photographer, site: Site) -> None:
    """The customer sample beside the clinical one, colleagues, and a project without documents."""
    manage = site.installation.manage
    manage("load_sample", "customer", "--owner", "admin")
    for name, role in (("amira", "annotator"), ("bo", "annotator"), ("chen", "reviewer")):
        manage("add_member", "clinical", name, "--role", role, "--create-user")
    camera.take("new-project", "/new/")
    camera.open("/new/")
    camera.page.get_by_label("Name", exact=True).fill("Letters")
    camera.page.get_by_role("button", name="Create project").click()
    camera.page.wait_for_url("**/p/letters/**")
    camera.take("empty-queue", "/p/letters/annotate/")


def watch_the_training(camera: Photographer) -> None:
    """The first training, which began by itself."""
    link = running_job(camera, "clinical", "Train")
    if link.count():
        link.click()
        with contextlib.suppress(TimeoutError):  # a quick machine is done before the curve is drawn
            camera.page.wait_for_selector("svg.chart", timeout=60_000)
        camera.take("job")


def running_job(camera: Photographer, project: str, words: str) -> Locator:
    """The links to jobs that run now and are called so."""
    camera.open(f"/p/{project}/")
    return camera.page.locator("#jobs .stack strong a", has_text=words)


def work(camera: Photographer) -> str:
    """Fix, accept, skip and flag some documents by keyboard; the address of the fixed one."""
    page = camera.page
    camera.open("/p/clinical/annotate/")
    fixed = page.url.rpartition("=")[2]
    press(page, "n", "x", "j", "1")
    decide(page, "a")
    for _number in range(ACCEPTED):
        decide(page, "a")
    decide(page, "s")
    page.keyboard.press("f")
    page.locator("#flag textarea").fill("Two patients in one note?")
    with a_new_document(page):
        page.locator("#flag").get_by_role("button", name="Flag").click()
    return f"/p/clinical/documents/{fixed}/"


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def decide(page: Page, key: str) -> None:
    """Press a key that goes on to the next document, and wait for that."""
    with a_new_document(page):
        page.keyboard.press(key)


def wait_for_a_model(camera: Photographer, site: Site) -> None:
    """Until a version is in use and has tagged the open documents: the first, or a longer one."""
    wait_until(lambda: not running_job(camera, "clinical", "Train").count())
    camera.open("/p/clinical/models/")
    if not camera.page.locator("#versions .tag--done").count():
        site.installation.manage("train", "clinical", "--epochs", "10")
    for project in ("clinical", "customer"):
        wait_until(lambda project=project: not running_job(camera, project, "").count())


def have_notes_read(site: Site) -> None:
    """A project of notes that three people labelled."""
    manage = site.installation.manage
    manage(
        "create_project",
        "notes",
        "--starter",
        "clinical",
        "--name",
        "Ward notes",
        "--owner",
        "admin",
    )
    manage("set_rules", "notes", "opinions=3")
    for name in READERS:
        manage("add_member", "notes", name, "--create-user")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.jsonl"
        write_readings(path, NOTES_READ)
        manage("import_documents", "notes", str(path), "--labels-as", "annotation", "--no-predict")


def adjudicate(camera: Photographer) -> None:
    """Settle some disagreements by keyboard, always for the first reading."""
    page = camera.page
    camera.open("/p/notes/review/")
    for _number in range(ADJUDICATED):
        while page.locator("#approve[aria-disabled=true]").count():
            page.keyboard.press("1")
            page.wait_for_timeout(150)
        decide(page, "a")


def take_what_needs_no_model(camera: Photographer, fixed: str) -> None:
    """People, their agreement, review, and what else is there before a model is."""
    camera.take("document", fixed)
    for name, address in {
        "settings": "/p/clinical/settings/",
        "guideline-page": "/p/clinical/guideline/",
        "review": "/p/notes/review/",
        "agreement": "/p/notes/agreement/",
        "people": "/p/notes/people/",
        "person": "/p/notes/people/dana/work/",
        "account": "/account/",
        "keys": "/account/keys/annotate/",
        "not-found": "/p/nowhere/",
    }.items():
        camera.take(name, address)
    camera.take("guideline", "/p/clinical/annotate/", lambda page: press(page, "j", "g"))
    camera.take("import", "/p/clinical/documents/", open_import)


def take_what_a_model_made(camera: Photographer) -> None:
    """The desk with its pre-tags, the project's figures, the model itself."""
    for name, address in {
        "annotate": "/p/clinical/annotate/",
        "annotate-choice": "/p/customer/annotate/",
        "projects": "/",
        "project": "/p/clinical/",
        "documents": "/p/clinical/documents/",
        "models": "/p/clinical/models/",
    }.items():
        camera.take(name, address)
    camera.open("/p/clinical/models/")
    in_use = camera.page.locator("#versions tr", has=camera.page.locator(".tag--done"))
    in_use.get_by_role("link").click()
    camera.page.wait_for_load_state("networkidle")
    camera.take("model")


def open_import(page: Page) -> None:
    """The dialog over the table of documents, in whichever language."""
    page.locator("[data-open=import]").click()


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every size, theme and language")
    parser.add_argument("--only", default="", help="names of screens, with commas between")
    given = parser.parse_args()
    flags = QUIET_CHROMIUM + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with (
        tempfile.TemporaryDirectory(prefix="collab-screens-") as home,
        running_site(Path(home)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        expect.set_options(timeout=30_000)
        page = browser.new_page(reduced_motion="reduce")
        only = frozenset(filter(None, given.only.split(",")))
        camera = Photographer(page, site.url, everything=given.all, only=only)
        sign_in(camera, site)
        watch_the_training(camera)
        found_projects(camera, site)
        fixed = work(camera)
        have_notes_read(site)
        adjudicate(camera)
        site.installation.manage("measure_agreement", "notes")
        take_what_needs_no_model(camera, fixed)
        wait_for_a_model(camera, site)
        take_what_a_model_made(camera)
        browser.close()
    print(f"The screenshots are in {camera.folder.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
