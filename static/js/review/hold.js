// Holds the open document while the page is open, and lets it go with the page.

import { addressOf, desk, formOf, post } from "../annotate/wire.js";
import { showTrouble } from "./send.js";

const EVERY = 4 * 60_000;

const shown = () => document.getElementById("layers")?.dataset.document ?? null;

/** Begin; goes on until the page goes. */
export function holdWhileOpen() {
  let told = null;
  setInterval(async () => {
    const asked = shown();
    if (!asked) return;
    const { status, text } = await post("renew", { document: asked });
    if (status !== 409 || asked !== shown() || asked === told) return;
    told = asked;
    showTrouble(text);
  }, EVERY);
  addEventListener("pagehide", () => {
    if (shown()) navigator.sendBeacon(addressOf("release"), formOf({ visit: desk().dataset.visit }));
  });
  // Back from the browser's cache: the document was let go, so ask for one anew.
  addEventListener("pageshow", (event) => event.persisted && shown() && location.reload());
}
