// What a person made of a document: a value that is never changed, only replaced.
//
// A span: {id, question, start, end, label, of, ink, gone, sure, p}. Offsets count UTF-16 units.
// of: the pre-tag it came from as [start, end, label], or null; ink: a person decided it;
// gone: a person took the label away. sure: how the span is drawn until it is ink; "low" is a doubt.
// choices: question → chosen labels; touched: question → true.

import { newKey } from "./wire.js";

/**
 * The state in which the server handed a sheet out.
 * @param {object} sheet what stands in #sheet-data
 * @param {{toUnits: (points: number) => number}} offsets
 */
export function stateOf(sheet, offsets) {
  const spans = sheet.spans.map((span) => ({
    ...span,
    start: offsets.toUnits(span.start),
    end: offsets.toUnits(span.end),
    of: span.of && [offsets.toUnits(span.of[0]), offsets.toUnits(span.of[1]), span.of[2]],
  }));
  const choices = Object.fromEntries(sheet.questions.map(({ slug, chosen }) => [slug, chosen]));
  const touched = Object.fromEntries(
    sheet.questions.filter((question) => question.touched).map(({ slug }) => [slug, true]),
  );
  return { spans, choices, touched };
}

const inOrder = (spans) => spans.toSorted((a, b) => a.start - b.start || b.end - a.end);

/** The span called `id`. */
export const spanOf = (state, id) => state.spans.find((span) => span.id === id) ?? null;

/** The spans that count, of one question or of all. */
export const present = (state, question = null) =>
  state.spans.filter((span) => !span.gone && (!question || span.question === question));

/** Whether a span waits for a person's decision. */
export const isDoubt = (span) => span.sure === "low" && !span.ink && !span.gone;

const newId = () => `n${newKey()}`;

function withSpan(state, id, change) {
  return {
    ...state,
    spans: inOrder(state.spans.map((span) => (span.id === id ? { ...span, ...change } : span))),
  };
}

/** A new span; where the same words already carry a label of the question, that one changes. */
export function add(state, { question, start, end, label }) {
  const same = state.spans.find(
    (span) => span.question === question && span.start === start && span.end === end,
  );
  if (same) return { state: relabel(state, same.id, label), id: same.id };
  const id = newId();
  const span = { id, question, start, end, label, of: null, ink: true, gone: false, sure: "high", p: null };
  return { state: { ...state, spans: inOrder([...state.spans, span]) }, id };
}

/** The same label over other words too, as doubts: of null and no ink means found, not decided. */
export function addDoubts(state, { question, label }, ranges) {
  const found = ranges.map(({ start, end }) => ({
    ...{ id: newId(), question, start, end, label },
    ...{ of: null, ink: false, gone: false, sure: "low", p: null },
  }));
  return { ...state, spans: inOrder([...state.spans, ...found]) };
}

/** The span with another label; one that was taken away is back. */
export const relabel = (state, id, label) => withSpan(state, id, { label, ink: true, gone: false });

/** The span over other words; it stays the same span and keeps its origin. */
export const move = (state, id, start, end) => withSpan(state, id, { start, end, ink: true });

/** The span as a person's own decision. */
export const confirm = (state, id) => withSpan(state, id, { ink: true });

/** Take a label away, or give it back. A person's own span is not kept as a trace. */
export function remove(state, id) {
  const span = spanOf(state, id);
  if (!span.of) return { ...state, spans: state.spans.filter((other) => other.id !== id) };
  return withSpan(state, id, { gone: !span.gone, ink: true });
}

/** All spans that are no doubts as a person's own decisions. */
export const confirmSure = (state) => ({
  ...state,
  spans: state.spans.map((span) => (isDoubt(span) || span.gone ? span : { ...span, ink: true })),
});

/** A question with these labels chosen. */
export const choose = (state, question, labels) => ({
  ...state,
  choices: { ...state.choices, [question]: labels },
  touched: { ...state.touched, [question]: true },
});

/** The first span of the question, other than `except`, that shares words with the range. */
export const overlapping = (state, question, start, end, except = null) =>
  present(state, question).find(
    (span) => span.id !== except && span.start < end && start < span.end,
  ) ?? null;

/** What was touched, as the server keeps it with the draft; offsets count code points. */
export function touchedOf(state, { toPoints }) {
  const triple = ([start, end, label]) => [toPoints(start), toPoints(end), label];
  const spans = state.spans
    .filter((span) => span.ink || span.gone || !span.of)
    .map((span) => ({
      question: span.question,
      span: triple([span.start, span.end, span.label]),
      of: span.of && triple(span.of),
      gone: span.gone,
      doubt: isDoubt(span),
    }));
  return [...spans, ...Object.keys(state.touched).map((question) => ({ question }))];
}

/** The states before and after the present one, for undo and redo. */
export class History {
  #past = [];
  #future = [];

  constructor(state) {
    this.present = state;
  }

  get isUntouched() {
    return this.#past.length === 0;
  }

  push(state) {
    this.#past.push(this.present);
    this.#future = [];
    this.present = state;
  }

  undo() {
    if (!this.#past.length) return false;
    this.#future.push(this.present);
    this.present = this.#past.pop();
    return true;
  }

  redo() {
    if (!this.#future.length) return false;
    this.#past.push(this.present);
    this.present = this.#future.pop();
    return true;
  }
}
