// The text cursor: arrows walk through the text, Shift selects, without a mouse.

import { offsetAt } from "./select.js";
import { rangeOf } from "./offsets.js";
import { spanOf } from "./state.js";
import { announce, words } from "./words.js";

/** Switch the text cursor on at the span that keys act on, or off. */
export function toggleCaret(desk) {
  if (desk.caret) {
    desk.caret = null;
    desk.selectRange(null);
    announce(words("caret_off"));
    return;
  }
  const start = spanOf(desk.state, desk.cursor)?.end ?? firstInView(desk);
  const at = desk.tokens.at(start)?.start ?? 0;
  desk.goTo(null);
  desk.caret = { anchor: at, focus: at };
  desk.showCaret();
  announce(words("caret_on"));
}

/** The first offset that can be seen. */
function firstInView(desk) {
  const text = desk.element.getBoundingClientRect();
  const frame = desk.element.closest(".main").getBoundingClientRect();
  if (text.top >= frame.top) return 0;
  return offsetAt(desk, text.left + 4, frame.top + 24) ?? 0;
}

const isRightToLeft = (desk) => getComputedStyle(desk.element).direction === "rtl";

/** 1 if the arrow goes on in the text, -1 if it goes back. */
export const directionOf = (desk, to) => ((to === "right") !== isRightToLeft(desk) ? 1 : -1);

/** Where the focus of the text cursor goes. */
function destination(desk, { to, by, extend }) {
  const { focus } = desk.caret;
  if (to === "left" || to === "right") {
    const direction = directionOf(desk, to);
    const edge = extend && direction > 0 ? "end" : "start";
    return desk.tokens.step(focus, edge, direction, by);
  }
  const pieces = desk.tokens.pieces("grapheme");
  const here = pieces.find(({ end }) => end > focus) ?? pieces.at(-1);
  const box = rangeOf(desk.element, here.start, here.end).getBoundingClientRect();
  const line = Number.parseFloat(getComputedStyle(desk.element).lineHeight);
  const middle = box.top + box.height / 2;
  const frame = desk.element.getBoundingClientRect();
  if (to === "lineStart" || to === "lineEnd") {
    const isLeft = (to === "lineStart") !== isRightToLeft(desk);
    return offsetAt(desk, isLeft ? frame.left + 1 : frame.right - 1, middle) ?? focus;
  }
  return offsetAt(desk, box.left + 1, middle + (to === "up" ? -line : line)) ?? focus;
}

/** Move the text cursor; with Shift the words between stay selected. */
export function moveCaret(desk, command) {
  const focus = destination(desk, command);
  const anchor = command.extend ? desk.caret.anchor : focus;
  if (desk.cursor) desk.goTo(null);
  desk.caret = { anchor, focus };
  const [start, end] = [Math.min(anchor, focus), Math.max(anchor, focus)];
  const by = command.by === "grapheme" ? "grapheme" : "word";
  desk.selectRange(start < end ? desk.tokens.snap(start, end, by) : null);
  keepInView(desk);
  const shown = desk.range;
  if (shown) announce(desk.selection ? words("selected", { text: desk.textOf(shown) }) : desk.textOf(shown));
}

function keepInView(desk) {
  const at = desk.tokens.at(desk.caret.focus, "grapheme");
  const node = at && rangeOf(desk.element, at.start, at.end);
  const box = node?.getBoundingClientRect();
  const frame = desk.element.closest(".main");
  const seen = frame.getBoundingClientRect();
  if (!box) return;
  const beyond = Math.max(0, box.bottom + 40 - seen.bottom) || Math.min(0, box.top - 40 - seen.top);
  if (beyond) frame.scrollBy({ top: beyond, behavior: "instant" });
}
