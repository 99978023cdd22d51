/** Where a text stops being JSON: a UTF-16 offset and one sentence. */
export interface JsonError {
  readonly offset: number;
  readonly message: string;
}

const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const MARKS = '{}[],:';
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\n\r]*/y;

type Wanted = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const WANTED_TEXT: Readonly<Record<Wanted, string>> = {
  value: 'a value',
  'value-or-end': 'a value or ]',
  key: 'a "name" in double quotes',
  'key-or-end': 'a "name" in double quotes or }',
  colon: 'a colon',
  'comma-or-end': 'a comma or the closing bracket',
  nothing: 'the end of the text',
};

/**
 * Finds the first character that JSON (RFC 8259) does not allow; null when the text is JSON. The engines' own messages
 * differ and some carry no position. An explicit stack, so that deep nesting cannot overflow.
 */
export function jsonErrorAt(text: string): JsonError | null {
  const stack: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  const ended = (): Wanted => (stack.length === 0 ? 'nothing' : 'comma-or-end');
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    if (at >= text.length) {
      if (wanted === 'nothing') return null;
      return { offset: text.length, message: `The text ends where ${WANTED_TEXT[wanted]} should follow.` };
    }
    const token = tokenAt(text, at);
    if (token === null) return unexpected(text, at, wanted);
    const mark = MARKS.includes(token) ? token : null;
    if (wanted === 'key' || wanted === 'key-or-end') {
      if (token.startsWith('"')) wanted = 'colon';
      else if (mark === '}' && wanted === 'key-or-end') {
        stack.pop();
        wanted = ended();
      } else return unexpected(text, at, wanted);
    } else if (wanted === 'colon') {
      if (mark !== ':') return unexpected(text, at, wanted);
      wanted = 'value';
    } else if (wanted === 'value' || wanted === 'value-or-end') {
      if (mark === null) wanted = ended();
      else if (mark === '{' || mark === '[') {
        stack.push(mark);
        wanted = mark === '{' ? 'key-or-end' : 'value-or-end';
      } else if (mark === ']' && wanted === 'value-or-end') {
        stack.pop();
        wanted = ended();
      } else return unexpected(text, at, wanted);
    } else if (wanted === 'comma-or-end') {
      const inside = stack.at(-1);
      if (mark === ',') wanted = inside === '{' ? 'key' : 'value';
      else if (mark === (inside === '{' ? '}' : ']')) {
        stack.pop();
        wanted = ended();
      } else return unexpected(text, at, wanted);
    } else return unexpected(text, at, wanted);
    at += token.length;
  }
}

function tokenAt(text: string, at: number): string | null {
  const char = text.charAt(at);
  if (MARKS.includes(char)) return char;
  if (char === '"') return stringAt(text, at);
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0] ?? null;
}

/** By hand: a regular expression needs stack for every character of a long string. */
function stringAt(text: string, at: number): string | null {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return text.slice(at, i + 1);
    if (code < 0x20) return null;
    if (code !== 0x5c) continue;
    ESCAPE.lastIndex = i;
    const escaped = ESCAPE.exec(text);
    if (escaped === null) return null;
    i += escaped[0].length - 1;
  }
  return null;
}

function unexpected(text: string, offset: number, wanted: Wanted): JsonError {
  const char = String.fromCodePoint(text.codePointAt(offset) ?? 0x20);
  if (char === '"') {
    return {
      offset,
      message: wanted.startsWith('comma')
        ? 'A comma is missing before this.'
        : 'This string is not closed or holds a character that must be escaped.',
    };
  }
  return { offset, message: `${char} is not allowed here; ${WANTED_TEXT[wanted]} should follow.` };
}

/** Line and column, both from 1, of a UTF-16 offset. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
