import {
  ANY_CHAR,
  type CharSet,
  charRange,
  DIGITS,
  LINE_ENDS,
  notIn,
  SPACES,
  unionOf,
  WORD_CHARS,
} from './char-set.ts';

/** What a regular expression matches, as far as its cost depends on it. Assertions and anchors match nothing, here as there. */
export type PatternTree =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'start' }
  | { readonly kind: 'char'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternTree[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternTree[] }
  | {
      readonly kind: 'repeat';
      readonly body: PatternTree;
      readonly min: number;
      /** Infinity for no end. */
      readonly max: number;
      readonly source: string;
    };

export interface ParsedPattern {
  readonly tree: PatternTree;
  /** Lookaheads and lookbehinds, but not those within them. */
  readonly looks: readonly PatternLook[];
}

/** The body of a lookahead or lookbehind. */
export interface PatternLook extends ParsedPattern {
  readonly source: string;
  /** Right behind the anchor that the pattern begins with, so it is tried at one place of a text. */
  readonly once: boolean;
}

/** Why a pattern is refused: one sentence. */
export class PatternRefusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

const MAX_DEPTH = 50;
const NOTHING: PatternTree = { kind: 'nothing' };

/**
 * Reads a pattern that the engine itself accepts with the flag `u` (ECMA-262 §22.2.1). Whatever is not known here is
 * refused, so that nothing passes unproven. Throws a `PatternRefusal`.
 */
export function parsePattern(source: string): ParsedPattern {
  const chars = [...source];
  let looks: PatternLook[] = [];
  let at = 0;
  let depth = 0;
  /** Where the anchor and the looks behind it end. */
  let headEnd = chars[0] === '^' ? 1 : -1;

  const tree = choice();
  if (at < chars.length) throw unknown(at);
  return { tree, looks };

  function unknown(from: number): PatternRefusal {
    const part = chars.slice(from, from + 12).join('');
    return new PatternRefusal(`The pattern uses ${part}, whose cost cannot be told in advance; write it without.`);
  }

  function takes(text: string): boolean {
    if (
      !chars
        .slice(at, at + text.length)
        .join('')
        .startsWith(text)
    )
      return false;
    at += text.length;
    return true;
  }

  function choice(): PatternTree {
    if (++depth > MAX_DEPTH) throw new PatternRefusal(`The pattern nests more than ${MAX_DEPTH} groups.`);
    const options = [sequence()];
    while (takes('|')) options.push(sequence());
    depth--;
    return options.length === 1 ? (options[0] ?? NOTHING) : { kind: 'choice', options };
  }

  function sequence(): PatternTree {
    const parts: PatternTree[] = [];
    while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') {
      const from = at;
      parts.push(repeated(atom(), from));
    }
    return { kind: 'sequence', parts };
  }

  function repeated(body: PatternTree, from: number): PatternTree {
    const counts = quantifier();
    if (counts === null) return body;
    takes('?');
    return { kind: 'repeat', body, ...counts, source: chars.slice(from, at).join('') };
  }

  function quantifier(): { min: number; max: number } | null {
    if (takes('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (takes('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (takes('?')) return { min: 0, max: 1 };
    if (chars[at] !== '{') return null;
    const counts = /^\{(\d+)(,?)(\d*)\}/.exec(chars.slice(at, at + 40).join(''));
    if (counts === null) throw unknown(at);
    at += counts[0].length;
    const min = Number(counts[1]);
    if (counts[2] === '') return { min, max: min };
    return { min, max: counts[3] === '' ? Number.POSITIVE_INFINITY : Number(counts[3]) };
  }

  function atom(): PatternTree {
    const from = at;
    const char = chars[at++] ?? '';
    switch (char) {
      case '^':
        return { kind: 'start' };
      case '$':
        return NOTHING;
      case '.':
        return { kind: 'char', set: notIn(LINE_ENDS) };
      case '[':
        return { kind: 'char', set: charClass(from) };
      case '(':
        return group(from);
      case '\\':
        return chars[at] === 'b' || chars[at] === 'B' ? skip() : { kind: 'char', set: escaped(from) };
      default:
        if ('*+?{}]'.includes(char)) throw unknown(from);
        return { kind: 'char', set: single(char) };
    }
  }

  function skip(): PatternTree {
    at++;
    return NOTHING;
  }

  function group(from: number): PatternTree {
    const isLook = ['?=', '?!', '?<=', '?<!'].some(takes);
    if (!isLook && !takes('?:') && takes('?')) {
      // What is left is a name, or modifiers that younger engines know.
      const name = /^<[\p{L}\p{N}_$]+>/u.exec(chars.slice(at, at + 100).join(''));
      if (name === null) throw unknown(from);
      at += [...name[0]].length;
    }
    const around = looks;
    if (isLook) looks = [];
    const body = choice();
    if (!takes(')')) throw unknown(from);
    if (!isLook) return body;
    const once = from === headEnd;
    around.push({ tree: body, looks, source: chars.slice(from, at).join(''), once });
    looks = around;
    if (once) headEnd = at;
    return NOTHING;
  }

  function charClass(from: number): CharSet {
    const negated = takes('^');
    const sets: CharSet[] = [];
    while (chars[at] !== ']') {
      if (at >= chars.length) throw unknown(from);
      const low = classMember();
      if (chars[at] !== '-' || chars[at + 1] === ']') {
        sets.push(low);
        continue;
      }
      at++;
      const high = classMember();
      // Both ends are single characters, or the engine would have refused the pattern.
      sets.push(charRange(low[0] ?? 0, high[0] ?? 0));
    }
    at++;
    const set = unionOf(sets);
    return negated ? notIn(set) : set;
  }

  function classMember(): CharSet {
    const from = at;
    const char = chars[at++] ?? '';
    if (char !== '\\') return single(char);
    if (takes('b')) return charRange(8, 8);
    if (takes('-')) return single('-');
    return escaped(from);
  }

  /** After the backslash. */
  function escaped(from: number): CharSet {
    const char = chars[at++] ?? '';
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    if (char === 'x') return hex(2);
    if (char === 'c') return charRange((chars[at++] ?? '').charCodeAt(0) % 32);
    if (char === 'p' || char === 'P') return property();
    if (char === 'u') return unicode();
    if (char === '0') return charRange(0);
    if (/[1-9k]/.test(char)) {
      const part = chars.slice(from, from + 2).join('');
      throw new PatternRefusal(`The pattern refers back with ${part}, whose cost cannot be bounded; write it without.`);
    }
    if ('^$\\.*+?()[]{}|/'.includes(char)) return single(char);
    throw unknown(from);
  }

  function hex(digits: number): CharSet {
    const text = chars.slice(at, at + digits).join('');
    at += digits;
    return charRange(Number.parseInt(text, 16));
  }

  function unicode(): CharSet {
    if (!takes('{')) {
      const high = hex(4);
      const lead = high[0] ?? 0;
      if (lead < 0xd800 || lead > 0xdbff || chars[at] !== '\\' || chars[at + 1] !== 'u') return high;
      const trail = Number.parseInt(chars.slice(at + 2, at + 6).join(''), 16);
      if (!(trail >= 0xdc00 && trail <= 0xdfff)) return high;
      at += 6;
      return charRange((lead - 0xd800) * 0x400 + (trail - 0xdc00) + 0x10000);
    }
    const end = chars.indexOf('}', at);
    const text = chars.slice(at, end).join('');
    at = end + 1;
    return charRange(Number.parseInt(text, 16));
  }

  /** Which characters have a property is long to tell; that it may be any only makes the proof stricter. */
  function property(): CharSet {
    at = chars.indexOf('}', at) + 1;
    return ANY_CHAR;
  }
}

function single(char: string): CharSet {
  return charRange(char.codePointAt(0) ?? 0);
}

const ESCAPES: Readonly<Record<string, CharSet>> = {
  d: DIGITS,
  D: notIn(DIGITS),
  w: WORD_CHARS,
  W: notIn(WORD_CHARS),
  s: SPACES,
  S: notIn(SPACES),
  t: charRange(9),
  n: charRange(10),
  v: charRange(11),
  f: charRange(12),
  r: charRange(13),
};
