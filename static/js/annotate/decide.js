// Decisions. Each is kept on the device, the next document stands there at once, and the server
// hears of it in order. Until a document is on the screen no key acts, and what was decided can't
// be decided twice. A decision that the server refuses comes back with its document and labels.

import { Counts } from "./counts.js";
import { dropHere } from "./outbox.js";
import { painted, showBusy, showSkeleton } from "./painting.js";
import { showSaveState, tellTrouble } from "./save_state.js";
import { Sender } from "./sending.js";
import { SheetCopy } from "./sheets.js";
import { hideSignedOut, showSignedOut, showTrouble, troubleOf } from "./troubles.js";
import { addressOf } from "./wire.js";
import { tell, words } from "./words.js";

const PATIENCE = 300; // ms until a skeleton says that the next document isn't there yet

/** Takes decisions, and has the next document ready. */
export class Decider {
  isBusy = false;
  isWaiting = false; // what was on the desk is decided, and the next isn't there
  shown; // the SheetCopy of what stands on the desk; null: the queue is empty
  #open;
  #sender;
  #counts;
  #decided = null; // what was decided last, while the next isn't there
  #refusedBefore = null; // a decision of an earlier page
  #turn = 0;
  #skeleton = 0;

  /**
   * @param {SheetCopy|null} shown what stands on the page
   * @param {(copy: SheetCopy|null, decided: string|null) => void} open called when another
   *   document stands there; null: the queue is empty
   */
  constructor(shown, open) {
    this.shown = shown;
    this.#open = open;
    this.#counts = new Counts(shown);
    this.#sender = new Sender(this);
  }

