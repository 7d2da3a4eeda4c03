// The handles at the ends of the span that keys act on: dragged by mouse or finger, they move its
// edges by word, with Alt by cluster. The labels change once, when the handle is let go.

import { rangeOf } from "./offsets.js";
import { offsetAt } from "./select.js";
import { paint } from "./spans.js";
import { move, spanOf } from "./state.js";
import { announce } from "./words.js";

let drag = null; // {desk, handle, edge, span, from, grip, moved}

/** The middle of the line at one end of a span, in the window. */
function edgePoint(desk, { start, end }, edge) {
  const boxes = rangeOf(desk.element, start, end).getClientRects();
  const box = edge === "start" ? boxes[0] : boxes[boxes.length - 1];
  const isAtLeft = (edge === "start") === (getComputedStyle(desk.element).direction !== "rtl");
  return { x: isAtLeft ? box.left : box.right, y: box.top + box.height / 2 };
}

function grab(desk, event, handle) {
  const span = spanOf(desk.state, desk.cursor);
  if (!span || span.gone) return;
  event.preventDefault();
  const { edge } = handle.dataset;
  const at = edgePoint(desk, span, edge);
  const grip = { x: event.clientX - at.x, y: event.clientY - at.y }; // the knob hangs below the line
  const from = { x: event.clientX, y: event.clientY };
  drag = { desk, handle, edge, span, grip, from, moved: null };
  handle.setPointerCapture(event.pointerId);
  desk.element.classList.add("is-dragging");
}

/** Where the span would go; as it was if the handle is beyond its other end. */
function follow(event) {
  const { desk, span, edge, grip, from, handle } = drag;
  handle.style.translate = `${event.clientX - from.x}px ${event.clientY - from.y}px`;
  const offset = offsetAt(desk, event.clientX - grip.x, event.clientY - grip.y);
  if (offset === null) return;
  const place = desk.tokens.nearest(offset, edge, event.altKey ? "grapheme" : "word");
  const moved = { start: span.start, end: span.end, [edge]: place };
  if (moved.start >= moved.end) return;
  drag.moved = moved;
  paint("collab-selection", [rangeOf(desk.element, moved.start, moved.end)]);
}

/** A touch whose element goes before it has ended leaves the next tap without a click. */
function afterTouch({ pointerType }, handle, done) {
  if (pointerType === "touch") handle.addEventListener("touchend", () => setTimeout(done), { once: true });
  else done();
}

function letGo(event, isMeant) {
  const { desk, handle } = drag;
  const done = drag;
  drag = null;
  handle.style.translate = "";
  desk.element.classList.remove("is-dragging");
  paint("collab-selection", []);
  if (isMeant && done.moved) afterTouch(event, handle, () => moveEdge(done));
}

function moveEdge({ desk, span, edge, moved }) {
  const isStillThere = spanOf(desk.state, span.id) === span; // a key may have changed it meanwhile
  if (!isStillThere || moved[edge] === span[edge]) return;
  if (!desk.fits(desk.questionCalled(span.question), moved.start, moved.end, span.id)) return;
  desk.edit(move(desk.state, span.id, moved.start, moved.end));
  announce(desk.textOf(moved));
}

/** Let the handles be dragged; `deskNow` gives the open document, or null while none takes edits. */
export function wireHandles(deskNow) {
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest?.("#doc-text .handle");
    const desk = deskNow();
    if (handle && desk && event.isPrimary && event.button === 0) grab(desk, event, handle);
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.("#doc-text .handle")) event.preventDefault(); // no selection begins
  });
  document.addEventListener("pointermove", (event) => {
    if (drag && event.isPrimary) follow(event);
  });
  for (const [name, isMeant] of [["pointerup", true], ["pointercancel", false]]) {
    document.addEventListener(name, (event) => {
      if (drag && event.isPrimary) letGo(event, isMeant && deskNow() === drag.desk);
    });
  }
}
