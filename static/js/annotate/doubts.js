// The list of doubts beside the text, kept in step with what the person settles.

import { isDoubt } from "./state.js";
import { words } from "./words.js";

function buttonOf(desk, span) {
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
  return button;
}

/** Draw the doubts that are left; which one the keys act on is marked. */
export function showDoubts(desk) {
  const list = document.querySelector("#doubts .spans");
  if (!list) return;
  const doubts = desk.state.spans.filter(isDoubt);
  document.querySelector("#doubts h2").textContent = words("doubts", { number: doubts.length });
  const shown = [...list.querySelectorAll("button")].map((button) => button.dataset.span);
  if (shown.join() !== doubts.map(({ id }) => id).join()) {
    list.replaceChildren(
      ...doubts.map((span) => {
        const item = document.createElement("li");
        item.append(buttonOf(desk, span));
        return item;
      }),
    );
  }
  for (const button of list.querySelectorAll("button")) {
    if (button.dataset.span === desk.cursor) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}
