// Comments: written beside the text, kept on this device until the server has them.

import { openTab } from "./panes.js";
import { desk as screen, post } from "./wire.js";
import { announce, words } from "./words.js";

const field = () => document.getElementById("talk-text");
const nameOf = (id) => `collab-comment-${screen().dataset.person}-${id}`;
const outgoing = () => `collab-sent-comment-${screen()?.dataset.person}-`;

/** Begin a comment on the open document. */
export function startComment() {
  const tab = document.getElementById("tab-talk");
  if (!tab) return;
  openTab(tab);
  field().focus();
  field().scrollIntoView({ block: "nearest" });
}

/** Storage may be full or closed: then the field itself, or the request, is all there is. */
function keep(name, text) {
  try {
    if (text.trim()) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}

function kept(prefix) {
  try {
    return Object.entries(localStorage).filter(([name]) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Take up a comment that was begun on this document and not sent. */
export function takeUpComment(id) {
  const [, text] = kept(nameOf(id)).find(([name]) => name === nameOf(id)) ?? [];
  if (!field() || !text) return;
  field().value = text;
  openTab(document.getElementById("tab-talk"));
}

/** The document is decided: send a comment that still stands in the field. */
export function sendComment(id) {
  const text = field()?.value.trim();
  if (!text) return;
  keep(nameOf(id), "");
  if (keep(outgoing() + id, text)) sendKept();
  else post("comment", { document: id, text });
}

/** Send what waits on this device; what doesn't arrive stays for the next time. */
async function sendKept() {
  const prefix = outgoing();
  for (const [name, text] of kept(prefix)) {
    const { status } = await post("comment", { document: name.slice(prefix.length), text });
    if (status === 200) keep(name, "");
  }
}

if (screen()?.dataset.comment) sendKept();
addEventListener("online", () => screen()?.dataset.comment && sendKept());

document.addEventListener("input", ({ target }) => {
  if (target === field()) keep(nameOf(target.form.dataset.document), target.value);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== field() || event.key !== "Enter" || event.isComposing) return;
  if (event.shiftKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (!event.repeat) event.target.form.requestSubmit();
});
document.addEventListener("htmx:afterRequest", ({ detail, target }) => {
  if (target.id !== "talk-form" || !detail.successful) return;
  keep(nameOf(target.dataset.document), "");
  announce(words("commented"));
});
