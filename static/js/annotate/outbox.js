// The labels on this device: written with each edit, before anything is sent, and gone once the
// server has them. So they outlive a reload, a crash and a lost connection.

import { desk } from "./wire.js";

const nameOf = (id) => `collab-labels-${desk().dataset.person}-${id}`;

/** Keep the state of a document. version: the draft on the server that it goes on from. */
export function keepHere(id, version, state) {
  try {
    localStorage.setItem(nameOf(id), JSON.stringify({ version, state }));
  } catch {
    // Storage is full or closed: the page itself still holds the labels.
  }
}

/** The state kept here, unless the server has a newer draft; null if there is none. */
export function keptHere(id, version) {
  try {
    const kept = JSON.parse(localStorage.getItem(nameOf(id)));
    return kept?.version === version ? kept.state : null;
  } catch {
    return null;
  }
}

/** The server has it. */
export function dropHere(id) {
  try {
    localStorage.removeItem(nameOf(id));
  } catch {
    // Nothing could be written either.
  }
}
