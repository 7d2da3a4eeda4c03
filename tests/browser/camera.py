"""Takes pictures of screens: in two sizes, two themes, two languages."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.benchmarks.machine import ROOT


@dataclass(frozen=True, slots=True)
class Look:
    """How a screen is seen."""

    width: int
    theme: str
    language: str = "en"

    @property
    def suffix(self) -> str:
        """How the file's name ends: English is not mentioned."""
        language = "" if self.language == "en" else f"-{self.language}"
        return f"{self.width}-{self.theme}{language}"


KEPT = ROOT / "docs" / "screenshots"
EVERYTHING = ROOT / "build" / "screenshots"
SIZES = {1440: 900, 390: 844}
THEMES = ("light", "dark")
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
# Of every screen the docs keep the wide light one in English; of these also others.
ALSO_KEPT = {
    Look(1440, "dark"): {"annotate", "review", "project"},
    Look(390, "light"): {"annotate", "review", "project", "documents"},
    Look(1440, "light", "zh"): {"annotate", "annotate-choice", "review", "project"},
}


class Photographer:
    """One signed-in page, and the files it leaves behind. A page with a locale keeps that.

    only: names of the screens to take; empty for all of them.
    """

    def __init__(self, page: Page, site: str, *, everything: bool, only: frozenset[str]) -> None:
        self.page = page
        self.site = site
        self.everything = everything
        self.only = only
        self.folder = EVERYTHING if everything else KEPT
        self.folder.mkdir(parents=True, exist_ok=True)
        self._look(Look(1440, "light"))

    def open(self, address: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.site + address, wait_until="networkidle")

    def take(
        self, name: str, address: str = "", then: Callable[[Page], None] | None = None
    ) -> None:
        """Every wanted look of what stands at an address, or here; then: what opens more of it."""
        if self.only and name not in self.only:
            return
        address = address or self.page.url.removeprefix(self.site)
        for look in self._wanted(name):
            self._look(look)
            self.open(address)
            if then is not None:
                then(self.page)
            self.page.wait_for_timeout(250)  # what opening it sets off
            self.page.screenshot(path=self.folder / f"{name}-{look.suffix}.png")
        self._look(Look(1440, "light"))

    def _look(self, look: Look) -> None:
        self.page.set_viewport_size({"width": look.width, "height": SIZES[look.width]})
        self.page.emulate_media(color_scheme=look.theme)
        self.page.set_extra_http_headers({"Accept-Language": LANGUAGES[look.language]})

    def _wanted(self, name: str) -> list[Look]:
        every = [
            Look(width, theme, language)
            for language in LANGUAGES
            for width in SIZES
            for theme in THEMES
        ]
        if self.everything:
            return every
        first = Look(1440, "light")
        return [look for look in every if look == first or name in ALSO_KEPT.get(look, ())]
