"""Hands on a keyboard: they press real keys, count each one, and look at what the screen shows."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.benchmarks.desk.documents import Plan, Triple
from tests.benchmarks.harness import BenchmarkFailed

MOST_MOVES = 60
WORD, WORDS = re.compile(r"\w+"), re.compile(r"\w+|[^\w\s]")
SAME_LINE = 8  # pixels
READING_S = 0.8
"""What even a quick reader takes for a document before the first key."""

# What can be seen: each span with its look, and the words that the text cursor stands on.
_LOOK = """() => {
  const doc = document.getElementById("doc-text");
  const before = (node, offset) => {
    const range = document.createRange();
    range.setStart(doc, 0);
    range.setEnd(node, offset);
    return [...range.toString()].length;
  };
  const spans = new Map();
  for (const mark of doc.querySelectorAll("mark")) {
    const start = before(mark, 0), end = start + [...mark.textContent].length;
    const { id, name, sure } = mark.dataset;
    const is = (look) => mark.classList.contains(look);
    const seen = { start, end, name, doubt: sure === "low" && !is("is-ink") && !is("is-gone"),
                   cursor: is("is-cursor") };
    spans.set(id, { ...seen, start: spans.get(id)?.start ?? start });
  }
  const painted = (name) => {
    const range = [...(CSS.highlights.get(name) ?? [])][0];
    return range ? [before(range.startContainer, range.startOffset),
                    before(range.endContainer, range.endOffset),
                    range.getBoundingClientRect().top] : null;
  };
  return { spans: [...spans.values()], caret: painted("collab-caret"),
           selection: painted("collab-selection") };
}"""
_LINE_OF = """(point) => {
  const doc = document.getElementById("doc-text");
  const walker = document.createTreeWalker(doc, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = [...node.data].length;
    if (point < before + length) {
      const range = document.createRange();
      range.setStart(node, [...node.data].slice(0, point - before).join("").length);
      range.setEnd(node, node.length);
      return range.getClientRects()[0].top;
    }
    before += length;
  }
}"""


@dataclass
class Hands:
    """One person's. digits: the key of each label. pressed: keys of the open document, by kind."""

    page: Page
    digits: dict[str, str]
    pressed: Counter[str] = field(default_factory=Counter)
    text: str = ""

    def press(self, key: str, kind: str = "keys") -> None:
        """Press a key, or several held together, once."""
        self.page.keyboard.press(key)
        self.pressed[kind] += 1

    def look(self) -> dict[str, Any]:
        """What the screen shows."""
        seen: dict[str, Any] = self.page.evaluate(_LOOK)
        return seen

    def work_on(self, plan: Plan) -> Counter[str]:
        """Make the document right and accept it; returns the keys that took."""
        self.pressed, self.text = Counter(), plan.text
        time.sleep(READING_S)
        if plan.task == "fix_label":
            self._go_to(plan)
            self.press(self.digits[plan.target[2]])
        elif plan.task == "fix_boundary":
            self._go_to(plan)
            self._fit_edges(plan.target)
        elif plan.task == "add_span":
            self._add(plan.target)
        self.press("a")
        return self.pressed

    def _go_to(self, plan: Plan) -> None:
        """Go to the wrong span by doubts, forwards or backwards, whichever is shortest."""
        spans = self.look()["spans"]
        place = next(
            place
            for place, span in enumerate(spans)
            if span["start"] < plan.target[1] and plan.target[0] < span["end"]
        )
        ways = {"j": place + 1, "k": len(spans) - place}
        if spans[place]["doubt"]:
            ways["n"] = sum(span["doubt"] for span in spans[: place + 1])
        key = min(ways, key=lambda one: ways[one])
        for _ in range(ways[key]):
            self.press(key)

    def _fit_edges(self, target: Triple) -> None:
        """Move each edge towards its place, by words, and by characters where words don't fit."""
        for at, wanted, edge in ((0, target[0], "Alt+"), (1, target[1], "")):
            by = ""
            for _ in range(MOST_MOVES):
                here = self._cursor_span()[at]
                if here == wanted:
                    break
                arrow = "Left" if here > wanted else "Right"
                self.press(f"{by}{edge}Shift+Arrow{arrow}")
                by = _step(by, here, self._cursor_span()[at], wanted)

    def _cursor_span(self) -> tuple[int, int]:
        span = next((span for span in self.look()["spans"] if span["cursor"]), None)
        if span is None:
            raise BenchmarkFailed("No span is under the cursor.")
        return span["start"], span["end"]

    def _add(self, target: Triple) -> None:
        """Walk to the words with the text cursor, select them, give the label."""
        self._go_near(target[0])
        self.press("v")
        self._walk_to(target[0])
        if not WORD.fullmatch(self.text[target[0] : target[1]]):
            self._select_to(target[1])
        self.press(self.digits[target[2]])

    def _go_near(self, start: int) -> None:
        """The text cursor begins behind the span one stands on: go there if that saves moves."""
        spans = self.look()["spans"]
        before = [span["end"] for span in spans if span["end"] <= start]
        if not before:
            return
        ways = {"j": len(before), "k": len(spans) - len(before) + 1}
        key = min(ways, key=lambda one: ways[one])
        words = len(WORDS.findall(self.text[before[-1] : start]))
        if ways[key] + words < len(WORDS.findall(self.text[:start])):
            for _ in range(ways[key]):
                self.press(key, "moves")

    def _walk_to(self, start: int) -> None:
        line = self.page.evaluate(_LINE_OF, start)
        by = ""
        for _ in range(MOST_MOVES):
            here, _, top = self.look()["caret"]
            if here == start:
                return
            if top < line - SAME_LINE:
                self.press("ArrowDown", "moves")
                continue
            self.press(f"{by}Arrow{'Right' if here < start else 'Left'}", "moves")
            by = _step(by, here, self.look()["caret"][0], start)
        raise BenchmarkFailed(f"The text cursor doesn't reach {start}.")

    def _select_to(self, end: int) -> None:
        by, here = "", -1
        for _ in range(MOST_MOVES):
            if here == end:
                return
            self.press(f"{by}Shift+Arrow{'Right' if here < end else 'Left'}", "moves")
            before, here = here, self.look()["selection"][1]
            by = _step(by, before, here, end)
        raise BenchmarkFailed(f"The selection doesn't reach {end}.")


def _step(by: str, before: int, now: int, wanted: int) -> str:
    """By words as long as they lead there; by characters once one went too far, or nowhere."""
    has_passed = (before - wanted) * (now - wanted) < 0
    return "Control+" if by or has_passed or before == now else ""
