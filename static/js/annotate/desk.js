// The desk: the open document, what the person made of it, and what the keys act on.

import { kindOf } from "../kinds/kinds.js";
import { showDoubts } from "./doubts.js";
import { offsetsOf, rangeOf } from "./offsets.js";
import { dropNative } from "./select.js";
import { nodesOf, paint, redraw, showCursor } from "./spans.js";
import { History, isDoubt, overlapping, spanOf, stateOf, touchedOf } from "./state.js";
import { Tokens } from "./tokens.js";
import { announce, dropHint, tell, words } from "./words.js";

/** One document on the screen. */
export class Desk {
  cursor = null; // id of the span that keys act on
  caret = null; // {anchor, focus} while the text cursor is on
  selection = null; // {start, end} of selected words
  showsPercents = false;
  askedIfNothing = false;

  /** @param {() => void} onEdit called after each change of the labels */
  constructor(onEdit) {
    this.onEdit = onEdit;
    this.sheet = JSON.parse(document.getElementById("sheet-data").textContent);
    this.element = document.getElementById("doc-text");
    this.text = this.element.textContent;
    this.offsets = offsetsOf(this.text);
    this.tokens = new Tokens(this.text, this.sheet.language);
    this.history = new History(stateOf(this.sheet, this.offsets));
    this.labels = new Map(
      this.sheet.questions.flatMap(({ slug, labels }) =>
        labels.map((label) => [`${slug}/${label.slug}`, label]),
      ),
    );
    const owner = this.sheet.questions.find((question) => kindOf(question).marksText);
    this.active = (owner ?? this.sheet.questions[0])?.slug ?? null;
    this.drawn = this.#nodes(); // as the server drew them
    dropHint(); // of the document before
    this.show();
  }

  get state() {
    return this.history.present;
  }

  /** The words that a label would go to: the selection, else with the text cursor its word. */
  get range() {
    if (this.selection) return this.selection;
    return this.caret && !this.cursor ? this.tokens.at(this.caret.focus) : null;
  }

  get question() {
    return this.questionCalled(this.active);
  }

  questionCalled(slug) {
    return this.sheet.questions.find((question) => question.slug === slug) ?? null;
  }

  labelOf(span) {
    return this.labels.get(`${span.question}/${span.label}`);
  }

  textOf({ start, end }) {
    return this.text.slice(start, end);
  }

  /** The labels as the server takes them; a question without an answer is absent. */
  get markup() {
    const answers = this.sheet.questions.map((question) => [
      question.slug,
      kindOf(question).answer(this.state, question, this.offsets),
    ]);
    return Object.fromEntries(answers.filter(([, answer]) => answer !== null));
  }

  /** The draft as the server keeps it. */
  get draft() {
    return {
      document: this.sheet.document,
      lease: this.sheet.lease,
      markup: this.markup,
      touched: touchedOf(this.state, this.offsets),
    };
  }

  get fixes() {
    return this.sheet.questions
      .map((question) => kindOf(question).fixes(this.state, question))
      .reduce((sum, count) => sum + count, 0);
  }

  /** The first question that must be answered and isn't. */
  get missing() {
    return this.sheet.questions.find((question) => kindOf(question).isMissing(this.state, question)) ?? null;
  }

  /** Whether a blind document would be accepted with nothing in it. */
  get isBlindAndEmpty() {
    const several = this.sheet.questions.filter((question) => !kindOf(question).isSingle);
    const asked = several.length ? several : this.sheet.questions;
    return this.sheet.blind && asked.every((question) => kindOf(question).isEmpty(this.state, question));
  }

  /** Change the labels. cursor: the span to stand on afterwards. */
  edit(state, cursor = this.cursor) {
    if (state === this.state) return;
    this.history.push(state);
    this.#changed(cursor);
  }

  undo() {
    return this.history.undo() && this.#changed(this.cursor);
  }

  redo() {
    return this.history.redo() && this.#changed(this.cursor);
  }

  /** Go on with the edits of an earlier time on the desk, if they led to what is shown now. */
  resume(history) {
    const shown = this.history;
    const before = JSON.stringify(this.markup);
    this.history = history;
    if (JSON.stringify(this.markup) === before) this.show();
    else this.history = shown;
  }

