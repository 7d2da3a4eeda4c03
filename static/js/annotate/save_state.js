// What #save-state and the bar say of the work: always from the facts, never from a guess.

import { tell, words } from "./words.js";

/**
 * The name of the state.
 * @param {{isUnsent: boolean, isSending: boolean, isCutOff: boolean}} facts isUnsent: something
 *   isn't confirmed by the server; isSending: it is on its way; isCutOff: the last try found no server
 * @returns {"saved"|"saving"|"unsaved"|"offline"}
 */
export function stateOf({ isUnsent, isSending, isCutOff }) {
  if (!isUnsent) return "saved";
  if (isCutOff) return "offline";
  return isSending ? "saving" : "unsaved";
}

/** Show whether the work is safe. */
export function showSaveState(facts) {
  const shown = document.getElementById("save-state");
  const state = stateOf(facts);
  if (!shown || shown.dataset.state === state) return;
  shown.dataset.state = state;
  shown.textContent = words(state);
}

let told = "";

/**
 * Say why it isn't safe yet: in the bar, and in the place of the text if none is there. Once
 * nothing is wrong, say nothing more of it.
 */
export function tellTrouble(sentence) {
  const waiting = document.querySelector(".sheet__wait [data-waits]");
  if (waiting) waiting.textContent = sentence;
  if (sentence === told) return;
  const line = document.getElementById("link-state");
  if (sentence || line?.textContent === told) tell(sentence);
  told = sentence;
}
