// What stands beside the text: tabs of panes, the comments, the guideline, what a label means.

import { spanOf } from "./state.js";
import { showTip, tipMarks } from "./tips.js";
import { desk as screen, post } from "./wire.js";
import { announce, words } from "./words.js";

const tabs = () => [...document.querySelectorAll("#beside [role=tab]")];

/** Show the pane of a tab, and hide the others. */
function openTab(chosen) {
  for (const tab of tabs()) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
  }
}

document.addEventListener("click", ({ target }) => {
  const tab = target.closest("#beside [role=tab]");
  if (tab) openTab(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("#beside [role=tab]");
  if (!tab || event.defaultPrevented) return;
  const all = tabs();
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const ends = { Home: all[0], End: all.at(-1) };
  const next = step ? all.at((all.indexOf(tab) + step) % all.length) : ends[event.key];
  if (!next || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  openTab(next);
  next.focus();
});

const field = () => document.getElementById("talk-text");
const nameOf = (id) => `collab-comment-${screen().dataset.person}-${id}`;

/** Begin a comment on the open document. */
export function startComment() {
  const tab = document.getElementById("tab-talk");
  if (!tab) return;
  openTab(tab);
  field().focus();
  field().scrollIntoView({ block: "nearest" });
}

function keepComment(id, text) {
  try {
    if (text.trim()) localStorage.setItem(nameOf(id), text);
    else localStorage.removeItem(nameOf(id));
  } catch {
    // Storage is full or closed: the field itself still holds the words.
  }
}

/** Take up a comment that was begun on this document and not sent. */
export function takeUpComment(id) {
  if (!field()) return;
  try {
    field().value = localStorage.getItem(nameOf(id)) ?? "";
  } catch {
    // Nothing could be kept either.
  }
  if (field().value) openTab(document.getElementById("tab-talk"));
}

/** The document is decided: send a comment that still stands in the field; what fails is kept. */
export async function sendComment(id) {
  const text = field()?.value.trim();
  if (!text) return;
  const { status } = await post("comment", { document: id, text });
  if (status === 200) keepComment(id, "");
}

document.addEventListener("input", ({ target }) => {
  if (target === field()) keepComment(target.form.dataset.document, target.value);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== field() || event.key !== "Enter" || event.isComposing) return;
  if (event.shiftKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (!event.repeat) event.target.form.requestSubmit();
});
document.addEventListener("htmx:afterRequest", ({ detail, target }) => {
  if (target.id !== "talk-form" || !detail.successful) return;
  keepComment(target.dataset.document, "");
  announce(words("commented"));
});

const describedBy = ({ question, slug }) => `about-${question}-${slug}`;

function labelOf(desk, id) {
  const span = desk && spanOf(desk.state, id);
  return span ? { ...desk.labelOf(span), question: span.question } : null;
}

/** The label that a person asks about: that of the span under the cursor. */
const labelAsked = (desk) => labelOf(desk, desk?.cursor);

/** Say what the label under the cursor means. */
export function explainLabel(desk) {
  const label = labelAsked(desk);
  if (!label) return announce(words("select_first"));
  const mark = desk.element.querySelector(".is-cursor");
  const id = describedBy(label);
  const said = mark && showTip(mark, id) && document.getElementById(id).textContent.trim();
  return announce(said || label.name);
}

/** Wire the guideline, which opens at the label under the cursor, and the tips of marks. */
export function wireReading(deskNow) {
  tipMarks((mark) => {
    const label = labelOf(deskNow(), mark.dataset.id);
    return label ? describedBy(label) : "";
  });
  const drawer = document.getElementById("guide");
  if (!drawer) return;
  const show = () => showInGuideline(drawer, labelAsked(deskNow()));
  drawer.addEventListener("opened", show);
  drawer.addEventListener("htmx:afterSwap", show);
}

function showInGuideline(drawer, label) {
  for (const shown of drawer.querySelectorAll(".is-here")) shown.classList.remove("is-here");
  const title = label ? words("guideline_of", { label: label.name }) : words("guideline");
  drawer.querySelector("h2").textContent = title;
  if (!drawer.querySelector(".guide")) return; // not here yet
  announce(title);
  const found = label && placeOf(drawer, label);
  if (!found) return;
  found.classList.add("is-here");
  drawer.scrollTop += found.getBoundingClientRect().top - drawer.getBoundingClientRect().top - 64;
}

/** The heading that is called like the label, else its line in the list of labels. */
function placeOf(drawer, { question, slug, name, code }) {
  const headings = [...drawer.querySelectorAll(".prose :is(h3, h4, h5, h6)")];
  const called = (heading) => heading.textContent.trim().toLowerCase();
  const wanted = [name, code, slug].map((word) => word.toLowerCase());
  return (
    headings.find((heading) => wanted.includes(called(heading))) ??
    headings.find((heading) => called(heading).startsWith(wanted[0])) ??
    document.getElementById(`guide-${question}-${slug}`)
  );
}
