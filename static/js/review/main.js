// The review screen: opens cases, settles them, decides, and hands keys and clicks to it all.

import { Clock } from "../annotate/clock.js";
import { keysNow } from "../annotate/keymap.js";
import { offsetsOf, unitsBefore } from "../annotate/offsets.js";
import { Tokens } from "../annotate/tokens.js";
import { announce, hideToast, tell, toast, words } from "../annotate/words.js";
import { addressOf } from "../annotate/wire.js";
import { SpanEditor } from "./edit.js";
import { holdWhileOpen } from "./hold.js";
import { commandOf } from "./keys.js";
import { approve, fetchCase, isBusy, send } from "./send.js";

const VERDICT = { target: "#verdict", style: "outerHTML" };
const WORK = { target: "#content", style: "innerHTML" };
const NARROW = matchMedia("(max-width: 61.99rem)");
const HIDES_WHO = "collab-review-hide-who";

const clock = new Clock();
const reasons = new Map(); // by case, as far as the server doesn't have them
let editor = null; // of spans, while the open case is edited

const byId = (id) => document.getElementById(id);
const layers = () => byId("layers");
const openCase = () => byId("verdict")?.dataset.case ?? null;
const isEditing = () => byId("edit") !== null && !byId("edit").hidden;

/** Mark the open case in the text, and bring it and its place in the list into sight. */
function showHere({ scroll = true } = {}) {
  editor = null;
  const why = byId("why");
  if (why && !why.value) why.value = reasons.get(openCase()) ?? "";
  for (const shown of document.querySelectorAll(".seg.is-here")) shown.classList.remove("is-here");
  const key = openCase();
  const here = key ? [...document.querySelectorAll(`.seg[data-case~="${CSS.escape(key)}"]`)] : [];
  for (const shown of here) shown.classList.add("is-here");
  if (scroll) here[0]?.scrollIntoView({ block: "nearest" });
  document.querySelector('#cases [aria-current="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  showWho();
}

const hidesWho = () => {
  try {
    return localStorage.getItem(HIDES_WHO) === "1";
  } catch {
    return false;
  }
};

/** Names are shown or hidden as the person left it. */
function showWho() {
  byId("content").classList.toggle("is-hiding", hidesWho());
  const box = byId("hide-who");
  if (box) box.checked = hidesWho();
}

function setHidesWho(hides) {
  try {
    localStorage.setItem(HIDES_WHO, hides ? "1" : "0");
  } catch {
    byId("content").classList.toggle("is-hiding", hides);
    return;
  }
  showWho();
}

function sayCase() {
  const title = document.querySelector("#verdict h2")?.textContent.trim();
  const state = document.querySelector("#verdict .tag")?.textContent.trim() ?? "";
  if (title) announce(words("case", { title, state }));
}

async function goTo(key) {
  await keepReason();
  await fetchCase(key);
  showHere();
  sayCase();
}

/** Where the side stands below the text, bring it into sight for who pressed on a case. */
function showSide() {
  if (NARROW.matches) byId("verdict")?.scrollIntoView({ block: "nearest" });
}

function step(direction) {
  const keys = [...document.querySelectorAll("#cases .case")].map((button) => button.dataset.case);
  if (!keys.length) return;
  const at = keys.indexOf(openCase());
  const next = at < 0 && direction < 0 ? keys.length - 1 : at + direction;
  goTo(keys[(next + keys.length) % keys.length]);
}

async function settle(answer) {
  const reason = byId("why")?.value ?? "";
  const fields = { case: openCase(), answer: JSON.stringify(answer), reason };
  if (byId("hard")?.checked) fields.hard = "on";
  if (!(await send("settle", fields, VERDICT))) return;
  reasons.delete(fields.case);
  showHere();
  sayCase();
}

function settleBy(button, refusal) {
  const answer = button?.dataset.answer;
  if (!answer) return tell(words(refusal));
  return settle(JSON.parse(answer));
}

function startEditing() {
  const form = byId("edit");
  if (!form) return;
  form.hidden = false;
  byId("start-edit").setAttribute("aria-expanded", "true");
  if (byId("edit-spans")) {
    editor = new SpanEditor(form);
    announce(words("editing"));
  } else {
    (form.querySelector("input:checked") ?? form.querySelector("input"))?.focus();
  }
  form.scrollIntoView({ block: "nearest" });
}

function stopEditing() {
  const form = byId("edit");
  const hadFocus = form.contains(document.activeElement);
  form.hidden = true;
  editor = null;
  byId("start-edit").setAttribute("aria-expanded", "false");
  if (hadFocus) byId("start-edit").focus();
}

function keep() {
  if (editor) return settle(editor.answer);
  const chosen = [...byId("edit").querySelectorAll("input:checked")].map(({ value }) => value);
  if (!chosen.length && byId("edit").dataset.kind === "one_of") return tell(words("no_none"));
  return settle(chosen);
}

function chooseByDigit(digit) {
  const inputs = byId("edit").querySelectorAll("input");
  inputs[(digit || 10) - 1]?.click();
}

async function decide(name, fields, said, work = () => send(name, fields, WORK)) {
  const before = layers()?.dataset.name;
  if (!(await work())) return;
  clock.restart();
  reasons.clear();
  opened();
  if (said && before) toast(words(said, { name: before }), { undo: said === "approved" });
}

/** Another document stands on the desk, or none. */
function opened({ isFirst = false } = {}) {
  const shown = layers();
  const address = new URL(addressOf("page"), location.href);
  const { of } = byId("content").dataset;
  if (of) address.searchParams.set("of", of);
  if (shown) address.searchParams.set("document", shown.dataset.document);
  history.replaceState(null, "", address);
  document.querySelector(".main")?.scrollTo({ top: 0, behavior: "instant" });
  showHere();
  if (!isFirst && document.activeElement === document.body) (byId("gloss") ?? byId("content")).focus({ preventScroll: true });
  announce(shown ? words("opened", { name: shown.dataset.name }) : words("empty"));
}

async function undo() {
  const settled = layers()?.dataset.last;
  if (!settled) return decide("undo", {}, null);
  if (await send("reopen", { case: settled }, VERDICT)) {
    showHere();
    sayCase();
  }
  return undefined;
}

const press = (id) => byId(id)?.click();

const COMMANDS = {
  approve: async () => {
    if (byId("approve")?.getAttribute("aria-disabled")) return tell(words("still_open"));
    hideToast();
    await keepReason();
    return layers() && decide("approve", {}, "approved", () => approve(clock.seconds, WORK));
  },
  ask: () => press("ask-them"),
  later: () => layers() && decide("later", {}, "put_off"),
  undo,
  next: () => (editor ? editor.step(1) : step(1)),
  previous: () => (editor ? editor.step(-1) : step(-1)),
  both: () => settleBy(byId("settle-both"), "no_both"),
  edit: () => (isEditing() ? stopEditing() : startEditing()),
  cancel: stopEditing,
  keep,
  remove: () => (editor ? editor.remove() : settleBy(byId("settle-none"), "no_none")),
  reason: () => byId("why")?.focus(),
  who: () => setHidesWho(!hidesWho()),
  reopen: async () => {
    if (await send("reopen", { case: openCase() }, VERDICT)) showHere();
  },
  edge: (command) => editor?.moveEdge(command),
  all: ({ digit }) => {
    const layer = document.querySelector(`.lanes b[data-layer="${digit}"]`)?.textContent;
    if (!layer) return tell(words("no_option"));
    return send("settleAll", { layer }, VERDICT).then((done) => done && showHere());
  },
  digit: ({ digit, shift }) => {
    if (editor) return editor.relabelByDigit(digit, shift);
    if (isEditing()) return chooseByDigit(digit);
    if (digit === 0) return settleBy(byId("settle-none"), "no_none");
    return settleBy(byId(`pick-${digit}`), "no_option");
  },
  help: () => document.querySelector('[data-open="keys"]')?.click(),
  escape: () => {
    if (isEditing()) stopEditing();
    else byId("gloss")?.focus({ preventScroll: true });
  },
};

function modeOf(target) {
  const isChoice = target.matches?.('input[type="radio"], input[type="checkbox"]') ?? false;
  return {
    inField: !isChoice && (target.matches?.("input, textarea, select, [contenteditable]") ?? false),
    inChoice: isChoice,
    inButton: target.closest?.("button, a, summary") != null,
    isEditing: isEditing(),
  };
}

const hasModal = () => document.querySelector("dialog[open]:not(.drawer)") !== null;

/** Single keys act everywhere, or for those who chose so only while the text has the focus. */
const mayAct = (command, event) =>
  !keysNow().onlyInText || command.name === "escape" || event.ctrlKey || event.metaKey || event.target.closest?.("#gloss");

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || hasModal()) return;
  const command = commandOf(event, modeOf(event.target), keysNow());
  if (!command || !COMMANDS[command.name] || !mayAct(command, event)) return;
  if (!layers() && command.name !== "undo" && command.name !== "help") return;
  event.preventDefault();
  if (!isBusy()) COMMANDS[command.name](command);
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (isBusy()) return;
  const act = target.closest("[data-act]");
  if (act?.closest("#toast")) decide("undo", {}, null);
  else if (act) COMMANDS[act.dataset.act]?.({});
  const answer = target.closest("#verdict [data-answer]:not(form)");
  if (answer) settleBy(answer, answer.id === "settle-both" ? "no_both" : "no_none");
  const listed = target.closest("#cases [data-case], #layers button[data-case]");
  if (listed) goTo(listed.dataset.case).then(showSide);
});

