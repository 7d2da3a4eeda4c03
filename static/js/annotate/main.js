// The annotate screen: opens each document that the server sends, and hands keys, clicks and
// touches to it.

import { Clock } from "./clock.js";
import { COMMANDS } from "./commands.js";
import { Decider } from "./decide.js";
import { Desk } from "./desk.js";
import { DraftKeeper } from "./draft.js";
import { startFinding, wireFinding } from "./find.js";
import { holdWhileOpen } from "./hold.js";
import { commandOf } from "./keys.js";
import { answerByInput, pick } from "./questions.js";
import { takeClick, takeSelection } from "./select.js";
import { addressOf } from "./wire.js";
import { announce, hideToast, toast, words } from "./words.js";

let desk = null;
let keeper = null;
const clock = new Clock();
const decider = new Decider(openDesk);

const app = {
  decide(what, fields) {
    const { document: id, lease, scheme } = desk.sheet;
    const common = { document: id, lease, scheme, seconds: clock.seconds };
    return decider.decide(what, keeper, { ...common, ...fields });
  },
};

/** Take up the document that stands on the page; after the last one there is none. */
function openDesk(decided = null) {
  const before = desk?.sheet.name;
  const progress = document.getElementById("progress");
  if (progress && decided) progress.value += { submit: 1, undo: -1 }[decided] ?? 0;
  if (decided && decided !== "undo") toast(words(`done_${decided}`, { name: before }), { undo: true });
  if (!document.getElementById("sheet")) {
    [desk, keeper] = [null, null];
    announce(words("empty"));
    document.getElementById("content")?.focus();
    return;
  }
  const isFirst = desk === null;
  desk = new Desk(() => {
    keeper.changed();
    decider.forget();
    hideToast();
  });
  keeper = new DraftKeeper(desk);
  keeper.takeUp();
  clock.restart();
  history.replaceState(null, "", `${addressOf("page")}?document=${desk.sheet.document}`);
  if (isFirst) return;
  desk.element.closest(".main").scrollTo({ top: 0, behavior: "instant" });
  if (document.activeElement === document.body) desk.element.focus({ preventScroll: true });
  announce(words("opened", { name: desk.sheet.name }));
}

const hasModal = () => document.querySelector("dialog[open]:not(.drawer)") !== null;

function modeOf(target) {
  const isChoice = target.matches?.('input[type="radio"], input[type="checkbox"]') ?? false;
  return {
    inField: !isChoice && (target.matches?.("input, textarea, select, [contenteditable]") ?? false),
    inChoice: isChoice,
    inButton: target.closest?.("button, a, summary") != null,
    inCaret: desk?.caret != null,
  };
}

function run(command) {
  if (!desk) {
    const undo = command.name === "undo" && document.querySelector('#content [data-act="undo"]');
    if (undo) undo.click();
    return Boolean(undo);
  }
  if (decider.isBusy) return true;
  return COMMANDS[command.name]?.(desk, command, app) !== false;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || hasModal()) return;
  const command = commandOf(event, modeOf(event.target));
  if (command && run(command)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.closest("#trouble [data-act=keep-mine]")) return keepMine(target.closest("dialog"));
  if (target.closest("#toast [data-act=undo]")) return run({ name: "undo" });
  if (!desk || decider.isBusy) return undefined;
  const act = target.closest("[data-act]");
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
  pick(desk, question, label);
}

function keepMine(dialog) {
  const version = Number(dialog.dataset.version);
  dialog.close();
  keeper?.keepMine(version);
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
holdWhileOpen(
  () => desk?.sheet.document ?? null,
  () => keeper?.unsaved,
);
openDesk();
