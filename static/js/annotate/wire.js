// Talking to the server: addresses from the page, one form per request, one kind of answer.

/** The element that carries the screen's addresses. */
export const desk = () => document.getElementById("content");

/** Where a request goes: "submit", "draft" … as the template wrote it. */
export const addressOf = (name) => desk().dataset[name];

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
  form.set("csrfmiddlewaretoken", csrfToken());
  return form;
}

/**
 * Send a form and wait for the answer.
 * @returns {Promise<{status: number, text: string, headers: Headers|null}>} status 0: nothing
 *   came back; 401: the person is signed out, whatever the server called it
 */
export async function post(name, fields) {
  try {
    const answer = await fetch(addressOf(name), {
      method: "POST",
      body: formOf(fields),
      headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() },
    });
    const signedOut = answer.redirected || answer.status === 403;
    return { status: signedOut ? 401 : answer.status, text: await answer.text(), headers: answer.headers };
  } catch {
    return { status: 0, text: "", headers: null };
  }
}

/** Show the dialog that the server sent with a refusal or a conflict. */
export function showTrouble(html) {
  const dialog = document.getElementById("trouble");
  if (!dialog) return;
  window.htmx.swap(dialog, html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  document.getElementById("trouble")?.showModal();
}

/** Offer to sign in again, in a new tab. */
export function showSignedOut() {
  const dialog = document.getElementById("signed-out");
  if (dialog && !dialog.open) dialog.showModal();
}
