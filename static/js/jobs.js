// A clock for polling. data-poll="2" on an element fires a "poll" event on it every 2 seconds
// while the page is visible and no request of the element is under way: hx-trigger="poll".
// (htmx's own "every 2s [condition]" needs eval, which the CSP forbids.)

const TICK = 1000;
const lastPolled = new WeakMap();

const isDue = (element, now) =>
  now - lastPolled.get(element) >= Number(element.dataset.poll) * 1000;

function tick() {
  if (document.visibilityState !== "visible") return;
  const now = performance.now();
  for (const element of document.querySelectorAll("[data-poll]")) {
    if (!lastPolled.has(element)) lastPolled.set(element, now);
    if (!isDue(element, now) || element.classList.contains("htmx-request")) continue;
    lastPolled.set(element, now);
    element.dispatchEvent(new CustomEvent("poll"));
  }
}

tick();
setInterval(tick, TICK);
document.addEventListener("visibilitychange", tick);
