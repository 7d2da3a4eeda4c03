// The text with its labels, drawn from the state as the server draws it (templatetags/markup.py).
// textContent stays the stored text to the letter.

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
const escaped = (text) => text.replace(/[&<>"\r]/g, (character) => ESCAPED[character]);

const plain = (text) =>
  text
    .split(/((?:\r?\n){2,})/)
    .map((part, place) => (place % 2 ? `<span class="br">${escaped(part)}</span>` : escaped(part)))
    .join("");

function mark(span, label, goesOn) {
  const look = span.gone ? " is-gone" : span.ink ? " is-ink" : "";
  const percent = span.p === null ? "" : ` data-p="${span.p}"`;
  const code = goesOn ? "" : escaped(label.code);
  return (
    `<mark class="sp ${label.colour}${look}" data-id="${span.id}" data-code="${code}"` +
    ` data-name="${escaped(label.name)}" data-sure="${span.sure}"${percent}>`
  );
}

/**
 * HTML of the text: a mark around each span, nested where spans nest, cut where they cross.
 * @param {string} text
 * @param {object[]} spans sorted by start, longest first
 * @param {(span: object) => {code: string, name: string, colour: string}} labelOf
 */
export function htmlOf(text, spans, labelOf) {
  const starts = Map.groupBy(spans, (span) => span.start);
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  const pieces = [];
  let opened = [];
  cuts.forEach((at, place) => {
    const first = opened.findIndex((span) => span.end === at);
    if (first >= 0) {
      const closed = opened.slice(first);
      const cutShort = closed.filter((span) => span.end !== at);
      pieces.push("</mark>".repeat(closed.length), ...cutShort.map((span) => mark(span, labelOf(span), true)));
      opened = [...opened.slice(0, first), ...cutShort];
    }
    const starting = starts.get(at) ?? [];
    pieces.push(...starting.map((span) => mark(span, labelOf(span), false)));
    opened = [...opened, ...starting];
    pieces.push(plain(text.slice(at, cuts[place + 1] ?? text.length)));
  });
  return pieces.join("");
}

/** Show which span the keys act on. */
export function showCursor(root, id) {
  for (const shown of root.querySelectorAll(".is-cursor")) shown.classList.remove("is-cursor");
  if (!id) return;
  const marks = root.querySelectorAll(`[data-id="${CSS.escape(id)}"]`);
  for (const shown of marks) shown.classList.add("is-cursor");
  marks[0]?.scrollIntoView({ block: "nearest" });
}

/** Paint ranges over the text without touching it. name: "collab-selection" or "collab-caret". */
export function paint(name, ranges) {
  if (!("highlights" in CSS)) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}