/** What is selected of the text, in UTF-16 units, snapped to words; null if nothing is. */
function selected(event) {
  const gloss = byId("gloss");
  const selection = getSelection();
  if (!gloss || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!gloss.contains(range.startContainer) || !gloss.contains(range.endContainer)) return null;
  const start = unitsBefore(gloss, range.startContainer, range.startOffset);
  const end = unitsBefore(gloss, range.endContainer, range.endOffset);
  const tokens = new Tokens(gloss.textContent, layers().dataset.language);
  return start < end ? tokens.snap(start, end, event.altKey ? "grapheme" : "word") : null;
}

/** Words were selected: another label of the open case, or a case of their own. */
async function takeSelection(range) {
  getSelection().removeAllRanges();
  if (editor) return editor.addSelected(range);
  const question = layers().dataset.marks;
  const { toPoints } = offsetsOf(byId("gloss").textContent);
  await goTo(`${question}:${toPoints(range.start)}-${toPoints(range.end)}`);
  return startEditing();
}

document.addEventListener("pointerup", (event) => {
  if (isBusy() || !event.target.closest?.("#gloss")) return;
  const range = layers().dataset.marks ? selected(event) : null;
  if (range) return void takeSelection(range);
  const segment = event.target.closest(".seg");
  if (segment && !editor) goTo(segment.dataset.case.split(" ")[0]).then(showSide);
});

document.addEventListener("change", ({ target }) => {
  if (target.id === "hide-who") setHidesWho(target.checked);
});
document.addEventListener("input", ({ target }) => {
  if (target.id === "why" || target.id === "hard") reasons.set(openCase(), byId("why").value);
});

/** A reason written after its case was settled goes to the server before anything else does. */
async function keepReason() {
  if (!reasons.has(openCase()) || !byId("reopen")) return;
  const pressed = document.querySelector('.pick[aria-pressed="true"]');
  await settle(JSON.parse(pressed?.dataset.answer ?? byId("edit").dataset.answer));
}

document.addEventListener("submit", (event) => {
  if (event.target.id === "edit") {
    event.preventDefault();
    if (!isBusy()) keep();
  }
  if (event.target.id === "ask-form") {
    event.preventDefault();
    const annotation = event.target.querySelector("input:checked")?.value ?? "";
    const comment = byId("ask-comment").value;
    byId("ask").close();
    if (!isBusy()) decide("ask", { annotation, comment }, "asked");
  }
});

holdWhileOpen();
if (layers()) opened({ isFirst: true });
