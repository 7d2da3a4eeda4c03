// Holds the documents of the page while it is open, and lets them go with it.

import { showTrouble } from "./troubles.js";
import { addressOf, desk, formOf, post } from "./wire.js";

const EVERY = 4 * 60_000;

/** @param {object} decider see decide.js: what is shown, fetched ahead and still to be sent */
export function holdWhileOpen(decider) {
  const isHolding = () => Boolean(desk()?.dataset.renew) && decider.shown !== null;
  const shown = () => (isHolding() && !decider.isWaiting ? decider.shown.document : null);
  let told = null; // the document whose loss was said
  let asked = 0; // when it was last asked

  async function renew() {
    const document = shown();
    if (document === null) return;
    asked = Date.now();
    const { status, text, headers } = await post("renew", { document });
    const held = headers?.get("Collab-Held");
    if (held !== null && held !== undefined) decider.keepOnly(held.split(",").map(Number));
    if (status !== 409 || document !== shown() || document === told) return;
    told = document;
    showTrouble(text);
  }

  setInterval(renew, EVERY);
  // The lid was closed: timers slept, the holds ran on.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - asked > EVERY) renew();
  });

  addEventListener("pagehide", () => {
    if (!isHolding()) return;
    for (const [what, fields] of decider.lastWords()) navigator.sendBeacon(addressOf(what), formOf(fields));
  });

  // Back from the browser's cache: the documents were let go, so ask for one anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted && isHolding()) location.reload();
  });
}
