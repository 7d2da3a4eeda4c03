// The draft of one document: kept on the device with each edit, due on the server after a pause.

import { dropHere, keepHere, keptHere } from "./outbox.js";
import { showTrouble, troubleOf } from "./troubles.js";
import { newKey, post } from "./wire.js";
import { tell, words } from "./words.js";

const PAUSE = 400;

/** Keeps the draft of one document, whichever desk it lies on. */
export class DraftKeeper {
  #desk;
  #onDue;
  #timer = 0;
  #isTouched = false; // the person did something to it
  #isDirty = false;
  #isDue = false;
  #isSending = false;
  #isStopped = false;
  #save = newKey(); // the name of the labels as they are now
  #saves = []; // tries to save, by name, that may have come through unheard

  /**
   * @param {object} desk the open document, see desk.js, whose labels are kept
   * @param {() => void} onDue called when there is something to send
   */
  constructor(desk, onDue) {
    this.#desk = desk;
    this.#onDue = onDue;
    this.version = desk.sheet.version; // of the draft that the server has
  }

  get document() {
    return this.#desk.sheet.document;
  }

  get saves() {
    return [...this.#saves];
  }

  /** Whether the server lacks something. */
  get isUnsaved() {
    return !this.#isStopped && (this.#isDirty || this.#isSending);
  }

  get isDue() {
    return !this.#isStopped && this.#isDirty && this.#isDue;
  }

  /** What the server needs to keep the labels as they are now, and the name of this save. */
  fields() {
    const { opened } = this.#desk.sheet;
    const save = this.#save;
    if (!this.#saves.includes(save)) this.#saves.push(save);
    this.#keep();
    const { touched, ...labels } = this.#desk.draft;
    return { ...labels, touched: [...touched, { save }], version: this.version, opened };
  }

  /**
   * Take up what a page that went too soon left on this device. If the server has another version
   * than the one this goes on from, it says so at the next save, and shows both.
   */
  takeUp() {
    const kept = keptHere(this.document);
    if (!kept?.state) return;
    const { sheet } = this.#desk;
    const before = JSON.stringify(this.#desk.draft);
    const cameThrough = sheet.save !== "" && (kept.saves ?? []).includes(sheet.save);
    this.#desk.edit(kept.state);
    if (JSON.stringify(this.#desk.draft) === before) return this.#settled();
    this.#saves = kept.saves ?? [];
    if (!cameThrough) this.version = kept.version;
    this.#keep();
  }

  /** The document lies on another desk: lay the labels out as they were. */
  moveTo(desk) {
    const { state } = this.#desk;
    this.#desk = desk;
    this.#isStopped = false;
    if (this.#isTouched) desk.edit(state);
  }

  /** The labels changed: keep them here at once, and on the server after a pause. */
  changed() {
    this.#isTouched = true;
    this.#isDirty = true;
    this.#save = newKey();
    this.#keep();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.makeDue(), PAUSE);
  }

  /** Save now what isn't saved. */
  makeDue() {
    clearTimeout(this.#timer);
    this.#isDue = this.#isDirty;
    if (this.isDue) this.#onDue();
  }

  /** Save nothing until the person has chosen, or goes on. */
  hold() {
    clearTimeout(this.#timer);
    this.#isDue = false;
  }

  /** The document is decided: its draft is saved no more. */
  stop() {
    clearTimeout(this.#timer);
    this.#isStopped = true;
    if (this.#isTouched) this.#keep(); // until the decision has arrived
  }

  /** The server has a draft of this version, which the labels shown go on from. */
  goOnFrom({ version, opened }) {
    this.version = Number(version);
    if (opened) this.#desk.sheet.opened = opened;
    if (this.#isTouched) this.#keep();
  }

  /** Overwrite what another window saved. */
  keepMine(basis) {
    this.goOnFrom(basis);
    this.#isDirty = true;
    this.makeDue();
  }

  /** Send the draft; resolves with the status. */
  async send() {
    const sent = this.fields();
    this.#isDirty = false;
    this.#isDue = false;
    this.#isSending = true;
    const { status, text } = await post("draft", sent);
    this.#isSending = false;
    if (status === 200) this.#saved(JSON.parse(text).version);
    else this.#failed(status, text);
    return status;
  }

  #saved(version) {
    this.version = version;
    this.#saves = [];
    if (this.#isDirty || this.#isStopped) this.#keep();
    else dropHere(this.document);
  }

  #failed(status, text) {
    this.#isDirty = true;
    const isRefused = status === 409 || status === 422;
    const trouble = isRefused ? troubleOf(text) : null;
    if (trouble && this.#saves.includes(trouble.save)) {
      this.goOnFrom(trouble); // an earlier try had come through
      this.#isDue = true;
    } else if (status === 0 || status === 401 || status >= 500) this.#isDue = true;
    else if (!isRefused) tell(words("not_saved"));
    else if (!this.#isStopped) showTrouble(text); // a decision meets the same, and says it itself
  }

  #settled() {
    this.hold();
    this.#isDirty = false;
    this.#isTouched = false;
    dropHere(this.document);
  }

  #keep() {
    keepHere(this.document, { version: this.version, saves: this.#saves, state: this.#desk.state });
  }
}
