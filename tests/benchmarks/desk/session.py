"""A browser at the desk, with watches inside the page that say when something was painted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, ViewportSize

from tests.benchmarks.desk.corpus import PROJECT
from tests.benchmarks.web.browser import chromium, sign_in
from tests.benchmarks.web.site import Site

DESK = f"/p/{PROJECT}/annotate/"
VIEWPORT = ViewportSize(width=1440, height=900)

# All times are milliseconds from the key event, or from the start of the navigation, until the
# frame that shows what came of it has been painted.
_WATCHES = """(() => {
  const watch = (window.watch = { opened: null, keys: [], next: [] });
  const painted = (done) => requestAnimationFrame(() => setTimeout(done));
  const isOpen = () => location.search.includes("document=");
  const waitForDesk = () => {
    if (!isOpen()) return requestAnimationFrame(waitForDesk);
    return painted(() => { watch.opened = performance.now(); });
  };
  waitForDesk();
  let sheet = null;
  let decided = null;
  addEventListener("keydown", (event) => {
    const begun = event.timeStamp;
    if (["Shift", "Control", "Alt"].includes(event.key)) return;
    sheet = document.getElementById("sheet");
    decided = event.key === "a" ? begun : null;
    painted(() => watch.keys.push(performance.now() - begun));
  }, true);
  new MutationObserver(() => {
    if (decided === null || document.getElementById("sheet") === sheet) return;
    const begun = decided;
    decided = null;
    painted(() => watch.next.push(performance.now() - begun));
  }).observe(document, { childList: true, subtree: true });
})()"""


@contextmanager
def desk_of(site: Site) -> Iterator[Page]:
    """The annotate page of a signed-in person, open and ready for keys."""
    with chromium() as browser:
        window = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce")
        page = window.new_page()
        sign_in(page, site)
        page.add_init_script(_WATCHES)
        open_desk(page, site)
        yield page
        window.close()


def open_desk(page: Page, site: Site) -> float:
    """Open the annotate page; the ms until it was painted and answered keys."""
    page.goto(site.url + DESK)
    page.wait_for_function("() => window.watch.opened !== null")
    taken: float = watched(page, "opened")
    return taken


def watched(page: Page, name: str) -> Any:
    """What a watch has seen so far."""
    return page.evaluate("(name) => window.watch[name]", name)


def shown_document(page: Page) -> str:
    """The name of the document on the desk; empty once the queue is."""
    name = page.locator("#queue-context strong")
    return name.inner_text() if name.count() else ""


def wait_for_next(page: Page, name: str) -> None:
    """Wait until another document than `name` stands there and answers keys, or the queue ends."""
    page.wait_for_function(
        """(name) => {
          const shown = document.querySelector("#queue-context strong");
          const isBusy = document.getElementById("content").getAttribute("aria-busy") === "true";
          return shown?.textContent !== name && !isBusy;
        }""",
        arg=name,
    )


def wait_until_saved(page: Page) -> None:
    """Wait until the server has everything."""
    page.wait_for_function(
        """() => document.getElementById("save-state")?.dataset.state === "saved" """
    )


def timed_press(page: Page, key: str) -> float:
    """Press a key; the ms until what came of it was painted."""
    before = len(watched(page, "keys"))
    page.keyboard.press(key)
    page.wait_for_function("(before) => window.watch.keys.length > before", arg=before)
    taken: float = watched(page, "keys")[-1]
    return taken


def labels_in_view(page: Page) -> bool:
    """Whether each label of the palette stands on the screen, wherever the text is scrolled to."""
    seen: bool = page.evaluate(
        """() => [...document.querySelectorAll("#labels .palette button")].every((button) => {
          const box = button.getBoundingClientRect();
          const top = document.elementFromPoint(box.x + 5, box.y + box.height / 2);
          return top?.closest("button") === button;
        })"""
    )
    return seen
