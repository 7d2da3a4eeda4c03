// Talking to the server: addresses from the page, one form per request, one kind of answer.

const PATIENCE = 30_000;
const MOST_KEPT_ALIVE = 30_000; // characters; a browser takes 64 KiB for all pages that go

/** The element that carries the screen's addresses. */
export const desk = () => document.getElementById("content");

/** Where a request goes: "submit", "draft" … as the template wrote it. */
export const addressOf = (name) => desk().dataset[name];

/** A name that nothing else has. `crypto.randomUUID` is missing on plain http. */
export function newKey() {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return [...numbers].map((number) => number.toString(16).padStart(8, "0")).join("");
}

/** The token that Django wants back; after signing in anew elsewhere the cookie's is the valid one. */
export function csrfToken() {
  const name = `${desk()?.dataset.csrfCookie}=`;
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(name));
  if (cookie) return cookie.slice(name.length);
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

/** The fields as a form, also for `sendBeacon`, which can't send headers. */
export function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === "object" ? JSON.stringify(value) : value);
  }
  form.set("person", desk().dataset.person);
  form.set("csrfmiddlewaretoken", csrfToken());
  return form;
}

/**
 * Send a form and wait for the answer. It arrives even if the page goes, unless it is very long.
 * @returns {Promise<{status: number, text: string, headers: Headers|null}>} status 0: nothing
 *   came back; 401: the person is signed out, whatever the server called it
 */
export async function post(name, fields) {
  const body = formOf(fields);
  const length = [...body.values()].reduce((sum, value) => sum + value.length, 0);
  try {
    const answer = await fetch(addressOf(name), {
      method: "POST",
      body,
      headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() },
      keepalive: length < MOST_KEPT_ALIVE,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const signedOut = answer.redirected || answer.status === 403;
    return { status: signedOut ? 401 : answer.status, text: await answer.text(), headers: answer.headers };
  } catch {
    return { status: 0, text: "", headers: null };
  }
}
