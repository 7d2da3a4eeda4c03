// What the screen says: sentences by name, from the JSON that the template wrote.

const block = document.getElementById("sheet-words");
const sentences = block ? JSON.parse(block.textContent) : {};
const plural = new Intl.PluralRules(document.documentElement.lang || undefined);

/**
 * A sentence in the person's language, its %(names)s filled in.
 * @param {string} name
 * @param {Record<string, string|number>} values with `n` the form for that number is taken
 */
export function words(name, values = {}) {
  const counted = "n" in values ? `${name}_${plural.select(values.n)}` : name;
  const sentence = sentences[counted] ?? sentences[`${name}_other`] ?? sentences[name] ?? "";
  return sentence.replace(/%\((\w+)\)s/g, (_, key) => String(values[key] ?? ""));
}

/** Say it to screen readers; the same sentence twice is said twice. */
export function announce(sentence) {
  const line = document.getElementById("announce");
  if (line) line.textContent = line.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

/** Show a sentence in the bar's free space, and say it. */
export function tell(sentence) {
  const line = document.getElementById("link-state");
  if (line) line.textContent = sentence;
}
