// The task kinds on the screen, by name. A new kind is one module here and one line below.
//
// marksText: whether its labels stand in the text. isSingle: a choice goes on to the next question.
// answer(state, question, offsets): its list for the server, null for "not answered".
// isEmpty, isMissing(state, question): nothing labelled; no answer though one is required.
// fixes(state, question): how much a person changed. pick(desk, question, label): what a digit does.
// show(desk, question, element): draw the question's element as the state says.

import { anyOf } from "./any_of.js";
import { oneOf } from "./one_of.js";
import { spans } from "./spans.js";

export const KINDS = { spans, one_of: oneOf, any_of: anyOf };

/** The rules of a question's kind. */
export const kindOf = (question) => KINDS[question.kind];
