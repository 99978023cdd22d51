import { maskTextSecrets } from './url-secrets.ts';

/** Enough for a sentence; the whole answer is kept as evidence. */
const MOST_QUOTED_CHARS = 120;

/**
 * What a server said, fit for a sentence (without quotation marks): on one line, no character that is unseen or turns the
 * direction of the text, secrets masked by `mask`, at most 120 characters. Takes time in proportion to its length.
 */
export function quoted(text: string, mask: (text: string) => string = maskTextSecrets): string {
  // Before masking, for a name or a token may hide behind an unseen character.
  const plain = text.replace(/\p{Cf}+/gu, '').replace(/[\p{Cc}\s]+/gu, ' ');
  return cut(mask(plain.trim()), MOST_QUOTED_CHARS);
}

/** At most `most` characters and an ellipsis where there were more; never half a surrogate pair. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
