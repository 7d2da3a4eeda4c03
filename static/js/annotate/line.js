// One thing at a time goes to the server, in the order in which it must arrive. What finds no
// server is tried again; nothing overtakes it.

const RETRY = 3000;

/** The line to the server. */
export class Line {
  isCutOff = false; // the last try found no server
  isFailing = false; // the last try found one that couldn't answer
  isSending = false; // something the person did is on its way
  #next;
  #spare;
  #onChange;
  #asked = null;
  #isWorking = false;
  #timer = 0;

  /**
   * @param {object} sources
   * @param {() => (() => Promise<number>)|null} sources.next sends what the person did, if there is
   *   anything, and resolves with the status
   * @param {() => (() => Promise<number>)|null} sources.spare what to send when nothing else is
   * @param {() => void} sources.onChange called whenever one of the flags may have changed
   */
  constructor({ next, spare, onChange }) {
    this.#next = next;
    this.#spare = spare;
    this.#onChange = onChange;
    addEventListener("online", () => this.wake());
    // Back from signing in in another tab.
    addEventListener("focus", () => this.wake());
  }

  /** There is something to send. */
  wake() {
    clearTimeout(this.#timer);
    if (!this.#isWorking) this.#work();
  }

  /**
   * Ask for something whose answer is awaited, once all before it has arrived.
   * @param {() => Promise<{status: number}>} send
   * @returns {Promise<{status: number}>} its answer, or that of what failed before it
   */
  ask(send) {
    return new Promise((resolve) => {
      this.#asked = { send, resolve };
      this.wake();
    });
  }

  async #work() {
    this.#isWorking = true;
    for (;;) {
      const work = this.#next();
      const send = work ?? this.#question() ?? this.#spare();
      if (!send) break;
      this.isSending = work !== null;
      this.#onChange();
      const status = await send();
      this.isSending = false;
      this.isCutOff = status === 0;
      this.isFailing = status >= 500;
      if (status !== 0 && status !== 401 && status < 500) continue;
      // Work that came up meanwhile has to hear for itself that the person is signed out.
      if (status === 401 && !work && this.#next()) continue;
      this.#giveUp(status);
      break;
    }
    this.#isWorking = false;
    this.#onChange();
  }

  #question() {
    if (!this.#asked) return null;
    const { send, resolve } = this.#asked;
    this.#asked = null;
    return async () => {
      const answer = await send();
      resolve(answer);
      return answer.status;
    };
  }

  #giveUp(status) {
    this.#asked?.resolve({ status, text: "", headers: null });
    this.#asked = null;
    // Who is signed out comes back to the page first.
    if (status !== 401) this.#timer = setTimeout(() => this.wake(), RETRY);
  }
}
