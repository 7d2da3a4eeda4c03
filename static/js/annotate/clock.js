// Seconds of active work on the open document: the page is visible, and the person moved a key,
// the mouse or a finger in the last half minute.

const IDLE_AFTER = 30_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"];

/** Counts from its start; one for each opened document. */
export class Clock {
  #active = 0;
  #lastTick = performance.now();
  #lastSign = performance.now();

  constructor() {
    for (const sign of SIGNS) addEventListener(sign, () => this.#sign(), { passive: true, capture: true });
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  #tick() {
    const now = performance.now();
    const until = Math.min(now, this.#lastSign + IDLE_AFTER);
    // The event comes after the change: "visible" closes a hidden stretch, which doesn't count.
    if (until > this.#lastTick && !this.wasHidden) this.#active += until - this.#lastTick;
    this.#lastTick = now;
    this.wasHidden = document.visibilityState === "hidden";
  }

  #sign() {
    this.#tick();
    this.#lastSign = performance.now();
  }

  /** Whole seconds since the last restart. */
  get seconds() {
    this.#tick();
    return Math.round(this.#active / 1000);
  }

  /** Begin again, for the next document. */
  restart() {
    this.#tick();
    this.#active = 0;
    this.#lastSign = performance.now();
  }
}
