// Offsets. The server counts code points, JavaScript counts UTF-16 units: here alone they meet.

/** Index of the first item of a sorted list that is not below `value`. */
function lowerBound(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Converts offsets in one text, both ways.
 * @param {string} text
 * @returns {{toUnits: (points: number) => number, toPoints: (units: number) => number}}
 */
export function offsetsOf(text) {
  const pairs = []; // the unit at which each surrogate pair starts
  for (let unit = 0; unit < text.length; unit++) {
    if (text.codePointAt(unit) > 0xffff) pairs.push(unit++);
  }
  const inPoints = pairs.map((unit, before) => unit - before);
  return {
    toUnits: (points) => points + lowerBound(inPoints, points),
    toPoints: (units) => units - lowerBound(pairs, units),
  };
}

/** How many UTF-16 units of `root`'s text stand before a place in the page. */
export function unitsBefore(root, node, offset) {
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The range of the page that shows `root`'s text from unit `start` to unit `end`. */
export function rangeOf(root, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  range.selectNodeContents(root);
  let before = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const after = before + node.length;
    if (start >= before && start < after) range.setStart(node, start - before);
    if (end > before && end <= after) {
      range.setEnd(node, end - before);
      break;
    }
    before = after;
  }
  return range;
}
