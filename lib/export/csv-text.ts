/**
 * A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection; full-width forms count too).
 * A cell that begins with an apostrophe is guarded as well, so that taking one apostrophe away always gives the original.
 */
const GUARDED = /^(?:'|\s*[=+\-@\t\r\n＝＋－＠])/;

/** A text cell, quoted and guarded. */
export function* csvText(pieces: Iterable<string>): Generator<string, void, undefined> {
  let first = true;
  yield '"';
  for (const piece of pieces) {
    if (first && GUARDED.test(piece)) yield "'";
    first = false;
    // CSV has no escapes: a lone surrogate cannot be UTF-8, so it becomes the replacement character here and not later.
    yield piece.replaceAll('"', '""').replace(/\p{Surrogate}/gu, '\ufffd');
  }
  yield '"';
}
