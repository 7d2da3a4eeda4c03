// The text with its labels, drawn from the state as the server draws it (templatetags/markup.py).
// textContent stays the stored text to the letter.

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
const escaped = (text) => text.replace(/[&<>"\r]/g, (character) => ESCAPED[character]);

/** Escaped text, and the gaps between paragraphs each in an element of its own. */
const plain = (text) =>
  text
    .split(/((?:\r?\n){2,})/)
    .map((part, place) => (place % 2 ? `<span class="br">${escaped(part)}</span>` : escaped(part)))
    .filter((part) => part !== "");

const NAME_LENGTH = 4; // characters of the text above which a label's name stands
const LED = ["", " is-led", " is-led2", " is-led3"];

/** How many names' room a span's name keeps free for shorter spans that begin where it would stand. */
function ledBy(spans, place) {
  const { start, end } = spans[place];
  let last = place;
  while (last - place < LED.length && spans[last + 1]?.start < Math.min(end, start + NAME_LENGTH)) last++;
  const isBeside = spans[last].start > start ? 1 : 0;
  return Math.min(last - place + isBeside, LED.length - 1);
}

/** led: how many names stand before its own. */
function mark(span, label, { goesOn = false, led = 0 }) {
  const look = (span.gone ? " is-gone" : span.ink ? " is-ink" : "") + LED[led];
  const percent = span.p === null ? "" : ` data-p="${span.p}"`;
  const code = goesOn ? "" : escaped(label.code);
  return (
    `<mark class="sp ${label.colour}${look}" data-id="${span.id}" data-code="${code}"` +
    ` data-name="${escaped(label.name)}" data-sure="${span.sure}"${percent}>`
  );
}

/**
 * The text as HTML, one string for each child node: a mark around each span, nested where spans
 * nest, cut where they cross.
 * @param {string} text
 * @param {object[]} spans sorted by start, longest first
 * @param {(span: object) => {code: string, name: string, colour: string}} labelOf
 * @returns {string[]}
 */
export function nodesOf(text, spans, labelOf) {
  const starts = Map.groupBy(spans.keys(), (place) => spans[place].start);
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  const nodes = [];
  let opened = [];
  let open = ""; // HTML of the outermost mark that isn't closed yet
  cuts.forEach((at, place) => {
    const first = opened.findIndex((span) => span.end === at);
    const closed = first < 0 ? [] : opened.slice(first);
    const cutShort = closed.filter((span) => span.end !== at);
    open += "</mark>".repeat(closed.length);
    opened = opened.slice(0, opened.length - closed.length);
    if (open && !opened.length) {
      nodes.push(open);
      open = "";
    }
    const places = starts.get(at) ?? [];
    const starting = places.map((place) => spans[place]);
    open += cutShort.map((span) => mark(span, labelOf(span), { goesOn: true })).join("");
    open += places
      .map((place) => mark(spans[place], labelOf(spans[place]), { led: ledBy(spans, place) }))
      .join("");
    opened = [...opened, ...cutShort, ...starting];
    const words = plain(text.slice(at, cuts[place + 1] ?? text.length));
    if (opened.length) open += words.join("");
    else nodes.push(...words);
  });
  return nodes;
}

/**
 * Replace only what differs: a long text with hundreds of labels answers a key at once.
 * @param {Element} root
 * @param {string[]} before what `root` shows
 * @param {string[]} after what it is to show
 */
export function redraw(root, before, after) {
  const isKnown = root.childNodes.length === before.length;
  let head = 0;
  let tail = 0;
  if (isKnown) {
    const shorter = Math.min(before.length, after.length);
    while (head < shorter && before[head] === after[head]) head++;
    while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  }
  const template = document.createElement("template");
  template.innerHTML = after.slice(head, after.length - tail).join("");
  const outdated = [...root.childNodes].slice(head, root.childNodes.length - tail);
  const following = root.childNodes[root.childNodes.length - tail] ?? null;
  root.insertBefore(template.content, following);
  for (const node of outdated) node.remove();
}

/** Show which span the keys act on, with a handle at either end. */
export function showCursor(root, id) {
  for (const handle of root.querySelectorAll(".handle")) handle.remove();
  for (const shown of root.querySelectorAll(".is-cursor")) shown.classList.remove("is-cursor");
  if (!id) return;
  const marks = [...root.querySelectorAll(`[data-id="${CSS.escape(id)}"]`)];
  for (const shown of marks) shown.classList.add("is-cursor");
  if (!marks.length) return;
  marks[0].scrollIntoView({ block: "nearest" });
  marks[0].prepend(handleAt("start"));
  marks.at(-1).append(handleAt("end"));
}

/** Empty, so that the text stays the stored text; for keys and screen readers there are the keys. */
function handleAt(edge) {
  const handle = document.createElement("span");
  handle.className = `handle handle--${edge}`;
  handle.dataset.edge = edge;
  handle.setAttribute("aria-hidden", "true");
  return handle;
}

/** Paint ranges over the text without touching it. name: "collab-selection" or "collab-caret". */
export function paint(name, ranges) {
  if (!("highlights" in CSS)) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}
