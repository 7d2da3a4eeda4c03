// The questions beside the text: whose turn the digits are, and answers by mouse.

import { kindOf } from "../kinds/kinds.js";
import { choose } from "./state.js";
import { announce, hint, words } from "./words.js";

/** Make the next question (1) or the one before (-1) the owner of the digits. */
export function stepQuestion(desk, direction) {
  const { questions } = desk.sheet;
  const at = questions.findIndex(({ slug }) => slug === desk.active);
  const next = questions[(at + direction + questions.length) % questions.length];
  if (next) desk.activate(next.slug);
}

/** Give a label of the active question; a single choice then hands the digits on. */
export function pick(desk, question, label) {
  kindOf(question).pick(desk, question, label);
  if (!kindOf(question).isSingle || desk.active !== question.slug) return;
  const { questions } = desk.sheet;
  const following = questions.slice(questions.indexOf(question) + 1);
  const next = following.find((other) => !kindOf(other).marksText);
  const home = questions.find((other) => kindOf(other).marksText);
  const owner = next ?? home;
  if (owner) desk.activate(owner.slug);
}

/** The label of the active question that carries a digit. */
export function pickByDigit(desk, digit) {
  const key = (digit > 10 ? "⇧" : "") + String(digit % 10);
  const label = desk.question?.labels.find((one) => one.key === key);
  if (label) pick(desk, desk.question, label);
  else hint(words("no_label"));
}

/** An input was changed by mouse, touch or the browser's own keys. */
export function answerByInput(desk, input) {
  const element = input.closest("[data-kind]");
  const question = desk.questionCalled(element.dataset.question);
  const checked = [...element.querySelectorAll("input:checked")].map(({ value }) => value);
  desk.active = question.slug;
  desk.edit(choose(desk.state, question.slug, checked));
}
