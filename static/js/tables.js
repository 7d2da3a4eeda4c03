// Tables that sort by a press on a header: <th aria-sort="none"><button type="button">F1</button>.
// A cell sorts by its data-value, else by its text; as numbers where every filled cell is one.
// Rows that are ticked: <input type="checkbox" data-tick-all="NAME"> ticks the boxes of that name,
// and <span data-ticked="NAME" data-sentence="%(n)s chosen"> says how many are.

const collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });

const keyOf = (row, column) => {
  const cell = row.cells[column];
  return (cell?.dataset.value ?? cell?.textContent ?? "").trim();
};

/** The number a cell starts with: "1,204", "−0.014", "48 %", "0.857 ± 0.018"; else NaN. */
function toNumber(text) {
  const plain = text.replaceAll(",", "").replace("−", "-");
  const found = plain.match(/^[+-]?\d+(\.\d+)?(?=$|[\s%±])/);
  return found ? Number(found[0]) : NaN;
}

/** Rows in the new order; rows without a value stand last, whichever way it goes. */
function sorted(rows, column, descending) {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, column) }));
  const filled = keyed.filter(({ key }) => key !== "");
  const empty = keyed.filter(({ key }) => key === "");
  const numeric = filled.every(({ key }) => !Number.isNaN(toNumber(key)));
  const compare = numeric
    ? (a, b) => toNumber(a.key) - toNumber(b.key)
    : (a, b) => collator.compare(a.key, b.key);
  filled.sort(descending ? (a, b) => compare(b, a) : compare);
  return [...filled, ...empty].map(({ row }) => row);
}

document.addEventListener("click", (event) => {
  const header = event.target.closest("th button")?.closest("th[aria-sort]");
  const body = header?.closest("table").tBodies[0];
  if (!body) return;
  const descending = header.getAttribute("aria-sort") === "ascending";
  for (const other of header.parentElement.querySelectorAll("[aria-sort]")) {
    other.setAttribute("aria-sort", "none");
  }
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  body.append(...sorted([...body.rows], header.cellIndex, descending));
});

function sayTicked(form) {
  for (const line of form?.querySelectorAll("[data-ticked]") ?? []) {
    const boxes = [...form.querySelectorAll(`[name="${CSS.escape(line.dataset.ticked)}"]`)];
    const ticked = boxes.filter((box) => box.checked).length;
    line.textContent = ticked ? line.dataset.sentence.replace("%(n)s", String(ticked)) : "";
    const all = form.querySelector(`[data-tick-all="${CSS.escape(line.dataset.ticked)}"]`);
    if (!all) continue;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

document.addEventListener("change", ({ target }) => {
  const { tickAll } = target.dataset;
  if (tickAll) {
    const boxes = target.form.querySelectorAll(`[name="${CSS.escape(tickAll)}"]`);
    for (const box of boxes) box.checked = target.checked;
  }
  sayTicked(target.form);
});
