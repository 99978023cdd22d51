import { fail, ok, type Result } from '../base/result.ts';
import type { Direction } from '../protocol/frame.ts';
import { splitTerms } from './filter-terms.ts';

export type FilterIs = 'valid' | 'invalid' | 'warning' | 'na' | 'slow' | 'request' | 'reply' | 'late' | 'duplicate';

export type TermBody =
  | { readonly kind: 'text'; readonly needle: string }
  | { readonly kind: 'regex'; readonly regex: RegExp }
  | { readonly kind: 'type'; readonly glob: RegExp }
  | { readonly kind: 'issue'; readonly glob: RegExp }
  | { readonly kind: 'is'; readonly value: FilterIs }
  | { readonly kind: 'dir'; readonly value: Direction }
  | { readonly kind: 'op'; readonly value: 'text' | 'binary' }
  | {
      readonly kind: 'range';
      readonly column: 'length' | 'latency' | 'connection';
      readonly min: number;
      readonly max: number;
    };

export type Term = TermBody & { readonly negated: boolean };

/** All terms must hold. No term: everything matches. */
export interface Filter {
  readonly terms: readonly Term[];
}

export const NO_FILTER: Filter = { terms: [] };

const IS_VALUES: Readonly<Record<string, FilterIs>> = {
  valid: 'valid',
  invalid: 'invalid',
  warning: 'warning',
  na: 'na',
  slow: 'slow',
  request: 'request',
  reply: 'reply',
  late: 'late',
  duplicate: 'duplicate',
};
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  sent: 'sent',
  send: 'sent',
  out: 'sent',
  received: 'received',
  receive: 'received',
  in: 'received',
};
const OPS: Readonly<Record<string, 'text' | 'binary'>> = { text: 'text', binary: 'binary' };

/**
 * Reads the filter field: words and "quoted text" and /regex/ over type and payload, `type:glob*`, `issue:path`,
 * `is:valid|invalid|warning|na|slow|request|reply|late|duplicate`, `dir:sent|received`, `op:text|binary`, `length:>1k`,
 * `latency:>500`, `connection:2`, and `-` in front of any of them. An unknown key is plain text, as in the browser's own filter fields.
 */
export function parseFilter(text: string): Result<Filter, 'filter'> {
  const raw = splitTerms(text);
  if (!raw.ok) return raw;
  const terms: Term[] = [];
  for (const { negated, key, value, form } of raw.value) {
    const body = form === 'regex' ? regexTerm(value, key) : key === '' ? textTerm(value) : keyedTerm(key, value);
    if (!body.ok) return body;
    if (body.value !== null) terms.push({ ...body.value, negated });
  }
  return ok({ terms });
}

type TermResult = Result<TermBody | null, 'filter'>;

function textTerm(value: string): TermResult {
  return ok(value === '' ? null : { kind: 'text', needle: value.toLowerCase() });
}

function regexTerm(source: string, flags: string): TermResult {
  try {
    return ok({ kind: 'regex', regex: new RegExp(source, flags) });
  } catch {
    return fail('filter', `/${source}/${flags} is not a regular expression; correct it or put the text in quotes.`);
  }
}

function keyedTerm(key: string, value: string): TermResult {
  switch (key) {
    case 'type':
      return ok(value === '' ? null : { kind: 'type', glob: globOf(value) });
    case 'issue':
      return ok(value === '' ? null : { kind: 'issue', glob: globOf(value) });
    case 'is':
      return oneOf(IS_VALUES, 'is', value, (found) => ({ kind: 'is', value: found }));
    case 'dir':
      return oneOf(DIRECTIONS, 'dir', value, (found) => ({ kind: 'dir', value: found }));
    case 'op':
      return oneOf(OPS, 'op', value, (found) => ({ kind: 'op', value: found }));
    case 'length':
    case 'latency':
    case 'connection':
      return rangeTerm(key, value);
    default:
      return textTerm(`${key}:${value}`);
  }
}

function oneOf<T>(
  table: Readonly<Record<string, T>>,
  key: string,
  value: string,
  make: (found: T) => TermBody,
): TermResult {
  if (value === '') return ok(null);
  const name = value.toLowerCase();
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found !== undefined) return ok(make(found));
  return fail('filter', `${key}:${value} is not known; use ${key}:${Object.keys(table).join(`, ${key}:`)}.`);
}

const RANGE = /^(>=|<=|>|<|=)?(\d+(?:\.\d+)?)(k|m)?$/i;

function rangeTerm(column: 'length' | 'latency' | 'connection', value: string): TermResult {
  if (value === '' || value === '>' || value === '<' || value === '=') return ok(null);
  const match = RANGE.exec(value);
  if (match === null) {
    return fail(
      'filter',
      `${column}:${value} is not a size; write it like ${column}:>1k, ${column}:<=200 or ${column}:12.`,
    );
  }
  const unit = match[3]?.toLowerCase();
  const number = Number(match[2]) * (unit === 'k' ? 1e3 : unit === 'm' ? 1e6 : 1);
  const next = Number.MIN_VALUE;
  switch (match[1]) {
    case '>':
      return ok({
        kind: 'range',
        column,
        min: number === 0 ? next : number * (1 + Number.EPSILON),
        max: Number.POSITIVE_INFINITY,
      });
    case '>=':
      return ok({ kind: 'range', column, min: number, max: Number.POSITIVE_INFINITY });
    case '<':
      return ok({ kind: 'range', column, min: Number.NEGATIVE_INFINITY, max: number * (1 - Number.EPSILON) });
    case '<=':
      return ok({ kind: 'range', column, min: Number.NEGATIVE_INFINITY, max: number });
    default:
      return ok({ kind: 'range', column, min: number, max: number });
  }
}

/** `*` stands for anything; the rest is literal; the whole name must match; case does not count. */
export function globOf(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*');
  return new RegExp(`^${source}$`, 'i');
}

/** Quotes a value so that the parser reads it back as one term value. */
export function quoteFilterValue(value: string): string {
  return /^[^\s"\\]+$/.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
