// What goes to the server and what comes of it: decisions in the order they were made, then
// drafts, then the question for one document more. It touches nothing on the screen.

import { Ahead } from "./ahead.js";
import { Line } from "./line.js";
import { dropHere, Outbox } from "./outbox.js";
import { SheetCopy } from "./sheets.js";
import { troubleOf } from "./troubles.js";
import { addressOf, desk, post } from "./wire.js";

/** Sends what the person did, and fetches ahead. */
export class Sender {
  outbox = new Outbox();
  ahead = new Ahead();
  line;
  #desk;

  /**
   * @param {object} on the desk, see decide.js: `shown`, `isWaiting`, and what it does when
   *   something is heard: `came(copy)`, `ranOut(text, headers)`, `sent(entry)`,
   *   `refused(entry, status, text)`, `heard(status)`, `showState()`
   */
  constructor(on) {
    this.#desk = on;
    this.line = new Line({
      next: () => this.#work(),
      spare: () => this.#fetching(),
      onChange: () => on.showState(),
    });
  }

  /** Whether the server lacks something. */
  get isUnsent() {
    return this.outbox.size > 0 || this.#keepers.some(({ isUnsaved }) => isUnsaved);
  }

  /** What a page that goes still has to say: [address, fields]; nobody hears the answers. */
  lastWords() {
    const { entries } = this.outbox;
    const waiting = entries.filter(({ isUnderWay }) => !isUnderWay);
    const decisions = waiting.map((entry) => [entry.what, { ...fieldsOf(entry), leaving: 1 }]);
    const keeper = this.#desk.shown?.keeper;
    const draft = keeper?.isUnsaved ? keeper.fields() : {};
    const keep = entries.map(({ document }) => document);
    return [...decisions, ["release", { ...draft, visit: desk().dataset.visit, keep }]];
  }

  /** Ask the server to take back the last decision that it has. */
  askBack() {
    const document = this.#desk.shown?.document ?? 0;
    this.#desk.shown?.keeper?.makeDue();
    return this.line.ask(() => post("undo", { document }));
  }

  get #keepers() {
    return [this.#desk.shown, ...this.ahead.copies].map((copy) => copy?.keeper).filter(Boolean);
  }

  #work() {
    const entry = this.outbox.first;
    if (entry) return () => this.#sendDecision(entry);
    const keeper = this.#keepers.find(({ isDue }) => isDue);
    return keeper ? () => this.#sendDraft(keeper) : null;
  }

  #fetching() {
    const { shown, isWaiting } = this.#desk;
    const isWanted = isWaiting || !(this.ahead.isFull || this.ahead.isDry);
    return shown && isWanted ? () => this.#fetch() : null;
  }

  /** What the page has, so that the server sends something else. */
  #have(except = null) {
    const { shown, isWaiting } = this.#desk;
    const unsent = this.outbox.entries.filter((entry) => entry !== except);
    const open = isWaiting || !shown ? [] : [shown.document];
    return [...new Set([...open, ...this.ahead.documents, ...unsent.map(({ document }) => document)])];
  }

  async #fetch() {
    const { status, text, headers } = await post("ahead", { have: this.#have() });
    if (status === 200) this.#take(text, headers);
    else if (status !== 0 && status < 500) this.ahead.isDry = true;
    return status;
  }

  async #sendDraft(keeper) {
    const status = await keeper.send();
    this.#desk.heard(status);
    return status;
  }

  async #sendDecision(entry) {
    entry.isTried = true;
    this.outbox.keep(entry);
    entry.isUnderWay = post(entry.what, { ...fieldsOf(entry), have: this.#have(entry) });
    const { status, text, headers } = await entry.isUnderWay;
    entry.isUnderWay = null;
    this.#desk.heard(status);
    if (status >= 200 && status < 300) this.#delivered(entry, status, text, headers);
    else if (status >= 400 && status < 500 && status !== 401) await this.#refused(entry, status, text);
    return status;
  }

  #delivered(entry, status, text, headers) {
    this.outbox.remove(entry);
    if (entry.what === "undo") return takenBack(entry, text);
    dropHere(entry.document);
    this.#desk.sent(entry);
    if (status === 200) this.#take(text, headers);
    else this.ahead.isDry = true;
    return undefined;
  }

  /** A document came, or the empty queue. */
  #take(text, headers) {
    const copy = SheetCopy.from(text);
    const isNew = copy !== null && !this.#have().includes(copy.document);
    if (isNew) this.#desk.came(copy);
    else this.ahead.isDry = true;
    if (!copy && this.#desk.isWaiting && !this.outbox.size) this.#desk.ranOut(text, headers);
  }

  async #refused(entry, status, text) {
    const trouble = status === 409 ? troubleOf(text) : {};
    if (trouble.trouble === "stale" && entry.saves.includes(trouble.save)) {
      entry.fields.version = Number(trouble.version); // a save of this page, unheard
      entry.copy?.keeper.goOnFrom(trouble);
      return;
    }
    this.outbox.remove(entry);
    this.ahead.isDry = false;
    await this.#desk.refused(entry, status, text);
  }
}

/** What the server needs: a draft that was on its way may have a later version by now. */
function fieldsOf({ key, fields, copy }) {
  const basis = copy && "version" in fields ? { version: copy.keeper.version } : {};
  return { ...fields, ...basis, submission_key: key };
}

/** The server has taken a decision back, or never had it: the labels here go on from that. */
function takenBack({ copy, document }, text) {
  if (!copy) return location.replace(`${addressOf("page")}?document=${document}`);
  const there = SheetCopy.from(text)?.data;
  if (!there) return undefined;
  copy.changed = { lease: there.lease, opened: there.opened };
  return copy.keeper.goOnFrom(there);
}
