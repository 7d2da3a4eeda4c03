// The documents fetched before they are needed.

/** What stands ready, in the order in which it will be shown. */
export class Ahead {
  static MOST = 2; // with the one shown as many as a person may hold
  isDry = false; // the server had no more when it was last asked
  #copies = [];

  get copies() {
    return [...this.#copies];
  }

  get documents() {
    return this.#copies.map(({ document }) => document);
  }

  get isFull() {
    return this.#copies.length >= Ahead.MOST;
  }

  /** The next one; null if none is ready. */
  take() {
    return this.#copies.shift() ?? null;
  }

  add(copy) {
    this.#copies.push(copy);
  }

  /** Something else goes before what was shown. */
  putBack(copy) {
    this.#copies.unshift(copy);
  }

  /** An earlier document is held again: the server let go of the last. */
  makeRoom() {
    this.#copies.length = Math.min(this.#copies.length, Ahead.MOST);
  }

  /** Forget what somebody else may have by now. held: the documents that are still the person's. */
  keepOnly(held) {
    const kept = this.#copies.filter(({ document }) => held.includes(document));
    if (kept.length === this.#copies.length) return;
    this.#copies = kept;
    this.isDry = false;
  }
}
