// Which command a key stands for. Pure: it sees an event and the mode, and touches nothing.
// Letters go by what is written on the key, digits by their place on the keyboard.

const LETTERS = {
  a: "accept",
  s: "skip",
  f: "flag",
  z: "undo",
  j: "next",
  k: "previous",
  n: "doubt",
  e: "doubt",
  x: "remove",
  v: "caret",
  q: "question",
  h: "hide",
  t: "percents",
};
const SHIFTED = { a: "confirmSure", z: "redo", q: "questionBack" };
const MAY_REPEAT = new Set(["next", "previous", "doubt", "edge", "caretMove"]);
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const CARET_KEYS = { ...ARROWS, Home: "lineStart", End: "lineEnd" };

/** The letter on the key; by its place where the layout writes no Latin letters. */
function letterOf({ key, code }) {
  const letter = key.toLowerCase();
  if (/^[a-z]$/.test(letter)) return letter;
  const isForeign = key.length === 1 && key.codePointAt(0) > 0x24f; // Cyrillic, Greek, Hebrew …
  return isForeign ? (/^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? "") : "";
}

/** The label's number that a digit key stands for: 1 to 10, with Shift 11 to 20; else 0. */
function digitOf({ key, code, shiftKey }) {
  const place = /^Digit(\d)$/.exec(code) ?? (/^\d$/.test(key) ? /^Numpad(\d)$/.exec(code) : null);
  if (!place) return 0;
  return (Number(place[1]) || 10) + (shiftKey ? 10 : 0);
}

function withControl(event) {
  const letter = letterOf(event);
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) return { name: "accept" };
  if (letter === "z" && !event.altKey) return { name: event.shiftKey ? "redo" : "undo", field: false };
  return null;
}

function arrow(event, inCaret) {
  const { key, shiftKey, ctrlKey, altKey } = event;
  const by = ctrlKey ? "grapheme" : "word";
  if (inCaret && key in CARET_KEYS && !altKey) {
    return { name: "caretMove", to: CARET_KEYS[key], by, extend: shiftKey };
  }
  if (!shiftKey || (key !== "ArrowLeft" && key !== "ArrowRight")) return null;
  return { name: "edge", edge: altKey ? "start" : "end", to: ARROWS[key], by };
}

/**
 * The command for a key event, or null to leave it to the browser.
 * @param {{key: string, code: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean,
 *   altKey: boolean, repeat: boolean, isComposing: boolean}} event
 * @param {{inField: boolean, inChoice: boolean, inButton: boolean, inCaret: boolean}} mode
 *   where the focus is, and whether the text cursor is on
 */
export function commandOf(event, mode) {
  if (event.isComposing || event.key === "Process") return null;
  const command = unguarded(event, mode);
  if (!command || (event.repeat && !MAY_REPEAT.has(command.name))) return null;
  return command;
}

function unguarded(event, mode) {
  if (mode.inField) {
    if (event.key === "Escape") return { name: "escape" };
    const command = event.ctrlKey || event.metaKey ? withControl(event) : null;
    return command?.field === false ? null : command;
  }
  const isArrow = event.key in CARET_KEYS;
  if (isArrow) return mode.inChoice || event.metaKey ? null : arrow(event, mode.inCaret);
  if (event.ctrlKey || event.metaKey) return withControl(event);
  if (event.altKey) return null;
  return single(event, mode);
}

function single(event, mode) {
  if (event.key === "Escape") return { name: "escape" };
  if (event.key === "?") return { name: "help" };
  if (event.key === "/") return { name: "find" };
  if (event.key === " ") return mode.inChoice || mode.inButton || event.shiftKey ? null : { name: "confirm" };
  const digit = digitOf(event);
  if (digit) return { name: "digit", digit };
  const letter = letterOf(event);
  const name = event.shiftKey ? SHIFTED[letter] : LETTERS[letter];
  return name ? { name } : null;
}
