import type { Json } from '../base/json.ts';
import { parseKeyPath } from '../base/key-path.ts';

/** What stands between the braces of a placeholder. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  /** A path into the message that is answered; empty for all of it. */
  | { readonly kind: 'frame'; readonly path: readonly string[] }
  | { readonly kind: 'choice'; readonly generator: 'random' | 'sequence'; readonly list: readonly Json[] }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'string'; readonly of: Expression };

/** Or what is wrong with it, as the end of a sentence. */
export type ParsedExpression = { readonly expression: Expression } | { readonly problem: string };

export const GENERATORS = ['now', 'epoch', 'epochSeconds', 'uuid', 'counter'] as const;
export type Generator = (typeof GENERATORS)[number];
const CALLS = ['random', 'sequence', 'string'] as const;

/** Names that mean something of their own in a template, so no variable can be called so. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([...GENERATORS, ...CALLS, 'frame']);

const NAME = /^[A-Za-z_]\w*$/;
const CALL = /^([A-Za-z_]\w*)\s*\((.*)\)$/;
const RANGE = /^(-?\d{1,15})\s*\.\.\s*(-?\d{1,15})$/;
const FRAME = /^frame((?:\.[^.\s]+)*)$/;
/** Bounds what a stranger's profile can make us read; a list of names fits. */
const MOST_CHARS = 2000;

export function parseExpression(source: string): ParsedExpression {
  if (source === '') return { problem: 'is empty: put a name between the braces, or write {{{{ for two braces' };
  if (source.length > MOST_CHARS) return { problem: `is longer than ${MOST_CHARS} characters: shorten it` };
  const frame = FRAME.exec(source)?.[1];
  if (frame !== undefined) {
    return { expression: { kind: 'frame', path: frame === '' ? [] : parseKeyPath(frame.slice(1)) } };
  }
  if (NAME.test(source)) return { expression: { kind: 'name', name: source } };
  const [, name = '', inside = ''] = CALL.exec(source) ?? [];
  switch (name) {
    case 'random':
      return parseRandom(inside.trim());
    case 'sequence':
      return parseChoice('sequence', inside);
    case 'string':
      return parseString(inside.trim());
    case '':
      return { problem: 'is neither a name nor a generator: write {{{{ for two braces that stand for themselves' };
  }
  if (isGenerator(name)) return { problem: `takes nothing in brackets: write ${name} alone` };
  return { problem: `is no generator that takes something in brackets: these are ${CALLS.join(', ')}` };
}

export function isGenerator(name: string): name is Generator {
  return (GENERATORS as readonly string[]).includes(name);
}

function parseRandom(inside: string): ParsedExpression {
  const range = RANGE.exec(inside);
  if (range === null) return parseChoice('random', inside);
  const from = Number(range[1]);
  const to = Number(range[2]);
  if (from > to) return { problem: 'has a range that ends before it begins: put the smaller number first' };
  return { expression: { kind: 'range', from, to } };
}

function parseChoice(generator: 'random' | 'sequence', inside: string): ParsedExpression {
  const items = splitList(inside);
  if (items === null) return { problem: 'has a quote without its end in its list' };
  const list: Json[] = [];
  for (const item of items) {
    if (item === '') return { problem: `has an empty place in its list: write ${generator}(a, b, c)` };
    const quote = /^['"]/.exec(item)?.[0];
    if (quote === undefined) {
      list.push(plainValue(item));
    } else if (item.indexOf(quote, 1) === item.length - 1) {
      list.push(item.slice(1, -1));
    } else {
      return { problem: 'has text beside a quote in its list: put a comma between them' };
    }
  }
  return { expression: { kind: 'choice', generator, list } };
}

/** At the commas that are not in quotes; null where a quote does not end. */
function splitList(inside: string): readonly string[] | null {
  const items: string[] = [];
  let from = 0;
  let quote: string | null = null;
  for (let i = 0; i <= inside.length; i++) {
    const char = inside[i];
    if (char === undefined || (quote === null && char === ',')) {
      items.push(inside.slice(from, i).trim());
      from = i + 1;
    } else if (char === quote) {
      quote = null;
    } else if (quote === null && (char === '"' || char === "'") && inside.slice(from, i).trim() === '') {
      quote = char;
    }
  }
  return quote === null ? items : null;
}

function parseString(inside: string): ParsedExpression {
  const parsed = parseExpression(inside);
  if ('problem' in parsed) return parsed;
  if (parsed.expression.kind === 'string') return { problem: 'asks twice for text: write string(…) once' };
  return { expression: { kind: 'string', of: parsed.expression } };
}

/** Numbers, true, false and null as what they are; anything else is text without quotes. */
function plainValue(word: string): Json {
  if (word === 'true' || word === 'false' || word === 'null') return JSON.parse(word) as Json;
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(word) ? Number(word) : word;
}
