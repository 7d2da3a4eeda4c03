// What each command does to the desk. Names are those of keys.js and of data-act on buttons.

import { isDoubt } from "../kinds/choices.js";
import { directionOf, moveCaret, toggleCaret } from "./caret.js";
import { explainLabel } from "./guide.js";
import { pickByDigit, stepQuestion } from "./questions.js";
import { labelEverywhere } from "./repeat.js";
import { confirm, confirmSure, move, remove, spanOf } from "./state.js";
import { startComment } from "./talk.js";
import { announce, hint, words } from "./words.js";

const press = (selector) => document.querySelector(selector)?.click();

function goToNextDoubt(desk) {
  const doubt = desk.nextDoubt();
  const question = doubt ? null : desk.sheet.questions.find((one) => isDoubt(desk.state, one));
  if (doubt) desk.goTo(doubt.id);
  else if (question) desk.activate(question.slug);
  else hint(words("no_doubts"));
}

function step(desk, direction) {
  const { spans } = desk.state;
  if (!spans.length) return;
  const at = spans.findIndex(({ id }) => id === desk.cursor);
  const next = at < 0 && direction < 0 ? spans.length - 1 : at + direction;
  desk.goTo(spans[(next + spans.length) % spans.length].id);
}

function moveEdge(desk, { edge, to, by }) {
  const span = spanOf(desk.state, desk.cursor);
  if (!span || span.gone) return hint(words("select_first"));
  const place = desk.tokens.step(span[edge], edge, directionOf(desk, to), by);
  const moved = { start: span.start, end: span.end, [edge]: place };
  if (moved.start >= moved.end || place === span[edge]) return undefined;
  if (!desk.fits(desk.questionCalled(span.question), moved.start, moved.end, span.id)) return undefined;
  desk.edit(move(desk.state, span.id, moved.start, moved.end));
  return announce(desk.textOf(moved));
}

function removeLabel(desk) {
  const span = spanOf(desk.state, desk.cursor);
  if (!span) return hint(words("select_first"));
  desk.edit(remove(desk.state, span.id));
  return announce(words("removed", { text: desk.textOf(span) }));
}

/**
 * Commands on the open document. `app` adds what reaches beyond it: decide, undoDecision.
 * @type {Record<string, (desk: object, command: object, app: object) => void>}
 */
export const COMMANDS = {
  accept: (desk, _, app) => accept(desk, app),
  confirmSure(desk) {
    desk.edit(confirmSure(desk.state));
    announce(words("confirmed_all"));
    desk.cursor = null;
    goToNextDoubt(desk);
  },
  skip: (desk, _, app) => app.decide("skip", {}),
  flag: () => press('[data-open="flag"]'),
  undo(desk, _, app) {
    if (desk.undo()) announce(words("undone"));
    else app.decide("undo", {});
  },
  redo(desk) {
    if (desk.redo()) announce(words("redone"));
    else hint(words("nothing_to_redo"));
  },
  next: (desk) => step(desk, 1),
  previous: (desk) => step(desk, -1),
  doubt: goToNextDoubt,
  confirm(desk) {
    const span = spanOf(desk.state, desk.cursor);
    if (!span) return false; // the browser scrolls
    if (!span.ink) desk.edit(confirm(desk.state, span.id));
    goToNextDoubt(desk);
    return true;
  },
  everywhere(desk, { isSpace }) {
    if (isSpace && !desk.cursor) return false; // the browser scrolls
    labelEverywhere(desk);
    return true;
  },
  digit: (desk, { digit }) => pickByDigit(desk, digit),
  remove: removeLabel,
  edge: moveEdge,
  caret: toggleCaret,
  caretMove: moveCaret,
  question: (desk) => stepQuestion(desk, 1),
  questionBack: (desk) => stepQuestion(desk, -1),
  find: (desk) => press(`[data-find="${CSS.escape(desk.active ?? "")}"]`),
  help: () => press('[data-open="keys"]'),
  guide: () => press('[data-open="guide"]'),
  talk: startComment,
  about: explainLabel,
  hide(desk) {
    const isHidden = desk.element.classList.toggle("hide-tags");
    announce(words(isHidden ? "pretags_hidden" : "pretags_shown"));
  },
  percents(desk) {
    desk.showsPercents = desk.element.classList.toggle("show-p");
    desk.showQuestions();
    announce(words(desk.showsPercents ? "percents_shown" : "percents_hidden"));
  },
  escape: goBackToText,
};

/** Close what is open over the text, one thing at a time; nothing is discarded. */
function goBackToText(desk) {
  if (desk.selection) desk.selectRange(null);
  else if (desk.caret) toggleCaret(desk);
  else if (document.activeElement === desk.element) press("dialog.drawer[open] [data-close]");
  desk.element.focus({ preventScroll: true });
}

function accept(desk, app) {
  if (desk.missing) return desk.activate(desk.missing.slug);
  if (desk.isBlindAndEmpty && !desk.askedIfNothing) {
    desk.askedIfNothing = true;
    desk.showAccept();
    return announce(words("really_nothing"));
  }
  return app.decide("submit", { markup: desk.markup });
}
