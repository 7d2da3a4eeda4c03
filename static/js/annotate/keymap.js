// The person's keys: from the page, and anew when they change them in the list of keys.

import { STANDARD } from "./keys.js";

const block = document.getElementById("sheet-keys");
let keys = block ? JSON.parse(block.textContent) : { ...STANDARD, shown: {} };

/** The keys as keys.js takes them. */
export const keysNow = () => keys;

/** The key of a command as it stands on a keyboard; empty if it has none. */
export const keyNamed = (name) => keys.shown[name] ?? "";

/** Write each key that the page shows as it is now. */
function showKeys() {
  for (const shown of document.querySelectorAll("kbd[data-key]")) {
    shown.textContent = keyNamed(shown.dataset.key);
  }
}

let areNew = false; // what was fetched before the change still shows the old ones
document.addEventListener("keyschanged", ({ detail }) => {
  keys = detail;
  areNew = true;
  showKeys();
});
document.addEventListener("htmx:afterSwap", () => areNew && showKeys());

// What is typed into the field of a key takes the place of what stood there.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-key-field]")) target.select();
});
