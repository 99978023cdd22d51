/** Something legal in JSON that rarely is what the writer meant, at a UTF-16 offset of the text. */
export interface JsonNote {
  readonly offset: number;
  readonly message: string;
}

/** Most parsers of other languages stop at or before this depth. */
const DEEP = 128;
const MAX_NOTES = 50;

interface Container {
  readonly keys: Set<string> | null;
  expectsKey: boolean;
}

/**
 * Finds what `JSON.parse` accepts in silence: duplicate keys (the last wins), integers beyond 2^53 and numbers that
 * overflow (RFC 8259 §6), lone surrogates (§8.2), deep nesting (§9). One pass without recursion; wrong JSON only ends it early.
 */
export function jsonNotes(text: string): readonly JsonNote[] {
  const notes: JsonNote[] = [];
  const stack: Container[] = [];
  const tokens = /["{}[\],:]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  let deepNoted = false;
  for (let match = tokens.exec(text); match !== null && notes.length < MAX_NOTES; match = tokens.exec(text)) {
    const [token] = match;
    const offset = match.index;
    const top = stack.at(-1);
    switch (token) {
      case '{':
      case '[':
        stack.push({ keys: token === '{' ? new Set() : null, expectsKey: token === '{' });
        if (stack.length > DEEP && !deepNoted) {
          deepNoted = true;
          notes.push({ offset, message: `Nested deeper than ${DEEP} levels: many parsers refuse that.` });
        }
        break;
      case '}':
      case ']':
        stack.pop();
        break;
      case ',':
        if (top?.keys) top.expectsKey = true;
        break;
      case ':':
        if (top) top.expectsKey = false;
        break;
      case '"': {
        const end = endOfString(text, offset);
        if (end === null) return notes;
        tokens.lastIndex = end;
        noteString(text.slice(offset, end), offset, top, notes);
        break;
      }
      default:
        noteNumber(token, offset, notes);
    }
  }
  return notes;
}

/** Where the string that begins at `from` ends; null when it never does. A pattern for it overflows the engine's stack at some megabytes. */
function endOfString(text: string, from: number): number | null {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text[at];
    if (unit === '"') return at + 1;
    if (unit === '\\') at++;
  }
  return null;
}

function noteString(token: string, offset: number, top: Container | undefined, notes: JsonNote[]): void {
  const value = unquote(token);
  if (value === null) return;
  if (!value.isWellFormed()) {
    notes.push({ offset, message: 'A lone surrogate: it is sent as U+FFFD (replacement character).' });
  }
  if (!top?.keys || !top.expectsKey) return;
  if (top.keys.has(value)) notes.push({ offset, message: `Duplicate key ${token}: only the last one counts.` });
  top.keys.add(value);
}

function noteNumber(token: string, offset: number, notes: JsonNote[]): void {
  const value = Number(token);
  if (!Number.isFinite(value)) notes.push({ offset, message: `${token.slice(0, 40)} is too large for a double.` });
  else if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(token)) {
    notes.push({ offset, message: `${token.slice(0, 40)} is beyond 2^53 and loses digits.` });
  }
}

function unquote(token: string): string | null {
  try {
    return JSON.parse(token) as string;
  } catch {
    // A control character or a bad escape: the editor's lint names it.
    return null;
  }
}
