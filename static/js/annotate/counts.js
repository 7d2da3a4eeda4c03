// The strip's counts, true also while decisions are still on their way: the server's last numbers,
// and what was decided since.

import { words } from "./words.js";

const DECIDING = new Set(["submit", "skip", "flag", "review"]);
const COUNTED = new Set(["submit", "review"]);

/**
 * The numbers after decisions that the server hasn't counted yet. A count with a plus is of at
 * least so many, and stays.
 * @param {{done: number, left: string}} counted
 * @param {{what: string}[]} decisions
 */
export function countsAfter({ done, left }, decisions) {
  const decided = decisions.filter(({ what }) => DECIDING.has(what)).length;
  const added = decisions.filter(({ what }) => COUNTED.has(what)).length;
  const exact = !left.endsWith("+");
  const fewer = Math.max(0, Number(left.replaceAll(",", "")) - decided);
  return { done: done + added, left: exact ? fewer.toLocaleString("en") : left };
}

/** The numbers that a document's strip came with. */
export function countsIn(strip) {
  return { done: Number(strip?.dataset.done ?? 0), left: strip?.dataset.left ?? "0" };
}

/** The counts on the page. */
export class Counts {
  #told; // the server's last numbers, less what was sent since

  /** @param {{counts: object}|null} copy the document whose strip stands on the page */
  constructor(copy) {
    this.#told = copy?.counts ?? null;
  }

  /** A document came, and with it the numbers of this moment. */
  told({ counts }) {
    this.#told = counts;
  }

  /** The server has counted a decision. */
  sent(entry) {
    this.#told = this.#told && countsAfter(this.#told, [entry]);
  }

  /** Write the numbers into the strip. unsent: decisions that the server hasn't counted. */
  show(unsent) {
    if (!this.#told) return;
    const { done, left } = countsAfter(this.#told, unsent);
    const [today, queue] = ["done-today", "left-in-queue"].map((id) => document.getElementById(id));
    if (today) today.textContent = words("done_today", { n: done });
    if (queue) queue.textContent = words("left_in_queue", { left });
  }

  /** Move the bar of all documents: 1 for a document decided, -1 for one taken back. */
  moveProgress(by) {
    const progress = document.getElementById("progress");
    if (progress) progress.value += by;
  }
}
