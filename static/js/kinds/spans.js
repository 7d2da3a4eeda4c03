// Spans: labelled pieces of the text.

import { add, present, relabel, spanOf } from "../annotate/state.js";
import { announce, hint, words } from "../annotate/words.js";

const isMoved = ({ start, end, label, of }) => start !== of[0] || end !== of[1] || label !== of[2];

/** The rules of this kind on the screen; see kinds.js. */
export const spans = {
  marksText: true,
  isSingle: false,

  answer: (state, question, { toPoints }) =>
    present(state, question.slug).map(({ start, end, label }) => ({
      start: toPoints(start),
      end: toPoints(end),
      label,
    })),

  isEmpty: (state, question) => present(state, question.slug).length === 0,

  isMissing: () => false,

  fixes: (state, question) =>
    state.spans
      .filter((span) => span.question === question.slug)
      .filter((span) => span.gone || !span.of || isMoved(span)).length,

  /** A label for the selected words, else for the span under the cursor. */
  pick(desk, question, label) {
    const range = desk.range;
    if (!range) {
      const span = spanOf(desk.state, desk.cursor);
      if (!span || span.question !== question.slug) return hint(words("select_first"));
      desk.edit(relabel(desk.state, span.id, label.slug));
      return announce(words("labelled", { text: desk.textOf(span), label: label.name }));
    }
    if (!desk.fits(question, range.start, range.end)) return undefined;
    const made = add(desk.state, { question: question.slug, ...range, label: label.slug });
    desk.selectRange(null);
    desk.edit(made.state, made.id);
    return announce(words("labelled", { text: desk.textOf(range), label: label.name }));
  },

  show(desk, question, element) {
    const counts = new Map();
    for (const { label } of present(desk.state, question.slug)) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    const current = spanOf(desk.state, desk.cursor);
    for (const button of element.querySelectorAll("[data-label]")) {
      const { label } = button.dataset;
      button.querySelector("[data-count]").textContent = counts.get(label) ?? "";
      const isPressed = current?.question === question.slug && current.label === label && !current.gone;
      button.setAttribute("aria-pressed", String(isPressed));
    }
    const isQuiet = desk.active !== question.slug;
    element.querySelector(".palette").classList.toggle("is-quiet", isQuiet);
  },

};