  /** Whether a label of the question may stand there; if not, says why. */
  fits(question, start, end, except = null) {
    const other = overlapping(this.state, question.slug, start, end, except);
    const isSame = other && !except && other.start === start && other.end === end;
    if (question.overlap || !other || isSame) return true;
    tell(words("overlaps", { text: this.textOf(other), question: question.name }));
    return false;
  }

  /** Stand on a span and say which it is. */
  goTo(id) {
    dropHint();
    if (id) this.caret = null; // from now on the arrows move its edges
    this.selectRange(null);
    this.cursor = id;
    const span = spanOf(this.state, id);
    if (span) this.active = span.question;
    showCursor(this.element, id);
    this.showQuestions();
    showDoubts(this);
    if (span) announce(this.#describe(span));
  }

  /** Select words for a label, or nothing. */
  selectRange(range) {
    this.selection = range;
    if (range) dropHint();
    else dropNative(this.element); // else the next click would take it up again
    this.showCaret();
  }

  /** The active question owns the digits. */
  activate(slug) {
    this.active = slug;
    this.showQuestions();
    announce(words("active", { question: this.question.name }));
    document.getElementById(`q-${slug}`)?.scrollIntoView({ block: "nearest" });
  }

  show() {
    const nodes = this.#nodes();
    redraw(this.element, this.drawn, nodes);
    this.drawn = nodes;
    showCursor(this.element, this.cursor);
    this.showQuestions();
    showDoubts(this);
    this.showCaret();
  }

  showQuestions() {
    for (const element of document.querySelectorAll("[data-kind]")) {
      const question = this.questionCalled(element.dataset.question);
      if (question) kindOf(question).show(this, question, element);
    }
    for (const button of document.querySelectorAll("#strip [data-label]")) {
      const span = spanOf(this.state, this.cursor);
      const isPressed = span?.question === button.dataset.question && span.label === button.dataset.label;
      button.setAttribute("aria-pressed", String(Boolean(isPressed)));
    }
    this.showAccept();
  }

  /** What A would do, on the button. */
  showAccept() {
    const label = document.getElementById("accept-label");
    if (this.askedIfNothing) label.textContent = words("really_nothing");
    else if (this.missing) label.textContent = words("answer_first", { question: this.missing.name });
    else if (this.fixes && !this.sheet.blind) label.textContent = words("accept_fixes", { n: this.fixes });
    else label.textContent = words("accept");
  }

  showCaret() {
    const pieces = this.tokens.pieces("grapheme");
    // At the very end there is nothing behind it: the last character shows where it is.
    const at = this.caret && (pieces.find(({ end }) => end > this.caret.focus) ?? pieces.at(-1));
    paint("collab-caret", at ? [rangeOf(this.element, at.start, at.end)] : []);
    const chosen = this.selection;
    paint("collab-selection", chosen ? [rangeOf(this.element, chosen.start, chosen.end)] : []);
  }

  /** The next doubtful span after the cursor, in a circle; null if there is none. */
  nextDoubt() {
    const doubts = this.state.spans.filter(isDoubt);
    const at = this.state.spans.findIndex(({ id }) => id === this.cursor);
    return doubts.find((span) => this.state.spans.indexOf(span) > at) ?? doubts[0] ?? null;
  }

  #nodes() {
    return nodesOf(this.text, this.state.spans, (span) => this.labelOf(span));
  }

  #changed(cursor) {
    this.askedIfNothing = false;
    this.cursor = spanOf(this.state, cursor) ? cursor : null;
    tell("");
    this.show();
    this.onEdit();
    return true;
  }

  #describe(span) {
    const all = this.state.spans;
    const percent = span.p === null ? words(isDoubt(span) ? "state_doubt" : "state_pretag") : words("state_percent", { p: span.p });
    return words("span", {
      text: this.textOf(span),
      label: this.labelOf(span).name,
      state: span.gone ? words("state_removed") : span.ink ? words("state_confirmed") : percent,
      at: all.indexOf(span) + 1,
      all: all.length,
    });
  }
}
