// Any of: any number of labels; none of them is an answer too.

import { choose } from "../annotate/state.js";
import { announce, words } from "../annotate/words.js";
import { choiceFixes, chosenOf, showChoices } from "./choices.js";

/** The rules of this kind on the screen; see kinds.js. */
export const anyOf = {
  marksText: false,
  isSingle: false,
  answer: chosenOf,
  isEmpty: (state, question) => chosenOf(state, question).length === 0,
  isMissing: () => false,
  fixes: choiceFixes,
  show: showChoices,

  pick(desk, question, label) {
    const chosen = chosenOf(desk.state, question);
    const isOff = chosen.includes(label.slug);
    const now = isOff ? chosen.filter((slug) => slug !== label.slug) : [...chosen, label.slug];
    desk.edit(choose(desk.state, question.slug, now));
    announce(words(isOff ? "unchosen" : "chosen", { question: question.name, label: label.name }));
  },
};
