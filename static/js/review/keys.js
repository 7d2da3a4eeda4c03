// Which command of the review screen a key stands for. Pure: it sees an event and where the focus
// is. Letters go by what is written on the key, digits by their place on the keyboard.

const MAY_REPEAT = new Set(["next", "previous", "edge"]);

function letterOf({ key, code }) {
  const letter = key.toLowerCase();
  const isForeign = key.length === 1 && key.codePointAt(0) > 0x24f;
  return isForeign ? (/^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? letter) : letter;
}

function digitOf({ key, code }) {
  const place = /^Digit(\d)$/.exec(code) ?? (/^\d$/.test(key) ? /^Numpad(\d)$/.exec(code) : null);
  return place ? Number(place[1]) : null;
}

function edgeOf({ key, shiftKey, altKey, ctrlKey }) {
  if (!shiftKey || (key !== "ArrowLeft" && key !== "ArrowRight")) return null;
  return {
    name: "edge",
    edge: altKey ? "start" : "end",
    to: key === "ArrowLeft" ? "left" : "right",
    by: ctrlKey ? "grapheme" : "word",
  };
}

/**
 * The command for a key event, or null to leave it to the browser.
 * @param {KeyboardEvent} event
 * @param {{inField: boolean, inChoice: boolean, inButton: boolean, isEditing: boolean}} mode
 * @param {{commands: Record<string, string>, onlyInText: boolean}} keys the person's
 */
export function commandOf(event, mode, keys) {
  if (event.isComposing || event.key === "Process") return null;
  const command = unguarded(event, mode, keys);
  return command && (!event.repeat || MAY_REPEAT.has(command.name)) ? command : null;
}

function unguarded(event, mode, keys) {
  if (event.key === "Escape") return { name: "escape" };
  const withControl = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && withControl && !event.altKey) return { name: "approve" };
  if (mode.inField) return null;
  if (mode.isEditing && !event.metaKey) {
    const edge = mode.inChoice ? null : edgeOf(event);
    if (edge) return edge;
    if (event.key === "Enter" && !mode.inButton) return { name: "keep" };
  }
  if (withControl) return letterOf(event) === "z" && !event.altKey && !event.shiftKey ? { name: "undo" } : null;
  if (event.altKey) return null;
  if (event.key === "?") return { name: "help" };
  const digit = digitOf(event);
  if (digit !== null) return { name: event.shiftKey && !mode.isEditing ? "all" : "digit", digit, shift: event.shiftKey };
  const name = event.shiftKey ? undefined : keys.commands[letterOf(event)];
  return name ? { name } : null;
}
