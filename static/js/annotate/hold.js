// Holds the open document while the page is open, and lets it go with the page.

import { addressOf, desk, formOf, post, showTrouble } from "./wire.js";

const EVERY = 4 * 60_000;

/**
 * @param {() => number|null} shown the open document
 * @param {() => object|null|undefined} unsaved fields of the draft that isn't saved yet
 */
export function holdWhileOpen(shown, unsaved) {
  const isHolding = () => Boolean(desk()?.dataset.renew) && shown() !== null;
  let told = null; // the document whose loss was said
  setInterval(async () => {
    if (!isHolding()) return;
    const asked = shown();
    const { status, text } = await post("renew", { document: asked });
    if (status !== 409 || asked !== shown() || asked === told) return;
    told = asked;
    showTrouble(text);
  }, EVERY);

  addEventListener("pagehide", () => {
    if (isHolding()) navigator.sendBeacon(addressOf("release"), formOf({ ...unsaved(), visit: desk().dataset.visit }));
  });

  // Back from the browser's cache: the documents were let go, so ask for one anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted && isHolding()) location.reload();
  });
}
