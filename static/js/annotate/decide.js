// Decisions: one request, whose answer is the next document. Until that is on the screen no key
// acts, and what was decided can't be decided twice.

import { showSaveState } from "./draft.js";
import { post, showSignedOut, showTrouble } from "./wire.js";
import { tell, words } from "./words.js";

const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/** Sends decisions one after the other. */
export class Decider {
  isBusy = false;
  #key = null; // of the decision under way; a second try of the same one keeps it
  #waiting = null; // a decision that found no connection

  /** @param {(what: string) => void} onNext called with the decision when another document stands on the desk */
  constructor(onNext) {
    this.onNext = onNext;
    addEventListener("online", () => this.#waiting?.());
  }

  /** The labels changed: what is decided next is another decision. */
  forget() {
    this.#key = null;
    this.#waiting = null;
  }

  /**
   * Decide and go on to the next document.
   * @param {"submit"|"skip"|"flag"|"undo"} what
   * @param {object|null} keeper the DraftKeeper of the open document's draft
   * @param {object} fields what the server needs to know
   */
  async decide(what, keeper, fields) {
    if (this.isBusy) return;
    this.isBusy = true;
    showBusy(true);
    const key = this.#key?.what === what ? this.#key.key : crypto.randomUUID();
    this.#key = { what, key };
    // Skip, flag and undo leave the document with its draft; a submission holds the labels itself.
    await (what === "submit" ? keeper?.pause() : keeper?.flush());
    const answer = await post(what, { ...fields, submission_key: key });
    if (answer.status === 200) await this.#goOn(what, answer, keeper);
    else this.#failed(answer, () => this.decide(what, keeper, fields), keeper);
    showBusy(false);
    this.isBusy = false;
  }

  async #goOn(what, { text, headers }, keeper) {
    this.forget();
    keeper?.stop();
    showSaveState("saved");
    const target = headers.get("HX-Retarget") ?? "#sheet";
    window.htmx.swap(target, text, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
    this.onNext(what);
    await painted();
  }

  #failed({ status, text }, again, keeper) {
    keeper?.resume();
    if (status === 0) {
      showSaveState("offline");
      tell(words("not_sent"));
      this.#waiting = again;
    } else if (status === 204) tell(words("nothing_to_undo"));
    else if (status === 401) showSignedOut();
    else if (status === 409 || status === 422) {
      showTrouble(text);
      keeper?.keptElsewhere(); // the server kept the labels as the draft
    } else tell(words("not_saved"));
    if (status >= 400) this.#key = status >= 500 ? this.#key : null;
  }
}

/** Shown on what stays through a swap: until this ends, no key acts on the new document either. */
function showBusy(isBusy) {
  document.getElementById("content").setAttribute("aria-busy", isBusy);
}
