// Selecting words by mouse and touch. A selection snaps to words, with Alt to clusters, and never
// ends inside a cluster.

import { rangeOf, unitsBefore } from "./offsets.js";

/** What the browser has selected of the text, snapped; null if nothing of it is. */
function selectedIn(desk, by) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(desk.element)) return null;
  const isInside = (node) => desk.element.contains(node);
  const start = isInside(range.startContainer)
    ? unitsBefore(desk.element, range.startContainer, range.startOffset)
    : 0;
  const end = isInside(range.endContainer)
    ? unitsBefore(desk.element, range.endContainer, range.endOffset)
    : desk.text.length;
  return start < end ? desk.tokens.snap(start, end, by) : null;
}

/** The offset of the character under a point of the window; null beside the text. */
export function offsetAt(desk, x, y) {
  const place = document.caretPositionFromPoint?.(x, y);
  const range = place ? null : document.caretRangeFromPoint?.(x, y);
  const node = place?.offsetNode ?? range?.startContainer;
  if (!node || !desk.element.contains(node)) return null;
  return unitsBefore(desk.element, node, place?.offset ?? range.startOffset);
}

/** Show a snapped selection as the browser's own, so that it can be copied. */
function showNative(desk, { start, end }) {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(rangeOf(desk.element, start, end));
}

/** Let the browser's own selection go, if it is one of the text. */
export function dropNative(root) {
  const selection = getSelection();
  if (selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(root)) {
    selection.removeAllRanges();
  }
}

/** The mouse went up: take what it selected. Returns whether there was something. */
export function takeSelection(desk, event) {
  const range = selectedIn(desk, event.altKey ? "grapheme" : "word");
  if (!range) return false;
  desk.cursor = null;
  desk.caret = null;
  desk.goTo(null);
  desk.selectRange(range);
  showNative(desk, range);
  return true;
}

/** A click without a selection: a span, a tapped word, the text cursor's new place, or nothing. */
export function takeClick(desk, event) {
  const mark = event.target.closest?.(".sp");
  if (desk.caret && event.pointerType !== "touch") {
    const offset = offsetAt(desk, event.clientX, event.clientY);
    if (offset !== null) desk.caret = { anchor: offset, focus: offset };
    desk.selectRange(null);
  } else if (mark) {
    desk.goTo(mark.dataset.id);
  } else if (event.pointerType === "touch") {
    const offset = offsetAt(desk, event.clientX, event.clientY);
    desk.goTo(null);
    if (offset !== null) desk.selectRange(desk.tokens.at(offset));
  } else {
    desk.goTo(null);
  }
}
