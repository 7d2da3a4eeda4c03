// The list of doubts beside the text, kept in step with what the person settles.

import { isDoubt } from "./state.js";
import { words } from "./words.js";

function itemOf(desk, span) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const label = desk.labelOf(span);
  button.type = "button";
  button.dataset.span = span.id;
  const [text, code, percent] = ["", `lab ${label.colour}`, "num warn"].map((look) => {
    const part = document.createElement("span");
    part.className = look;
    return part;
  });
  text.dir = "auto";
  text.textContent = desk.textOf(span);
  code.textContent = label.code;
  percent.textContent = span.p === null ? "?" : `${span.p} %`;
  button.append(text, code, percent);
  item.append(button);
  return item;
}

/** Draw the doubts that are left; which one the keys act on is marked. */
export function showDoubts(desk) {
  const list = document.querySelector("#doubts .spans");
  if (!list) return;
  const doubts = desk.state.spans.filter(isDoubt);
  document.querySelector("#doubts h2").textContent = words("doubts", { number: doubts.length });
  const shown = new Map([...list.children].map((item) => [item.firstElementChild.dataset.span, item]));
  const wanted = doubts.map((span) => shown.get(span.id) ?? itemOf(desk, span));
  const kept = new Set(wanted);
  for (const item of shown.values()) if (!kept.has(item)) item.remove();
  wanted.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  for (const button of list.querySelectorAll("button")) {
    const isCurrent = button.dataset.span === desk.cursor;
    if (isCurrent) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    if (isCurrent) button.scrollIntoView({ block: "nearest" });
  }
}
