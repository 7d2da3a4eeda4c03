// What a label means, beside the thing that carries it: on hover, on focus, on a long touch, and
// by key for the label under the cursor. It stays while the pointer is on it, and Esc closes it.
//
// data-tip names the element that holds the description. The place is written into a style sheet
// of our own, because the page's policy allows no style on an element.

const PAUSE = 350; // ms that the pointer rests before a tip opens
const LONG_TOUCH = 500;
const LEAVE = 150; // ms to get from the label to its tip
const GAP = 6; // px

const place = new CSSStyleSheet();
place.replaceSync("#tip {}");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, place];

let owner = null; // the element whose tip is open
let timer = 0;
let swallowsClick = false; // the click that ends a long touch chooses nothing

function tipElement() {
  const found = document.getElementById("tip");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "tip";
  made.className = "tip";
  made.setAttribute("role", "tooltip");
  made.popover = "manual";
  document.body.append(made);
  return made;
}

function put(anchor) {
  const tip = tipElement();
  const { left, top, bottom } = anchor.getBoundingClientRect();
  const room = document.documentElement.clientWidth - tip.offsetWidth - GAP;
  const isBelow = bottom + GAP + tip.offsetHeight <= innerHeight;
  const { style } = place.cssRules[0];
  style.left = `${Math.max(GAP, Math.min(left, room))}px`;
  style.top = `${isBelow ? bottom + GAP : Math.max(GAP, top - GAP - tip.offsetHeight)}px`;
}

/** Show what the element of this id says beside `anchor`; false if there is nothing to say. */
export function showTip(anchor, id) {
  const said = document.getElementById(id)?.textContent.trim();
  if (!said) return false;
  clearTimeout(timer);
  owner = anchor;
  const tip = tipElement();
  tip.textContent = said;
  tip.showPopover();
  put(anchor);
  return true;
}

/** Close the tip that is open. */
export function hideTip() {
  clearTimeout(timer);
  owner = null;
  const tip = document.getElementById("tip");
  if (tip?.matches(":popover-open")) tip.hidePopover();
}

let idOfMark = () => ""; // which description a mark in the text has

/** Let marks have tips too: `find` gives the id of what describes one. */
export function tipMarks(find) {
  idOfMark = find;
}

const anchorOf = (target) => target.closest?.("[data-tip], mark[data-id]") ?? null;
const saidBy = (anchor) => anchor.dataset.tip ?? idOfMark(anchor);

function later(work, pause) {
  clearTimeout(timer);
  timer = setTimeout(work, pause);
}

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "touch") return;
  if (target.closest?.("#tip")) return clearTimeout(timer);
  const anchor = anchorOf(target);
  if (anchor && anchor === owner) return clearTimeout(timer);
  if (anchor) return later(() => anchor.isConnected && showTip(anchor, saidBy(anchor)), PAUSE);
  return owner && !owner.contains(document.activeElement) ? later(hideTip, LEAVE) : clearTimeout(timer);
});

document.addEventListener("focusin", ({ target }) => {
  const anchor = anchorOf(target);
  if (anchor && target.matches(":focus-visible")) showTip(anchor, saidBy(anchor));
  else if (owner && !owner.contains(target)) hideTip();
});
document.addEventListener("focusout", ({ target }) => {
  if (owner?.contains(target) && !owner.matches(":hover")) hideTip();
});

document.addEventListener("pointerdown", ({ target, pointerType }) => {
  swallowsClick = false;
  if (target.closest?.("#tip")) return;
  hideTip();
  const anchor = pointerType === "touch" ? anchorOf(target) : null;
  if (!anchor) return;
  later(() => {
    swallowsClick = showTip(anchor, saidBy(anchor));
  }, LONG_TOUCH);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => owner || clearTimeout(timer));
}
document.addEventListener(
  "click",
  (event) => {
    if (!swallowsClick) return;
    swallowsClick = false;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
document.addEventListener("contextmenu", (event) => {
  if (swallowsClick) event.preventDefault(); // a long touch asks for the tip, not for a menu
});

// Esc closes the tip and nothing else. Anything else that is done may have taken its owner away.
document.addEventListener(
  "keydown",
  (event) => {
    if (!owner || event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      hideTip();
    } else requestAnimationFrame(() => owner && !owner.isConnected && hideTip());
  },
  true,
);
addEventListener("scroll", () => (owner?.isConnected ? put(owner) : owner && hideTip()), true);
