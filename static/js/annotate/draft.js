// Keeps the draft on the server, and #save-state true.

import { dropHere, keepHere, keptHere } from "./outbox.js";
import { post, showSignedOut, showTrouble } from "./wire.js";
import { tell, words } from "./words.js";

const PAUSE = 400;
const RETRY = 4000;

/** Show whether the work is safe. state: saved, saving, unsaved or offline. */
export function showSaveState(state) {
  const shown = document.getElementById("save-state");
  if (!shown || shown.dataset.state === state) return;
  shown.dataset.state = state;
  shown.textContent = words(state);
}

/** The draft of the open document: saved after each pause, one request at a time. */
export class DraftKeeper {
  #timer = 0;
  #dirty = false;
  #sending = null;
  #stopped = false;
  #desk;

  /** @param {object} desk the open document, see desk.js, whose labels are kept */
  constructor(desk) {
    this.#desk = desk;
    this.version = desk.sheet.version; // of the draft that the server has
    showSaveState("saved");
  }

  get #id() {
    return this.#desk.sheet.document;
  }

  /** Take up what a page that went too soon left on this device. */
  takeUp() {
    const state = keptHere(this.#id, this.version);
    if (state) this.#desk.edit(state);
  }

  /** Fields of what is not saved yet, for the last message of a page that goes; else null. */
  get unsaved() {
    return this.#dirty || this.#sending ? { ...this.#desk.draft, version: this.version } : null;
  }

  /** The state changed: save it after a pause. */
  changed() {
    this.#dirty = true;
    keepHere(this.#id, this.version, this.#desk.state);
    if (document.getElementById("save-state")?.dataset.state !== "offline") showSaveState("unsaved");
    this.#later(PAUSE);
  }

  /** Save what is not saved; resolves when the server has it, or has refused it. */
  async flush() {
    await this.pause();
    if (!this.#dirty || this.#stopped) return;
    this.#sending = this.#send();
    await this.#sending;
    this.#sending = null;
  }

  /** After a lost hold: go on from the draft that the server made of the labels it was sent. */
  keptElsewhere() {
    const version = document.getElementById("trouble")?.dataset.version;
    if (version) this.version = Number(version);
  }

  /** Overwrite what another tab saved. version: what the server has now. */
  keepMine(version) {
    this.version = version;
    this.#dirty = true;
    return this.flush();
  }

  /** Let nothing start by itself while a decision is under way; resolves when nothing is. */
  async pause() {
    clearTimeout(this.#timer);
    await this.#sending;
  }

  /** The decision didn't come through: go on saving. */
  resume() {
    if (this.#dirty) this.#later(PAUSE);
  }

  /** The document is decided: nothing of it is saved any more. */
  stop() {
    clearTimeout(this.#timer);
    this.#stopped = true;
    this.#dirty = false;
    dropHere(this.#id);
  }

  #later(pause) {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.flush(), pause);
  }

  async #send() {
    this.#dirty = false;
    showSaveState("saving");
    const { status, text } = await post("draft", { ...this.#desk.draft, version: this.version });
    if (status === 200) {
      this.version = JSON.parse(text).version;
      if (this.#dirty) keepHere(this.#id, this.version, this.#desk.state);
      else dropHere(this.#id);
      showSaveState(this.#dirty ? "unsaved" : "saved");
      tell("");
      return;
    }
    this.#dirty = true;
    this.#failed(status, text);
  }

  #failed(status, text) {
    showSaveState(status === 0 ? "offline" : "unsaved");
    if (status === 401) showSignedOut();
    else if (status === 409 || status === 422) showTrouble(text);
    else {
      tell(words(status === 0 ? "not_sent" : "not_saved"));
      this.#later(RETRY);
    }
  }
}
