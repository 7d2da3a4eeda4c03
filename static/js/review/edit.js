// Editing the labels of one case: a short list of labels beside the text, each with its label and
// its two edges. Offsets here count UTF-16 units; the server's count code points.

import { offsetsOf } from "../annotate/offsets.js";
import { Tokens } from "../annotate/tokens.js";
import { announce, words } from "../annotate/words.js";

const CONTEXT = 40;

/** The labels of one case while they are changed. */
export class SpanEditor {
  at = 0; // which of them the keys act on

  /** @param {HTMLFormElement} form the edit form of the open case */
  constructor(form) {
    const gloss = document.getElementById("gloss");
    this.form = form;
    this.text = gloss.textContent;
    this.isRightToLeft = getComputedStyle(gloss).direction === "rtl";
    this.offsets = offsetsOf(this.text);
    this.tokens = new Tokens(this.text, document.getElementById("layers").dataset.language);
    this.labels = JSON.parse(document.getElementById("edit-labels").textContent);
    this.spans = (JSON.parse(form.dataset.answer) ?? []).map(({ start, end, label }) => ({
      start: this.offsets.toUnits(start),
      end: this.offsets.toUnits(end),
      label,
    }));
    const place = /:(\d+)-(\d+)/.exec(form.dataset.case);
    this.place = { start: this.offsets.toUnits(Number(place[1])), end: this.offsets.toUnits(Number(place[2])) };
    if (!this.spans.length) this.add(this.place);
    this.show();
  }

  /** The labels as the server takes them. */
  get answer() {
    return this.spans.map(({ start, end, label }) => ({
      start: this.offsets.toPoints(start),
      end: this.offsets.toPoints(end),
      label,
    }));
  }

  /** One more label, on these words. */
  add({ start, end }) {
    const label = this.spans[this.at]?.label ?? this.labels[0]?.slug;
    if (!label) return;
    this.spans.push({ start, end, label });
    this.at = this.spans.length - 1;
  }

  /** Label what was selected in the text, too. */
  addSelected(range) {
    this.add(range);
    this.show();
    this.say();
  }

  step(direction) {
    if (!this.spans.length) return;
    this.at = (this.at + direction + this.spans.length) % this.spans.length;
    this.show();
    this.say();
  }

  relabel(slug) {
    const span = this.spans[this.at];
    if (!span || !slug) return;
    span.label = slug;
    this.show();
    this.say();
  }

  /** The label that a digit stands for: 1 to 10, with Shift 11 to 20. */
  relabelByDigit(digit, isShifted) {
    this.relabel(this.labels[(digit || 10) - 1 + (isShifted ? 10 : 0)]?.slug);
  }

  remove() {
    const [gone] = this.spans.splice(this.at, 1);
    this.at = Math.max(0, Math.min(this.at, this.spans.length - 1));
    this.show();
    if (gone) announce(words("removed", { text: this.text.slice(gone.start, gone.end) }));
  }

  moveEdge({ edge, to, by }) {
    const direction = (to === "right") !== this.isRightToLeft ? 1 : -1;
    this.move(edge, direction, by);
  }

  move(edge, direction, by = "word") {
    const span = this.spans[this.at];
    if (!span) return;
    const place = this.tokens.step(span[edge], edge, direction, by);
    const moved = { ...span, [edge]: place };
    if (moved.start >= moved.end) return;
    Object.assign(span, moved);
    this.show();
    this.say();
  }

  say() {
    const span = this.spans[this.at];
    if (!span) return;
    announce(words("edge", { text: this.text.slice(span.start, span.end), label: this.labelOf(span).name }));
  }

  labelOf(span) {
    return this.labels.find(({ slug }) => slug === span.label) ?? { name: span.label, code: "", colour: "" };
  }

  /** Draw the passage and the list; the focus stays on the button that was pressed. */
  show() {
    const pressed = document.activeElement?.dataset?.edit;
    this.#showPassage();
    const list = this.form.querySelector("#edit-spans");
    list.replaceChildren(...this.spans.map((span, place) => this.#row(span, place)));
    if (!this.spans.length) list.append(element("li", "small soft", words("nothing_labelled")));
    if (pressed) list.querySelector(`[data-edit="${pressed}"]`)?.focus();
  }

  #showPassage() {
    const passage = this.form.querySelector("#edit-passage");
    const edges = [this.place, ...this.spans].flatMap(({ start, end }) => [start, end]);
    const from = Math.max(0, Math.min(...edges) - CONTEXT);
    const until = Math.min(this.text.length, Math.max(...edges) + CONTEXT);
    const cuts = [...new Set([from, until, ...this.spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
    passage.replaceChildren(
      ...cuts.slice(0, -1).map((cut, place) => this.#piece(cut, cuts[place + 1])),
    );
  }

  #piece(start, end) {
    const inside = this.spans.filter((span) => span.start < end && start < span.end);
    const text = this.text.slice(start, end);
    if (!inside.length) return document.createTextNode(text);
    const innermost = inside.reduce((one, other) => (other.end - other.start < one.end - one.start ? other : one));
    const label = this.labelOf(innermost);
    const isHere = innermost === this.spans[this.at];
    const mark = element("mark", `sp is-ink ${label.colour}${isHere ? " is-cursor" : ""}`, text);
    mark.dataset.code = innermost.start === start ? label.code : "";
    return mark;
  }

  #row(span, place) {
    const row = element("li", `edit__span${place === this.at ? " is-here" : ""}`);
    const shown = element("q", "", this.text.slice(span.start, span.end));
    shown.dir = "auto";
    const tools = element("span", "row");
    tools.append(
      this.#select(span, place),
      this.#button(place, "start", -1, "back"),
      this.#button(place, "start", 1, "on"),
      this.#button(place, "end", -1, "back"),
      this.#button(place, "end", 1, "on"),
    );
    const remove = element("button", "btn btn--small btn--quiet", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", words("remove"));
    remove.dataset.edit = `${place}-remove`;
    remove.addEventListener("click", () => {
      this.at = place;
      this.remove();
    });
    row.append(shown, remove, tools);
    return row;
  }

  #select(span, place) {
    const select = element("select", "input");
    select.setAttribute("aria-label", words("label"));
    select.dataset.edit = `${place}-label`;
    select.append(...this.labels.map(({ slug, name }) => new Option(name, slug, false, slug === span.label)));
    select.addEventListener("change", () => {
      this.at = place;
      this.relabel(select.value);
    });
    return select;
  }

  #button(place, edge, direction, way) {
    const sign = { start: { "-1": "⇤", 1: "↦" }, end: { "-1": "↤", 1: "⇥" } }[edge][direction];
    const button = element("button", "btn btn--small", sign);
    button.type = "button";
    button.setAttribute("aria-label", `${words(edge)}: ${words(way)}`);
    button.title = button.getAttribute("aria-label");
    button.dataset.edit = `${place}-${edge}${direction}`;
    button.addEventListener("click", () => {
      this.at = place;
      this.move(edge, direction);
    });
    return button;
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
