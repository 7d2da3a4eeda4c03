// What this device keeps until the server has it: the labels of a document, written with each
// edit, and decisions in the order they were made. So they outlive a reload, a crash, a closed lid
// and a lost connection. Kept by person and project, so that nobody sends another's work.

import { desk, newKey } from "./wire.js";

const labelsOf = (id) => `collab-labels-${desk().dataset.person}-${id}`;
const decisionsStart = () => `collab-decision-${desk().dataset.person}-${desk().dataset.project}-`;

function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Storage is full or closed: the page itself still holds it.
  }
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function namesOf(start) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(start));
  } catch {
    return [];
  }
}

function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing could be written either.
  }
}

/**
 * Keep the labels of a document.
 * @param {number} id the document's
 * @param {{version: number, saves: string[], state: object}} work version: of the draft on the
 *   server that it goes on from; saves: tries to save that may have come through
 */
export const keepHere = (id, work) => write(labelsOf(id), work);

/** The labels kept here; null if there are none. */
export const keptHere = (id) => read(labelsOf(id));

/** The server has them. */
export const dropHere = (id) => drop(labelsOf(id));

/** Decisions that the server hasn't confirmed yet, oldest first. */
export class Outbox {
  #entries = [];
  #last = 0; // the time of the last entry: two of one millisecond keep their order

  get size() {
    return this.#entries.length;
  }

  get entries() {
    return [...this.#entries];
  }

  get first() {
    return this.#entries[0] ?? null;
  }

  /** The last decision that can be taken back here. */
  get lastDecision() {
    return this.#entries.findLast((entry) => entry.copy && entry.what !== "undo") ?? null;
  }

  has(entry) {
    return this.#entries.includes(entry);
  }

  /**
   * Keep a decision until the server has it.
   * @param {object} given what: its address; document, name: of the document; fields: what the
   *   server needs to know; saves: see `keepHere`; copy: the document's SheetCopy, this page's alone
   */
  add({ what, document, name, fields, saves = [], copy = null }) {
    this.#last = Math.max(Date.now(), this.#last + 1);
    const entry = { key: newKey(), at: this.#last, isTried: false, what, document, name, fields, saves, copy };
    this.#entries.push(entry);
    this.keep(entry);
    return entry;
  }

  /** The entry changed. */
  keep({ copy, ...entry }) {
    write(decisionsStart() + entry.key, entry);
  }

  remove(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    drop(decisionsStart() + entry.key);
  }

  /** Take up what an earlier page left. */
  load() {
    const names = namesOf(decisionsStart());
    const found = names.map(read).filter((entry) => entry?.key && entry.what);
    this.#entries = found.map((entry) => ({ ...entry, isTried: true, copy: null }));
    this.#entries.sort((one, other) => one.at - other.at);
    this.#last = this.#entries.at(-1)?.at ?? 0;
    return this.entries;
  }
}
