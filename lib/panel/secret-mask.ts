import { utf8Encode } from '../base/bytes.ts';
import type { Verdict } from '../contract/verdict.ts';
import { formsOf } from '../profile/variables.ts';
import type { Payload } from '../protocol/frame.ts';

/** What a secret is shown as, whatever its length. */
export const MASK = '••••';

const STAR = 0x2a;
/** A shorter beginning of a secret is that of many a word. */
const SHORTEST_PIECE = 4;

/**
 * Hides the values of secrets in what is shown: as they are, as JSON writes them in a string, and as a URL does. The one
 * place for it: rows, detail and previews show what comes out of here.
 */
export class SecretMask {
  readonly #forms: readonly string[];
  readonly #bytes: readonly Uint8Array[];
  /** UTF-16 units of the longest form: so much more must be looked at than is shown. */
  readonly longest: number;

  /** `secrets`: see `secretsIn` in lib/profile/variables.ts; none is empty. */
  constructor(secrets: readonly string[]) {
    const forms = new Set(secrets.flatMap((secret) => [...formsOf(secret)]));
    // The longest first: what is inside another one would leave its rest to be seen.
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
    this.#bytes = this.#forms.map((form) => utf8Encode(form));
    this.longest = this.#forms[0]?.length ?? 0;
  }

  text(text: string): string {
    let masked = text;
    for (const form of this.#forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK);
    return masked;
  }

  /** Text that may quote the beginning of a longer one, and marks with `…` where it cut: it may have cut a secret. */
  excerpt(text: string): string {
    let masked = this.text(text);
    for (const form of this.#forms) {
      for (let end = masked.indexOf('…'); end !== -1; end = masked.indexOf('…', end + 1)) {
        let length = Math.min(end, form.length - 1);
        while (length >= SHORTEST_PIECE && !masked.startsWith(form.slice(0, length), end - length)) length--;
        if (length < SHORTEST_PIECE) continue;
        masked = masked.slice(0, end - length) + MASK + masked.slice(end);
        end += MASK.length - length;
      }
    }
    return masked;
  }

  /** The same object where nothing is hidden. Bytes keep their number: each byte of a secret becomes `*`. */
  payload(payload: Payload): Payload {
    if (this.#forms.length === 0) return payload;
    if (typeof payload === 'string') return this.text(payload);
    let masked = payload;
    for (const bytes of this.#bytes) {
      for (let at = indexOf(masked, bytes, 0); at !== -1; at = indexOf(masked, bytes, at + bytes.length)) {
        if (masked === payload) masked = payload.slice();
        masked.fill(STAR, at, at + bytes.length);
      }
    }
    return masked;
  }
}

export const NO_MASK = new SecretMask([]);

/** A verdict quotes what it found. */
export function maskVerdict(verdict: Verdict, mask: SecretMask): Verdict {
  const issues = verdict.issues.map((issue) => ({
    ...issue,
    actual: mask.excerpt(issue.actual),
    message: mask.excerpt(issue.message),
  }));
  return { ...verdict, issues };
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first] = wanted;
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}
