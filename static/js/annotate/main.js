// The annotate screen: opens each document that the server sends, and hands keys, clicks and
// touches to it.

import { Clock } from "./clock.js";
import { COMMANDS } from "./commands.js";
import { Decider } from "./decide.js";
import { Desk } from "./desk.js";
import { DraftKeeper } from "./draft.js";
import { startFinding, wireFinding } from "./find.js";
import { wireReading } from "./guide.js";
import { wireHandles } from "./handles.js";
import { holdWhileOpen } from "./hold.js";
import { keysNow } from "./keymap.js";
import { commandOf } from "./keys.js";
import { dropHere } from "./outbox.js";
import { answerByInput, pick } from "./questions.js";
import { takeClick, takeSelection } from "./select.js";
import { SheetCopy } from "./sheets.js";
import { sendComment, takeUpComment } from "./talk.js";
import { addressOf } from "./wire.js";
import { announce, hideToast, toast, words } from "./words.js";

const MOST_REMEMBERED = 20;

let desk = null;
const edits = new Map(); // document → History of what was done to it on this page
const first = SheetCopy.ofPage();
const clock = new Clock();
const decider = new Decider(first, openDesk);

const app = {
  decide(what, fields) {
    const { document: id, lease, opened, seen } = desk.sheet;
    if (what !== "undo") sendComment(id);
    return decider.decide(what, { document: id, lease, opened, seen, seconds: clock.seconds, ...fields });
  },
};

const ONCE = new Set(["accept", "skip"]);
const TOLD = new Set(["submit", "skip", "flag", "review"]);

/** Take up the document that stands on the page; after the last one there is none. */
function openDesk(copy, decided = null) {
  if (TOLD.has(decided)) toast(words(`done_${decided}`, { name: desk.sheet.name }), { undo: true });
  if (!copy) {
    desk = null;
    announce(words("empty"));
    document.getElementById("content")?.focus();
    return;
  }
  const isFirst = desk === null;
  desk = new Desk(() => {
    copy.keeper.changed();
    decider.showState();
    hideToast();
  });
  Object.assign(desk.sheet, copy.changed);
  keepDraft(copy);
  rememberEdits(decided);
  takeUpComment(desk.sheet.document);
  clock.restart();
  history.replaceState(null, "", `${addressOf("page")}?document=${desk.sheet.document}`);
  if (isFirst) return;
  desk.element.closest(".main").scrollTo({ top: 0, behavior: "instant" });
  if (document.activeElement === document.body) desk.element.focus({ preventScroll: true });
  announce(words("opened", { name: desk.sheet.name }));
}

/** A document that was taken back brings its edits, so that undo goes on through them. */
function rememberEdits(decided) {
  const { document: id } = desk.sheet;
  if (decided === "undo" && edits.has(id)) desk.resume(edits.get(id));
  edits.delete(id);
  edits.set(id, desk.history);
  if (edits.size > MOST_REMEMBERED) edits.delete(edits.keys().next().value);
}

/** A document that was here before brings its labels; another may have some on this device. */
function keepDraft(copy) {
  if (copy.keeper) return copy.keeper.moveTo(desk);
  copy.keeper = new DraftKeeper(desk, () => decider.wake());
  return copy.keeper.takeUp();
}

const hasModal = () => document.querySelector("dialog[open]:not(.drawer)") !== null;

function modeOf(target) {
  const isChoice = target.matches?.('input[type="radio"], input[type="checkbox"]') ?? false;
  return {
    inField: !isChoice && (target.matches?.("input, textarea, select, [contenteditable]") ?? false),
    inChoice: isChoice,
    inButton: target.closest?.("button, a, summary") != null,
    inText: target.closest?.("#doc-text") != null,
    inCaret: desk?.caret != null,
  };
}

function run(command) {
  if (!desk) {
    const undo = command.name === "undo" && document.querySelector('#content [data-act="undo"]');
    if (undo) undo.click();
    return Boolean(undo);
  }
  if (decider.isWaiting && command.name === "undo") app.decide("undo", {});
  if (decider.isBusy) return true;
  return COMMANDS[command.name]?.(desk, command, app) !== false;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || hasModal()) return;
  const command = commandOf(event, modeOf(event.target), keysNow());
  if (command && run(command)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  const choice = target.closest("#trouble [data-act]");
  if (choice) return choose(choice.dataset.act, choice.closest("dialog"));
  const act = target.closest("[data-act]");
  if (desk && act?.dataset.act === "undo") return run({ name: "undo" });
  if (!desk || decider.isBusy) return undefined;
  if (act && event.detail > 1 && ONCE.has(act.dataset.act)) return undefined; // a double click
  if (act) return run({ name: act.dataset.act });
  const span = target.closest("#doubts [data-span]");
  if (span) return desk.goTo(span.dataset.span);
  const label = target.closest("button[data-label]");
  if (label) return pickByButton(label);
  const finder = target.closest("[data-find]");
  if (finder) return startFinding(desk, finder.dataset.find);
  return undefined;
});

function pickByButton(button) {
  const question = desk.questionCalled(button.dataset.question);
  const label = question.labels.find(({ slug }) => slug === button.dataset.label);
  desk.active = question.slug;
  if (!desk.selection) takeSelection(desk, {}); // words that a finger selected by a long press
  pick(desk, question, label);
}

/** What the person chose in the dialog about a conflict. */
function choose(act, dialog) {
  const { dataset } = dialog;
  const keeper = decider.shown?.keeper; // none if the dialog is about an earlier page's document
  dialog.close();
  if (act === "keep-mine") keeper.keepMine(dataset);
  else if (act === "leave-lost") decider.leave(Number(dataset.document));
  else if (act === "send-to-review" && keeper?.document !== Number(dataset.document)) decider.contest();
  else if (act === "send-to-review") app.decide("review", { markup: desk.markup });
  else if (act === "use-other") {
    keeper.stop();
    dropHere(keeper.document);
    location.assign(`${addressOf("page")}?document=${dataset.document}`);
  }
}

// The focus and the selection stay in the text while the mouse uses a button that acts on them.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest(".palette button, .strip button, [data-act], #doubts button")) event.preventDefault();
});

let tookSelection = false;
document.addEventListener("pointerup", (event) => {
  tookSelection = Boolean(desk) && event.pointerType !== "touch" && takeSelection(desk, event);
});
document.addEventListener("click", (event) => {
  if (desk && !tookSelection && event.target.closest?.("#doc-text")) takeClick(desk, event);
  tookSelection = false;
});

document.addEventListener("change", (event) => {
  if (desk && event.target.closest("#questions [data-kind]")) answerByInput(desk, event.target);
});

document.getElementById("flag-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const comment = document.getElementById("flag-comment");
  document.getElementById("flag").close();
  app.decide("flag", { comment: comment.value });
  comment.value = "";
});
document.getElementById("flag-comment")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.repeat) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

wireFinding(() => desk);
wireReading(() => desk);
wireHandles(() => (decider.isBusy ? null : desk));
holdWhileOpen(decider);
if (first) {
  openDesk(first);
  decider.start();
}
