// Talking to the server: one request at a time, whose answer replaces parts of the screen. While it
// is under way no key acts, so that nothing is settled twice or on a case that isn't shown yet.

import { desk, newKey, post } from "../annotate/wire.js";
import { tell, words } from "../annotate/words.js";

let busy = false;
let unanswered = null; // the verdict whose answer never came: a second try keeps its key

/** Whether an answer is awaited. */
export const isBusy = () => busy;

/** Show whether what was done is safe. */
function showState(state) {
  const shown = document.getElementById("save-state");
  shown.dataset.state = state;
  shown.textContent = words(state);
}

/** What every request says: the document on the screen, and the draft that it goes on from. */
function common() {
  const { document: id, version, seen } = document.getElementById("layers")?.dataset ?? {};
  return { document: id ?? 0, version: version ?? 0, seen: seen ?? "", of: desk().dataset.of };
}

/** Put the server's HTML into the page, and keep the focus somewhere sensible. */
export function put(target, html, style) {
  const focused = document.activeElement;
  window.htmx.swap(target, html, { swapStyle: style, swapDelay: 0, settleDelay: 0 });
  if (focused === document.body || document.activeElement !== document.body) return;
  const same = focused.id ? document.getElementById(focused.id) : null;
  (same ?? document.getElementById("gloss") ?? desk()).focus({ preventScroll: true });
}

async function alone(work) {
  if (busy) return null;
  busy = true;
  desk().setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    busy = false;
    desk().removeAttribute("aria-busy");
  }
}

/**
 * Send, and put the answer where it belongs.
 * @param {string} name the address, see page.html
 * @param {object} fields
 * @param {{target: string, style: string}} where
 * @returns {Promise<boolean>} whether it was done
 */
export function send(name, fields, { target, style }) {
  return alone(async () => {
    showState("saving");
    const answer = await post(name, { ...common(), ...fields });
    showState(answer.status === 0 ? "offline" : "saved");
    if (answer.status === 200) {
      tell("");
      put(target, answer.text, style);
      return true;
    }
    failed(answer);
    return false;
  });
}

/** Approve: the same verdict, tried again, counts once. */
export async function approve(seconds, where) {
  const id = document.getElementById("layers").dataset.document;
  const version = document.getElementById("layers").dataset.version;
  const what = `${id}-${version}`;
  if (unanswered?.what !== what) unanswered = { what, key: newKey() };
  const done = await send("approve", { submission_key: unanswered.key, seconds }, where);
  if (done) unanswered = null;
  return done;
}

function failed({ status, text }) {
  if (status === 204) tell(words("nothing_to_undo"));
  else if (status === 401) showSignedOut();
  else if (status === 409 || status === 422) showTrouble(text);
  else {
    showState(status === 0 ? "offline" : "unsaved");
    tell(words(status === 0 ? "not_sent" : "not_saved"));
  }
}

/** Offer to sign in again, in a new tab. */
function showSignedOut() {
  const dialog = document.getElementById("signed-out");
  if (dialog && !dialog.open) dialog.showModal();
}

/** The dialog that the server sent with a refusal. */
export function showTrouble(html) {
  window.htmx.swap("#trouble", html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  document.getElementById("trouble")?.showModal();
}

/** Fetch one case for the side. */
export function fetchCase(key) {
  return alone(async () => {
    const address = desk().dataset.case.replace("/0/", `/${document.getElementById("layers").dataset.document}/`);
    try {
      const answer = await fetch(`${address}?case=${encodeURIComponent(key)}`, { headers: { "HX-Request": "true" } });
      const text = await answer.text();
      if (answer.redirected || answer.status === 403) return showSignedOut();
      if (answer.status === 200) return put("#verdict", text, "outerHTML");
      if (answer.headers.get("HX-Refresh")) return location.reload();
      return showTrouble(text);
    } catch {
      showState("offline");
      return tell(words("not_sent"));
    }
  });
}
