import { fail, ok, type Result } from '../base/result.ts';

/** A piece of the filter text before it has a meaning. For a regex `value` is its source and `key` its flags. */
export interface RawTerm {
  readonly negated: boolean;
  readonly key: string;
  readonly value: string;
  readonly form: 'word' | 'quoted' | 'regex';
}

const SPACE = /\s/;
const KEY = /[A-Za-z]+:/y;
const REGEX_FLAGS = /[a-z]*/y;

/** Cuts the text at white space, with quotes ("a \"b\"") and regular expressions (/a b/i) kept whole. */
export function splitTerms(text: string): Result<readonly RawTerm[], 'filter'> {
  const terms: RawTerm[] = [];
  let at = 0;
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at++;
      continue;
    }
    const negated = text[at] === '-' && at + 1 < text.length && !SPACE.test(text.charAt(at + 1));
    if (negated) at++;
    const key = keyAt(text, at);
    const valueAt = at + (key === '' ? 0 : key.length + 1);
    const opener = text[valueAt];
    if (opener === '"') {
      const quoted = quotedAt(text, valueAt);
      if (quoted === null) return fail('filter', 'A quote is not closed; add the closing " or remove the opening one.');
      terms.push({ negated, key, value: quoted.value, form: 'quoted' });
      at = quoted.end;
    } else if (opener === '/' && key === '') {
      const regex = regexAt(text, valueAt);
      if (regex === null)
        return fail('filter', 'A regular expression is not closed; end it with / or put the text in quotes.');
      terms.push({ negated, key: regex.flags, value: regex.source, form: 'regex' });
      at = regex.end;
    } else {
      let end = valueAt;
      while (end < text.length && !SPACE.test(text.charAt(end))) end++;
      terms.push({ negated, key, value: text.slice(valueAt, end), form: 'word' });
      at = end;
    }
  }
  return ok(terms);
}

function keyAt(text: string, at: number): string {
  KEY.lastIndex = at;
  const match = KEY.exec(text);
  return match === null ? '' : match[0].slice(0, -1).toLowerCase();
}

function quotedAt(text: string, at: number): { value: string; end: number } | null {
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === '"') return { value, end: i + 1 };
    if (char === '\\' && i + 1 < text.length) i++;
    value += text[i];
  }
  return null;
}

function regexAt(text: string, at: number): { source: string; flags: string; end: number } | null {
  let inClass = false;
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass && i > at + 1) {
      REGEX_FLAGS.lastIndex = i + 1;
      const flags = REGEX_FLAGS.exec(text)?.[0] ?? '';
      return { source: text.slice(at + 1, i), flags, end: i + 1 + flags.length };
    }
  }
  return null;
}
