import { describeThrown, fail, ok, type Result } from '../../base/result.ts';
import { quoted } from '../server-words.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Longer than any number, `true`, `false` or `null` that someone sends as a whole message. */
const MOST_SCALAR_CHARS = 64;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * The value of a JSON text (RFC 8259); undefined for anything else. On every frame: looks at both ends before it parses,
 * because a SyntaxError costs as much as six parses of a small message (measured), and a text protocol would throw one
 * for every frame.
 */
export function jsonValue(text: string): unknown {
  let from = 0;
  while (isSpace(text.charCodeAt(from))) from++;
  let to = text.length - 1;
  while (to > from && isSpace(text.charCodeAt(to))) to--;
  const last = text.charCodeAt(to);
  switch (text.charCodeAt(from)) {
    case OPEN_BRACE:
      return last === CLOSE_BRACE ? parsed(text) : undefined;
    case OPEN_BRACKET:
      return last === CLOSE_BRACKET ? parsed(text) : undefined;
    case QUOTE:
      return last === QUOTE && to > from ? parsed(text) : undefined;
    default:
      return to - from < MOST_SCALAR_CHARS && SCALAR.test(text.slice(from, to + 1)) ? parsed(text) : undefined;
  }
}

/** The same with a sentence, for a person: starts with what `what` names. */
export function parseJson(text: string, what: string): Result<unknown, 'json'> {
  try {
    return ok<unknown>(JSON.parse(text));
  } catch (thrown) {
    return fail('json', `${what} is not JSON (${jsonWords(thrown)}).`);
  }
}

function jsonWords(thrown: unknown): string {
  const words = describeThrown(thrown).replace(/^SyntaxError: /, '');
  // Some engines quote a piece of the text, in which a secret may stand.
  return quoted(words.replace(/, (?:\.\.\.)?".*$/s, ''));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An answer, not an error: who needs the parser's words asks `parseJson`.
    return undefined;
  }
}

function isSpace(unit: number): boolean {
  return unit === SPACE || unit === LINE_FEED || unit === CARRIAGE_RETURN || unit === TAB;
}
