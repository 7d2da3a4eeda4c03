// What one_of and any_of share: options with native inputs, in a fieldset that the server drew.

const isSame = (one, other) => one.length === other.length && one.every((label) => other.includes(label));

/** The chosen labels of a question. */
export const chosenOf = (state, question) => state.choices[question.slug] ?? [];

/** 1 if the answer differs from the pre-tag; without one nothing counts as a fix. */
export const choiceFixes = (state, question) =>
  question.guessed && !isSame(chosenOf(state, question), question.guessed) ? 1 : 0;

/** Inputs, confidences and the digits' owner, as the state says. */
export function showChoices(desk, question, element) {
  const chosen = chosenOf(desk.state, question);
  const isTouched = Boolean(desk.state.touched[question.slug]);
  element.classList.toggle("is-active", desk.active === question.slug);
  for (const option of element.querySelectorAll(".opt")) {
    const isChosen = chosen.includes(option.dataset.label);
    option.querySelector("input").checked = isChosen;
    const confidence = option.querySelector(".p");
    if (confidence) confidence.hidden = isHidden(confidence, desk.showsPercents, isTouched, element);
    keepInSight(element, option, isChosen);
  }
}

function isHidden(confidence, showsPercents, isTouched, element) {
  if (isTouched && confidence.dataset.percent === undefined) return true;
  return !(showsPercents || (element.dataset.doubt !== undefined && !isTouched));
}

/** A chosen option leaves the closed list of the many and returns to it. */
function keepInSight(element, option, isChosen) {
  const picked = element.querySelector("[data-picked]");
  const rest = element.querySelector("[data-rest]");
  if (isChosen && option.parentElement === rest) picked.append(option);
  if (!isChosen && option.parentElement === picked) rest.prepend(option);
}
