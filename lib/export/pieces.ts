import { bytesToBase64 } from '../base/bytes.ts';

/** A payload of 100 MB can escape to more than the longest string an engine makes (V8: 2^29 characters), so it goes out in pieces. */
const PIECE_CHARS = 1 << 20;
/** A multiple of 3, so that pieces of base64 join without padding between them. */
const PIECE_BYTES = 3 << 18;
/** Pieces this small are not worth a hand-over each. */
const CHUNK_CHARS = 1 << 18;

/** Slices that never part a surrogate pair. */
export function* textPieces(text: string): Generator<string, void, undefined> {
  if (text.length <= PIECE_CHARS) {
    yield text;
    return;
  }
  let from = 0;
  while (from < text.length) {
    let to = Math.min(from + PIECE_CHARS, text.length);
    if (to < text.length && (text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to--;
    yield text.slice(from, to);
    from = to;
  }
}

/** A JSON string with its quotes. Lone surrogates leave as `\udxxx` escapes (well-formed JSON.stringify) and so survive UTF-8. */
export function* jsonStringPieces(text: string): Generator<string, void, undefined> {
  if (text.length <= PIECE_CHARS) {
    yield JSON.stringify(text);
    return;
  }
  yield '"';
  for (const piece of textPieces(text)) yield JSON.stringify(piece).slice(1, -1);
  yield '"';
}

/** Base64 (RFC 4648 §4, padded) without quotes. */
export function* base64Pieces(bytes: Uint8Array): Generator<string, void, undefined> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    yield bytesToBase64(bytes.subarray(from, from + PIECE_BYTES));
  }
}

/** Joins what an encoder yields per item into chunks of a useful size. */
export function* gather<Item>(
  items: Iterable<Item>,
  encode: (item: Item) => Iterable<string>,
): Generator<string, void, undefined> {
  let chunk = '';
  for (const item of items) {
    for (const piece of encode(item)) {
      chunk += piece;
      if (chunk.length < CHUNK_CHARS) continue;
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
