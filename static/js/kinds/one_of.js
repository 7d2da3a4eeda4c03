// One of: exactly one label for the whole text.

import { choose } from "../annotate/state.js";
import { announce, words } from "../annotate/words.js";
import { choiceFixes, chosenOf, showChoices, showChosen } from "./choices.js";

/** The rules of this kind on the screen; see kinds.js. */
export const oneOf = {
  marksText: false,
  isSingle: true,
  answer: (state, question) => (chosenOf(state, question).length ? chosenOf(state, question) : null),
  isEmpty: (state, question) => chosenOf(state, question).length === 0,
  isMissing: (state, question) => question.required && chosenOf(state, question).length === 0,
  fixes: choiceFixes,
  show: showChoices,

  pick(desk, question, label) {
    desk.edit(choose(desk.state, question.slug, [label.slug]));
    showChosen(question);
    announce(words("chosen", { question: question.name, label: label.name }));
  },
};
