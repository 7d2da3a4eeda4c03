// When a document is on the screen, and what stands there until it is.

/** Resolves once what was put on the page is painted. */
export const painted = () =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/** Shown on what stays through the change: until it ends, no key acts on the new document either. */
export function showBusy(isBusy) {
  document.getElementById("content").setAttribute("aria-busy", isBusy);
}

/** Bars in the place of the text, and of its height. */
export function showSkeleton(isShown) {
  const sheet = document.getElementById("sheet");
  sheet?.classList.toggle("is-waiting", isShown);
  const bars = sheet?.querySelector(".sheet__wait");
  if (bars) bars.hidden = !isShown;
}
