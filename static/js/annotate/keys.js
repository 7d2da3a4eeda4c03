// Which command a key stands for. Pure: it sees an event and the mode, and touches nothing.
// Letters go by what is written on the key, digits by their place on the keyboard.

/** What a key does unless a person changed it; annotate/keys.py says the same. */
export const STANDARD = {
  onlyInText: false,
  commands: {
    a: "accept",
    s: "skip",
    f: "flag",
    m: "talk",
    z: "undo",
    j: "next",
    k: "previous",
    n: "doubt",
    e: "doubt",
    "/": "find",
    x: "remove",
    v: "caret",
    q: "question",
    i: "about",
    h: "hide",
    t: "percents",
    g: "guide",
  },
};
const SHIFTED = { accept: "confirmSure", undo: "redo", question: "questionBack" };
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
 * @param {{inField: boolean, inChoice: boolean, inButton: boolean, inText: boolean,
 *   inCaret: boolean}} mode where the focus is, and whether the text cursor is on
 * @param {{commands: Record<string, string>, onlyInText: boolean}} keys the person's
 */
export function commandOf(event, mode, keys = STANDARD) {
  if (event.isComposing || event.key === "Process") return null;
  const command = unguarded(event, mode, keys);
  if (!command || (event.repeat && !MAY_REPEAT.has(command.name))) return null;
  return command;
}

function unguarded(event, mode, keys) {
  if (mode.inField) {
    if (event.key === "Escape") return { name: "escape" };
    const command = event.ctrlKey || event.metaKey ? withControl(event) : null;
    return command?.field === false ? null : command;
  }
  const isArrow = event.key in CARET_KEYS;
  if (isArrow) return mode.inChoice || event.metaKey ? null : arrow(event, mode.inCaret);
  if (event.ctrlKey || event.metaKey) return withControl(event);
  if (event.altKey) return null;
  return single(event, mode, keys);
}

function space({ shiftKey }, { inChoice, inButton }) {
  return inChoice || inButton ? null : { name: shiftKey ? "everywhere" : "confirm", isSpace: true };
}

function single(event, mode, { commands, onlyInText }) {
  if (event.key === "Escape") return { name: "escape" };
  if (onlyInText && !mode.inText) return null;
  if (event.key === "?") return { name: "help" };
  if (event.key === "/" && commands["/"]) return { name: commands["/"] }; // with ⇧ on many layouts
  if (event.key === " ") return space(event, mode);
  const digit = digitOf(event);
  if (digit) return { name: "digit", digit };
  const name = commands[letterOf(event) || event.key];
  const does = event.shiftKey ? SHIFTED[name] : name;
  return does ? { name: does } : null;
}