  get #outbox() {
    return this.#sender.outbox;
  }

  get #ahead() {
    return this.#sender.ahead;
  }

  /** Send what an earlier page left, and fetch ahead once the first document is painted. */
  async start() {
    for (const entry of this.#outbox.load()) {
      if (entry.document !== this.shown.document) continue;
      entry.copy = this.shown;
      if (entry.what === "undo") continue;
      this.shown.keeper.stop();
      this.#wait();
    }
    await painted();
    this.wake();
  }

  /** There is something to send. */
  wake() {
    this.showState();
    this.#sender.line.wake();
  }

  /** What a page that goes still has to say: [address, fields]. */
  lastWords() {
    return this.#sender.lastWords();
  }

  /** Say whether the work is safe. */
  showState() {
    const { isUnsent, line } = this.#sender;
    showSaveState({ isUnsent, isSending: line.isSending, isCutOff: line.isCutOff });
    if (!isUnsent || !(line.isCutOff || line.isFailing)) tellTrouble("");
    else if (this.#outbox.size) tellTrouble(words("waiting", { n: this.#outbox.size }));
    else tellTrouble(words(line.isCutOff ? "not_sent" : "not_saved"));
  }

  /** Somebody else may have the others by now. held: the documents that are still the person's. */
  keepOnly(held) {
    this.#ahead.keepOnly(held);
    this.wake();
  }

  /**
   * Decide and go on to the next document.
   * @param {"submit"|"skip"|"flag"|"review"|"undo"} what
   * @param {object} fields what the server needs to know
   */
  async decide(what, fields) {
    if (what === "undo") return this.#undo();
    if (this.isBusy || !this.shown) return undefined;
    const copy = this.shown;
    const { document, name, keeper } = copy;
    // Skip and flag leave the document with its draft; a submission holds the labels itself.
    const draft = what !== "submit" && keeper.isUnsaved ? keeper.fields() : {};
    keeper.stop();
    const sent = { version: keeper.version, ...draft, ...fields };
    this.#outbox.add({ what, document, name, fields: sent, saves: keeper.saves, copy });
    this.#counts.moveProgress(what === "submit" ? 1 : 0);
    return this.#goOn(what);
  }

  /** Leave a document that is lost; an earlier page may have shown it. */
  leave(document) {
    const isShown = this.shown?.document === document;
    if (isShown) this.shown.keeper.stop();
    dropHere(document);
    return isShown ? this.#goOn("leave") : undefined;
  }

  /** Send to review what an earlier page decided and the server refused. */
  contest() {
    const { document, name, fields } = this.#refusedBefore;
    this.#outbox.add({ what: "review", document, name, fields });
    this.wake();
  }

  async #goOn(what) {
    const next = this.#ahead.take();
    const shown = next ? this.#show(next, what) : this.#wait(what);
    this.wake();
    await shown;
  }

  #wait(decided = null) {
    this.#decided = decided;
    this.isWaiting = true;
    this.#setBusy(true);
    this.#showCounts();
    clearTimeout(this.#skeleton);
    this.#skeleton = setTimeout(() => showSkeleton(true), PATIENCE);
  }

  async #show(copy, decided) {
    const turn = ++this.#turn;
    clearTimeout(this.#skeleton);
    showSkeleton(false);
    this.isWaiting = false;
    this.#setBusy(true);
    copy.layOut(this.shown?.scheme);
    this.shown = copy;
    this.#open(copy, decided);
    this.#showCounts();
    await painted();
    if (turn === this.#turn && !this.isWaiting) this.#setBusy(false);
  }

  /** Something else goes on the desk; what lies there comes next. */
  #makeWay() {
    if (!this.isWaiting && this.shown) this.#ahead.putBack(this.shown);
  }

  async #undo() {
    if (this.isBusy && !this.isWaiting) return;
    const entry = this.#outbox.lastDecision;
    if (entry) await this.#takeBack(entry);
    else await this.#undoThere();
  }

  /** Take back a decision that may not have left this device. */
  async #takeBack(entry) {
    if (entry.isUnderWay) {
      this.#setBusy(true);
      await entry.isUnderWay;
      await Promise.resolve(); // what came of it is settled first
      if (!this.#outbox.has(entry)) return this.#undoThere();
    }
    this.#outbox.remove(entry);
    const { document, name, copy } = entry;
    if (entry.isTried) {
      // It may have come through unheard: then the server takes it back before anything else.
      this.#outbox.add({ what: "undo", document, name, fields: { document, taken_back: entry.key }, copy });
    }
    if (entry.what === "submit") this.#counts.moveProgress(-1);
    this.#makeWay();
    const shown = this.#show(copy, "undo");
    this.wake();
    return shown;
  }

  /** Take back the last decision that the server has. */
  async #undoThere() {
    this.#setBusy(true);
    const { status, text } = await this.#sender.askBack();
    const copy = status === 200 ? SheetCopy.from(text) : null;
    if (copy) {
      this.#counts.told(copy);
      this.#counts.moveProgress(-1);
      this.#makeWay();
      this.#ahead.makeRoom();
      return this.#show(copy, "undo");
    }
    this.#setBusy(this.isWaiting);
    if (status === 401) showSignedOut();
    else if (status === 409) showTrouble(text);
    else tell(words(status === 204 ? "nothing_to_undo" : "undo_later"));
    return undefined;
  }

  /** An answer came, or none: for the sender. */
  heard(status) {
    if (status === 401) showSignedOut();
    else if (status !== 0) hideSignedOut();
  }

  /** The server has a decision: for the sender. */
  sent(entry) {
    this.#counts.sent(entry);
    this.#showCounts();
  }

  /** A document was fetched: for the sender. */
  came(copy) {
    this.#counts.told(copy);
    if (this.isWaiting) this.#show(copy, this.#decided);
    else this.#ahead.add(copy);
    this.#showCounts();
  }

  /** Nothing is left, here and there: for the sender. */
  ranOut(text, headers) {
    const target = headers.get("HX-Retarget");
    if (!target) return;
    clearTimeout(this.#skeleton);
    this.shown = null;
    this.isWaiting = false;
    window.htmx.swap(target, text, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
    this.#setBusy(false);
    this.#open(null, this.#decided);
  }

  /** The server won't have a decision: back to the document, with its labels, and why. */
  async refused(entry, status, text) {
    const { trouble, version } = troubleOf(text);
    const { copy, document, name, what } = entry;
    this.#refusedBefore = copy ? null : entry;
    if (what === "submit") this.#counts.moveProgress(-1);
    if (copy) await this.#bringBack(copy);
    else if (trouble !== "lost") location.replace(`${addressOf("page")}?document=${document}`);
    if (trouble === "lost") {
      entry.fields.version = Number(version); // the server kept the labels as the draft
      copy?.keeper.goOnFrom({ version });
    }
    copy?.keeper.hold();
    if (trouble) showTrouble(text);
    else tell(words("not_taken", { name }));
  }

  async #bringBack(copy) {
    if (copy === this.shown && !this.isWaiting) return;
    this.#makeWay();
    await this.#show(copy, "refused");
  }

  #showCounts() {
    if (this.shown) this.#counts.show(this.#outbox.entries);
  }

  #setBusy(isBusy) {
    this.isBusy = isBusy;
    showBusy(isBusy);
  }
}
