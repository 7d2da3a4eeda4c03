// Find a label by name: letters narrow the list, arrows choose, Enter gives the label.

import { pick } from "./questions.js";
import { words } from "./words.js";

let found = []; // labels that match, in the question's order
let chosen = 0;
let question = null;

const dialog = () => document.getElementById("find");
const input = () => document.getElementById("find-name");
const list = () => document.getElementById("find-list");

function matches(label, wanted) {
  const name = label.name.toLowerCase();
  return name.includes(wanted) || label.code.toLowerCase().startsWith(wanted) || label.slug.includes(wanted);
}

/** Names that begin with what was typed stand first. */
function narrowed(labels, typed) {
  const wanted = typed.trim().toLowerCase();
  const fitting = labels.filter((label) => matches(label, wanted));
  const first = fitting.filter((label) => label.name.toLowerCase().startsWith(wanted));
  return [...first, ...fitting.filter((label) => !first.includes(label))];
}

function optionOf(label, place) {
  const option = document.createElement("button");
  option.type = "button";
  option.tabIndex = -1;
  option.id = `find-${place}`;
  option.className = label.colour;
  option.setAttribute("role", "option");
  option.dataset.place = place;
  const parts = ["kbd", "span", "span", "span"].map((name) => document.createElement(name));
  parts[0].textContent = label.key;
  parts[1].className = "sw";
  parts[2].textContent = label.name;
  parts[3].className = "n";
  parts[3].textContent = label.code === label.name ? "" : label.code;
  option.append(...parts);
  return option;
}

function show() {
  list().replaceChildren(...found.map(optionOf));
  const none = document.getElementById("find-none");
  none.hidden = found.length > 0;
  none.textContent = found.length ? "" : words("no_match");
  showChosen();
}

function showChosen() {
  const options = [...list().children];
  for (const [place, option] of options.entries()) {
    option.setAttribute("aria-selected", String(place === chosen));
  }
  options[chosen]?.scrollIntoView({ block: "nearest" });
  if (options[chosen]) input().setAttribute("aria-activedescendant", options[chosen].id);
  else input().removeAttribute("aria-activedescendant");
}

/** The dialog has opened: offer the labels of a question. */
export function startFinding(desk, slug) {
  question = desk.questionCalled(slug) ?? desk.question;
  desk.active = question.slug;
  input().value = "";
  found = question.labels;
  chosen = 0;
  show();
  input().focus();
}

/** Wire the dialog's field and list; `deskNow` gives the open document. */
export function wireFinding(deskNow) {
  if (!dialog()) return;
  const give = (place) => {
    const label = found[place];
    if (!label) return;
    dialog().close();
    pick(deskNow(), question, label);
  };
  input().addEventListener("input", () => {
    found = narrowed(question.labels, input().value);
    chosen = 0;
    show();
  });
  input().addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      chosen = (chosen + step + found.length) % (found.length || 1);
      showChosen();
    } else if (event.key === "Enter") {
      event.preventDefault();
      give(chosen);
    }
  });
  list().addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) give(Number(option.dataset.place));
  });
}
