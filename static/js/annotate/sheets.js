// A document as the server sends it: fragments with ids, kept so that it can be laid out at once,
// and again when it comes back.

import { countsIn } from "./counts.js";

const PARTS = ["doc-title", "queue-context", "labels", "sheet", "questions", "strip"];

/** One document's fragments; the first laid out are those it came with, whatever was done since. */
export class SheetCopy {
  keeper = null; // the DraftKeeper of its draft, once it was on the desk
  changed = {}; // what the server said since: lease, opened

  /** @param {DocumentFragment} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = JSON.parse(parts.getElementById("sheet-data").textContent);
    this.counts = countsIn(parts.getElementById("queue-context"));
  }

  get document() {
    return this.data.document;
  }

  get name() {
    return this.data.name;
  }

  get scheme() {
    return this.data.scheme;
  }

  /** From the server's answer; null if it holds no document. */
  static from(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.getElementById("sheet-data") ? new SheetCopy(holder.content) : null;
  }

  /** From the page, before anything is done to it; null if no document is on it. */
  static ofPage() {
    if (!document.getElementById("sheet-data")) return null;
    const parts = document.createDocumentFragment();
    for (const id of PARTS) {
      const part = document.getElementById(id);
      if (part) parts.append(part.cloneNode(true));
    }
    return new SheetCopy(parts);
  }

  /**
   * Put it on the page. The palette stays where its labels are those already shown, and so does
   * the focus in it.
   * @param {string} scheme of what is shown now
   */
  layOut(scheme) {
    for (const part of [...document.importNode(this.parts, true).children]) {
      if (scheme === this.scheme && part.id === "strip") continue;
      if (scheme === this.scheme && part.id === "labels") put(part.querySelector("#doubts"));
      else put(part);
    }
  }
}

function put(part) {
  const shown = part && document.getElementById(part.id);
  if (!shown) return;
  // The bar of all documents belongs to the page, not to one document.
  const progress = shown.querySelector("#progress");
  if (progress) part.querySelector("#progress")?.replaceWith(progress);
  part.removeAttribute("hx-swap-oob");
  shown.replaceWith(part);
  window.htmx.process(part);
}
