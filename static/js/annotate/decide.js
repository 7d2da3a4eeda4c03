// Decisions. Each is kept on the device, the next document stands there at once, and the server
// hears of it in order. Until a document is on the screen no key acts, and what was decided can't
// be decided twice. A decision that the server refuses comes back with its document and labels.

import { Ahead } from "./ahead.js";
import { countsAfter, moveProgress, showCounts } from "./counts.js";
import { Line } from "./line.js";
import { dropHere, Outbox } from "./outbox.js";
import { showSaveState, tellTrouble } from "./save_state.js";
import { SheetCopy } from "./sheets.js";
import { hideSignedOut, showSignedOut, showTrouble, troubleOf } from "./troubles.js";
import { addressOf, desk, post } from "./wire.js";
import { tell, words } from "./words.js";

const PATIENCE = 300; // ms until a skeleton says that the next document isn't there yet

const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/** Takes decisions, and has the next document ready. */
export class Decider {
  isBusy = false;
  isWaiting = false; // what was on the desk is decided, and the next isn't there
  #outbox = new Outbox();
  #ahead = new Ahead();
  #line;
  #shown;
  #open;
  #counted;
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
    this.#shown = shown;
    this.#open = open;
    this.#counted = shown?.counts ?? null;
    this.#line = new Line({
      next: () => this.#work(),
      spare: () => this.#fetching(),
      onChange: () => this.showState(),
    });
  }

  get shown() {
    return this.#shown;
  }

  /** Documents whose decision the server hasn't confirmed. */
  get unsent() {
    return this.#outbox.entries;
  }

  /** What a page that goes still has to say: [address, fields]; nobody hears the answers. */
  lastWords() {
    const waiting = this.unsent.filter(({ isUnderWay }) => !isUnderWay);
    const decisions = waiting.map((entry) => [entry.what, { ...fieldsOf(entry), leaving: 1 }]);
    const keeper = this.#shown?.keeper;
    const draft = keeper?.isUnsaved ? keeper.fields() : {};
    const keep = this.unsent.map(({ document }) => document);
    return [...decisions, ["release", { ...draft, visit: desk().dataset.visit, keep }]];
  }

  /** Send what an earlier page left, and fetch ahead once the first document is painted. */
  async start() {
    for (const entry of this.#outbox.load()) {
      if (entry.document !== this.#shown.document) continue;
      entry.copy = this.#shown;
      if (entry.what !== "undo") this.#shown.keeper.stop();
    }
    if (this.#outbox.entries.some(({ copy, what }) => copy && what !== "undo")) this.#wait();
    await painted();
    this.wake();
  }

  /** There is something to send. */
  wake() {
    this.showState();
    this.#line.wake();
  }

  /** Say whether the work is safe. */
  showState() {
    const isUnsent = this.#outbox.size > 0 || this.#keepers.some(({ isUnsaved }) => isUnsaved);
    const { isSending, isCutOff, isFailing } = this.#line;
    showSaveState({ isUnsent, isSending, isCutOff });
    if (!isUnsent || !(isCutOff || isFailing)) tellTrouble("");
    else if (this.#outbox.size) tellTrouble(words("waiting", { n: this.#outbox.size }));
    else tellTrouble(words(isCutOff ? "not_sent" : "not_saved"));
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
    if (this.isBusy || !this.#shown) return undefined;
    const copy = this.#shown;
    const { document, name, keeper } = copy;
    // Skip and flag leave the document with its draft; a submission holds the labels itself.
    const draft = what !== "submit" && keeper.isUnsaved ? keeper.fields() : {};
    keeper.stop();
    const sent = { version: keeper.version, ...draft, ...fields };
    this.#outbox.add({ what, document, name, fields: sent, saves: keeper.saves, copy });
    moveProgress(what === "submit" ? 1 : 0);
    return this.#goOn(what);
  }

  /** Leave a document that is lost; an earlier page may have shown it. */
  leave(document) {
    dropHere(document);
    if (this.#shown.document !== document) return undefined;
    this.#shown.keeper.stop();
    return this.#goOn("leave");
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
    const scheme = this.#shown?.scheme;
    this.#shown = copy;
    copy.layOut(scheme);
    this.#open(copy, decided);
    this.#showCounts();
    await painted();
    if (turn === this.#turn && !this.isWaiting) this.#setBusy(false);
  }

  /** Something else goes on the desk; what lies there comes next. */
  #makeWay() {
    if (!this.isWaiting && this.#shown) this.#ahead.putBack(this.#shown);
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
      if (!this.#outbox.has(entry)) return this.#undoThere();
    }
    this.#outbox.remove(entry);
    const { document, name, copy } = entry;
    if (entry.isTried) {
      // It may have come through unheard: then the server takes it back before anything else.
      this.#outbox.add({ what: "undo", document, name, fields: { document, taken_back: entry.key }, copy });
    }
    if (entry.what === "submit") moveProgress(-1);
    this.#makeWay();
    const shown = this.#show(copy, "undo");
    this.wake();
    return shown;
  }

  /** Take back the last decision that the server has. */
  async #undoThere() {
    this.#setBusy(true);
    this.#shown?.keeper?.makeDue();
    const { status, text } = await this.#line.ask(() => post("undo", { document: this.#shown?.document ?? 0 }));
    const copy = status === 200 ? SheetCopy.from(text) : null;
    if (copy) {
      moveProgress(-1);
      this.#counted = copy.counts;
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

  get #keepers() {
    return [this.#shown, ...this.#ahead.copies].map((copy) => copy?.keeper).filter(Boolean);
  }

  /** What to send next of what the person did: decisions in order, then drafts. */
  #work() {
    const entry = this.#outbox.first;
    if (entry) return () => this.#sendDecision(entry);
    const keeper = this.#keepers.find(({ isDue }) => isDue);
    return keeper ? () => this.#sendDraft(keeper) : null;
  }

  #fetching() {
    const isWanted = this.isWaiting || !(this.#ahead.isFull || this.#ahead.isDry);
    return this.#shown && isWanted ? () => this.#fetch() : null;
  }

  /** What the page has, so that the server sends something else. */
  #have(except = null) {
    const shown = this.isWaiting || !this.#shown ? [] : [this.#shown.document];
    const unsent = this.#outbox.entries.filter((entry) => entry !== except);
    return [...new Set([...shown, ...this.#ahead.documents, ...unsent.map(({ document }) => document)])];
  }

  async #fetch() {
    const { status, text, headers } = await post("ahead", { have: this.#have() });
    if (status === 200) this.#take(text, headers);
    else if (status < 500) this.#ahead.isDry = true;
    return status;
  }

  async #sendDraft(keeper) {
    const status = await keeper.send();
    this.#heard(status);
    return status;
  }

  async #sendDecision(entry) {
    const fields = { ...fieldsOf(entry), have: this.#have(entry) };
    entry.isTried = true;
    this.#outbox.keep(entry);
    const answering = post(entry.what, fields);
    entry.isUnderWay = answering;
    const answer = await answering;
    entry.isUnderWay = null;
    this.#heard(answer.status);
    if (answer.status >= 200 && answer.status < 300) this.#delivered(entry, answer);
    else if (answer.status >= 400 && answer.status < 500 && answer.status !== 401) await this.#refused(entry, answer);
    return answer.status;
  }

  #heard(status) {
    if (status === 401) showSignedOut();
    else if (status !== 0) hideSignedOut();
  }

  #delivered(entry, { status, text, headers }) {
    if (entry.what === "undo") return this.#takenBack(entry, text);
    this.#counted = this.#counted && countsAfter(this.#counted, [entry]);
    this.#outbox.remove(entry);
    dropHere(entry.document);
    if (status === 200) this.#take(text, headers);
    else this.#ahead.isDry = true;
    return this.#showCounts();
  }

  /** The server has taken a decision back, or never had it: the labels here go on from that. */
  #takenBack(entry, text) {
    this.#outbox.remove(entry);
    const there = SheetCopy.from(text);
    if (!entry.copy) return location.replace(`${addressOf("page")}?document=${entry.document}`);
    if (!there) return undefined;
    entry.copy.changed = { lease: there.data.lease, opened: there.data.opened };
    entry.copy.keeper.goOnFrom(there.data);
    return undefined;
  }

  /** A document came, or the empty queue. */
  #take(text, headers) {
    const copy = SheetCopy.from(text);
    if (!copy) {
      this.#ahead.isDry = true;
      if (this.isWaiting && !this.#outbox.size) this.#showEmpty(text, headers);
      return;
    }
    this.#counted = copy.counts;
    if (this.#have().includes(copy.document)) {
      this.#ahead.isDry = true;
      return;
    }
    if (this.isWaiting) this.#show(copy, this.#decided);
    else this.#ahead.add(copy);
  }

  #showEmpty(text, headers) {
    const target = headers?.get("HX-Retarget");
    if (!target) return;
    clearTimeout(this.#skeleton);
    this.#shown = null;
    this.isWaiting = false;
    window.htmx.swap(target, text, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
    this.#setBusy(false);
    this.#open(null, this.#decided);
  }

  /** The server won't have it: back to the document, with the labels, and why. */
  async #refused(entry, { status, text }) {
    const trouble = status === 409 || status === 422 ? troubleOf(text) : {};
    if (trouble.trouble === "stale" && entry.saves.includes(trouble.save)) {
      entry.fields.version = Number(trouble.version); // a save of this page, unheard
      entry.copy?.keeper.goOnFrom(trouble);
      return;
    }
    this.#outbox.remove(entry);
    this.#refusedBefore = entry.copy ? null : entry;
    if (entry.what === "submit") moveProgress(-1);
    if (entry.copy) await this.#bringBack(entry, trouble);
    else if (trouble.trouble !== "lost") location.replace(`${addressOf("page")}?document=${entry.document}`);
    if (trouble.trouble) showTrouble(text);
    else tell(words("not_taken", { name: entry.name }));
  }

  async #bringBack({ copy }, { trouble, version }) {
    if (copy !== this.#shown || this.isWaiting) {
      this.#makeWay();
      await this.#show(copy, "refused");
    }
    if (trouble === "lost") copy.keeper.goOnFrom({ version });
    copy.keeper.hold();
    this.#ahead.isDry = false;
  }

  #showCounts() {
    if (this.#counted && this.#shown) showCounts(countsAfter(this.#counted, this.#outbox.entries));
  }

  #setBusy(isBusy) {
    this.isBusy = isBusy;
    // Shown on what stays through the change: until it ends, no key acts on the new document either.
    document.getElementById("content").setAttribute("aria-busy", isBusy);
  }
}

/** What the server needs: a draft that was on its way may have a later version by now. */
function fieldsOf({ key, fields, copy }) {
  const basis = copy && "version" in fields ? { version: copy.keeper.version } : {};
  return { ...fields, ...basis, submission_key: key };
}

/** In the place of the text, and of its height. */
function showSkeleton(isShown) {
  const sheet = document.getElementById("sheet");
  sheet?.classList.toggle("is-waiting", isShown);
  const bars = sheet?.querySelector(".sheet__wait");
  if (bars) bars.hidden = !isShown;
}
