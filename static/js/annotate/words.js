// What the screen says: sentences by name, from the JSON that the template wrote.

import { keyNamed } from "./keymap.js";

const block = document.getElementById("sheet-words");
const sentences = block ? JSON.parse(block.textContent) : {};
const TOAST_STAYS = 4000;
const plural = new Intl.PluralRules(document.documentElement.lang || undefined);

/**
 * A sentence in the person's language, its %(names)s filled in; %(key_next)s is the key of "next".
 * @param {string} name
 * @param {Record<string, string|number>} values with `n` the form for that number is taken
 */
export function words(name, values = {}) {
  const counted = "n" in values ? `${name}_${plural.select(values.n)}` : name;
  const sentence = sentences[counted] ?? sentences[`${name}_other`] ?? sentences[name] ?? "";
  return sentence
    .replace(/%\(key_(\w+)\)s/g, (_, command) => keyNamed(command))
    .replace(/%\((\w+)\)s/g, (_, name) => String(values[name] ?? ""));
}

/** Say it to screen readers; the same sentence twice is said twice. */
export function announce(sentence) {
  const line = document.getElementById("announce");
  if (line) line.textContent = line.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

let hiding = 0;

/** Show a sentence in the bar's free space, and say it; where there is none, as a toast. */
export function tell(sentence) {
  const line = document.getElementById("link-state");
  if (line) line.textContent = sentence;
  if (sentence && line?.offsetParent === null) toast(sentence);
}

let hinted = "";

/** Say why a key or a button did nothing, until one does something. */
export function hint(sentence) {
  tell(sentence);
  hinted = sentence;
}

/** What the last hint asked for is done. */
export function dropHint() {
  const line = document.getElementById("link-state");
  if (hinted && line?.textContent === hinted) line.textContent = "";
  hinted = "";
}

/** Show a sentence over the foot of the text for a while, with a way to undo if it offers one. */
export function toast(sentence, { undo = false } = {}) {
  const shown = document.getElementById("toast");
  if (!shown) return;
  clearTimeout(hiding);
  const line = document.createElement("span");
  line.textContent = sentence;
  shown.replaceChildren(line, ...(undo ? [undoButton()] : []));
  shown.hidden = false;
  hiding = setTimeout(hideToast, TOAST_STAYS);
}

/** What the toast offered is past. */
export function hideToast() {
  const shown = document.getElementById("toast");
  if (shown) shown.hidden = true;
}

function undoButton() {
  const button = document.createElement("button");
  const key = document.createElement("kbd");
  button.type = "button";
  button.className = "btn btn--small";
  button.dataset.act = "undo";
  key.textContent = keyNamed("undo");
  button.append(`${words("undo")} `, key);
  return button;
}
