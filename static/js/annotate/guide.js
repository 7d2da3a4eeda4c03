// Reading up: the guideline at the label under the cursor, and what that label means.

import { spanOf } from "./state.js";
import { showTip, tipMarks } from "./tips.js";
import { announce, hint, words } from "./words.js";

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
  if (!label) return hint(words("select_first"));
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
