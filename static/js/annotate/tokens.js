// Words and grapheme clusters of one text: what a selection snaps to and an edge moves by.
// All offsets count UTF-16 units.

function segmentsOf(text, language, granularity) {
  let segmenter;
  try {
    segmenter = new Intl.Segmenter(language || undefined, { granularity });
  } catch {
    segmenter = new Intl.Segmenter(undefined, { granularity }); // not a language that exists
  }
  return [...segmenter.segment(text)]
    .filter(({ segment }) => segment.trim() !== "")
    .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
}

/** Index of the first piece that ends after `offset`. */
function firstEndingAfter(pieces, offset) {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle].end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The words and clusters of one text; cut when first asked for. */
export class Tokens {
  #pieces = {};

  constructor(text, language) {
    this.text = text;
    this.language = language;
  }

  /** Pieces of the text without the space between them. by: "word" or "grapheme". */
  pieces(by) {
    this.#pieces[by] ??= segmentsOf(this.text, this.language, by);
    return this.#pieces[by];
  }

  /** The piece that holds the character at `offset`, else the next one, else the last. */
  at(offset, by = "word") {
    const pieces = this.pieces(by);
    return pieces[firstEndingAfter(pieces, offset)] ?? pieces.at(-1) ?? null;
  }

  /** The range widened to whole pieces, without space at its ends; null if it holds only space. */
  snap(start, end, by = "word") {
    const pieces = this.pieces(by);
    const first = firstEndingAfter(pieces, start);
    let last = firstEndingAfter(pieces, end - 1);
    if (last >= pieces.length || pieces[last].start >= end) last -= 1;
    return last < first ? null : { start: pieces[first].start, end: pieces[last].end };
  }

  /** The edge of a piece that lies nearest to `offset`. edge: "start" or "end". */
  nearest(offset, edge, by = "word") {
    const pieces = this.pieces(by);
    const at = firstEndingAfter(pieces, offset);
    const places = [pieces[at - 1], pieces[at]].filter(Boolean).map((piece) => piece[edge]);
    places.sort((one, other) => Math.abs(one - offset) - Math.abs(other - offset));
    return places[0] ?? offset;
  }

  /** Where the edge at `offset` goes by one piece. edge: "start" or "end"; direction: 1 or -1. */
  step(offset, edge, direction, by = "word") {
    const pieces = this.pieces(by);
    if (direction > 0) return pieces.find((piece) => piece[edge] > offset)?.[edge] ?? offset;
    return pieces.findLast((piece) => piece[edge] < offset)?.[edge] ?? offset;
  }
}
