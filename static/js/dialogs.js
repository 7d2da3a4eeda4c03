// Dialogs and drawers. data-open="id" opens <dialog id>, data-close closes the one around it.
// Listeners sit on the document, so they go on working after htmx swaps. A key that opens a
// dialog clicks its button: nothing imports this module, so it can't be loaded twice.

const returnTo = new WeakMap(); // dialog → the element that had the focus when it opened

const isDrawer = (dialog) => dialog.classList.contains("drawer");

const buttonsOf = (dialog) => document.querySelectorAll(`[data-open="${CSS.escape(dialog.id)}"]`);

function markButtons(dialog) {
  for (const button of buttonsOf(dialog)) button.setAttribute("aria-expanded", String(dialog.open));
}

/** Open a dialog over the page, or a drawer beside the work, which leaves the focus where it is. */
function open(dialog, button) {
  const focused = document.activeElement;
  returnTo.set(dialog, focused === document.body ? button : focused);
  if (isDrawer(dialog)) {
    dialog.setAttribute("open", ""); // show() would move the focus into it
    markButtons(dialog);
  } else {
    dialog.showModal();
  }
  dialog.dispatchEvent(new CustomEvent("opened", { bubbles: true })); // hx-trigger="opened once"
}

function giveFocusBack(dialog) {
  const remembered = returnTo.get(dialog);
  const target = remembered?.isConnected ? remembered : buttonsOf(dialog)[0]; // a swap replaced it
  target?.focus({ preventScroll: true });
}

/** Close a dialog; the focus goes back to where it was, unless it is elsewhere in the page. */
function close(dialog) {
  const hadFocus = dialog.contains(document.activeElement);
  dialog.close();
  if (isDrawer(dialog)) markButtons(dialog);
  if (hadFocus) giveFocusBack(dialog);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-open]");
  const named = button && document.getElementById(button.dataset.open);
  if (named?.open) close(named);
  else if (named) open(named, button);

  const left = event.target.closest("[data-close]")?.closest("dialog[open]");
  if (left) close(left);
});

// Esc closes a modal dialog by itself. In a drawer it does so only for one who is inside it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
  const drawer = document.activeElement?.closest("dialog.drawer[open]");
  if (!drawer) return;
  event.preventDefault();
  close(drawer);
});

// "close" does not bubble. After Esc or a form of method dialog the browser gives the focus back
// itself, but to nothing if a swap has replaced what had it.
document.addEventListener(
  "close",
  ({ target }) => {
    if (!isDrawer(target) && document.activeElement === document.body) giveFocusBack(target);
  },
  true,
);
