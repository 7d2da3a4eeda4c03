// The panes beside the text, one at a time, as tabs to mouse and arrow keys.

const tabs = () => [...document.querySelectorAll("#beside [role=tab]")];

/** Show the pane of a tab, and hide the others. */
export function openTab(chosen) {
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
