// Dialogs about what stands in the way of the work; the labels stay on the page behind them.

/**
 * What the dialog says of itself: trouble ("lost", "stale", "refused"), document, version and save
 * of the draft that the server has, opened: when that was.
 */
export function troubleOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return { ...holder.content.getElementById("trouble")?.dataset };
}

/** Show the dialog that the server sent with a refusal or a conflict. */
export function showTrouble(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const dialog = holder.content.getElementById("trouble");
  if (!dialog) return;
  document.getElementById("trouble")?.replaceWith(dialog);
  dialog.showModal();
}

/** Offer to sign in again, in a new tab. */
export function showSignedOut() {
  const dialog = document.getElementById("signed-out");
  if (dialog && !dialog.open) dialog.showModal();
}

/** Signed in again: what it asked for is done. */
export function hideSignedOut() {
  document.getElementById("signed-out")?.close();
}
