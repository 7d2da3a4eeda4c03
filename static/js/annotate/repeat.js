// The same words elsewhere in the text, for a label that was given to them once.

import { addDoubts, confirm, overlapping, spanOf } from "./state.js";
import { hint, tell, words } from "./words.js";

const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;

/**
 * Where the words from `start` to `end` stand elsewhere, in capitals or not. Words are found as
 * words only: "he" isn't found in "the".
 * @param {{text: string, tokens: object}} desk
 */
export function elsewhere({ text, tokens }, { start, end }) {
  const isWhole = (range) => {
    const snapped = tokens.snap(range.start, range.end);
    return snapped?.start === range.start && snapped.end === range.end;
  };
  const wanted = new RegExp(text.slice(start, end).replace(SPECIAL, "\\$&"), "giu");
  const found = [...text.matchAll(wanted)]
    .map(({ index, 0: match }) => ({ start: index, end: index + match.length }))
    .filter((range) => range.end <= start || range.start >= end);
  return isWhole({ start, end }) ? found.filter(isWhole) : found;
}

/** Give the label of the span under the cursor to the same words elsewhere, as doubts. */
export function labelEverywhere(desk) {
  const span = spanOf(desk.state, desk.cursor);
  if (!span || span.gone) return hint(words("select_first"));
  const free = elsewhere(desk, span).filter(
    ({ start, end }) => !overlapping(desk.state, span.question, start, end),
  );
  if (!free.length) return tell(words("nowhere_else", { text: desk.textOf(span) }));
  desk.edit(addDoubts(confirm(desk.state, span.id), span, free), span.id);
  return tell(words("found_elsewhere", { n: free.length, text: desk.textOf(span) }));
}
