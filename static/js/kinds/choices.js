// What one_of and any_of share: options with native inputs, in a fieldset that the server drew.

const isSame = (one, other) => one.length === other.length && one.every((label) => other.includes(label));

/** Whether the pre-tag is a doubt that the person hasn't settled. */
export const isDoubt = (state, question) => question.doubt && !state.touched[question.slug];

/** The chosen labels of a question. */
export const chosenOf = (state, question) => state.choices[question.slug] ?? [];

/** 1 if the answer differs from the pre-tag; without one nothing counts as a fix. */
export const choiceFixes = (state, question) =>
  question.guessed && !isSame(chosenOf(state, question), question.guessed) ? 1 : 0;

/** Inputs, confidences and the digits' owner, as the state says. */
export function showChoices(desk, question, element) {
  const chosen = chosenOf(desk.state, question);
  const inDoubt = isDoubt(desk.state, question);
  element.classList.toggle("is-active", desk.active === question.slug);
  for (const option of element.querySelectorAll(".opt")) {
    const isChosen = chosen.includes(option.dataset.label);
    option.querySelector("input").checked = isChosen;
    const confidence = option.querySelector(".p");
    if (confidence) confidence.hidden = !isShown(confidence, desk.showsPercents, inDoubt);
    keepInSight(element, option, isChosen);
  }
}

/** Numbers stand where the labeller is in doubt, the rest on demand; a bare "?" only in doubt. */
const isShown = (confidence, showsPercents, inDoubt) =>
  inDoubt || (showsPercents && confidence.dataset.percent !== undefined);

/** Bring the chosen option into sight: one that was found by name may stand far down the list. */
export function showChosen({ slug }) {
  const chosen = document.querySelector(`#q-${CSS.escape(slug)} .opt:has(input:checked)`);
  chosen?.scrollIntoView({ block: "nearest" });
}

/** A chosen option leaves the closed list of the many and returns to it. */
function keepInSight(element, option, isChosen) {
  const picked = element.querySelector("[data-picked]");
  const rest = element.querySelector("[data-rest]");
  if (isChosen && option.parentElement === rest) picked.append(option);
  if (!isChosen && option.parentElement === picked) rest.prepend(option);
}
