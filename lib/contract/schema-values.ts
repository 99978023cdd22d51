import type { Json, JsonObject } from '../base/json.ts';
import { provenPattern } from '../base/safe-pattern.ts';
import { jsonEqual } from './json-equal.ts';
import { assertFormat, MAX_FORMAT_TEXT } from './schema-formats.ts';
import { assertion, type Check, isRecord, spend, type Test, UNCHECKED } from './schema-node.ts';
import { oneOfWords, schemaWords, withDescription } from './schema-words.ts';

/** Checks of a value alone: what it is, how large, how long, of which form. Keywords with a wrong value are left out; `checkContract` refuses them. */
export function valueChecks(schema: JsonObject): Check[] {
  const checks: (Check | null)[] = [
    constCheck(schema),
    enumCheck(schema),
    typeCheck(schema),
    ...numberChecks(schema),
    ...stringChecks(schema),
  ];
  return checks.filter((check) => check !== null);
}

function constCheck(schema: JsonObject): Check | null {
  const only = schema['const'];
  if (only === undefined) return null;
  const words = () => withDescription(schema, oneOfWords([only]));
  return assertion('const', equals(only), words, true);
}

function enumCheck(schema: JsonObject): Check | null {
  const some = schema['enum'];
  if (!Array.isArray(some)) return null;
  const words = () => withDescription(schema, oneOfWords(some));
  return assertion('enum', isOneOf(some), words, true);
}

function isOneOf(some: readonly Json[]): Test {
  const tests = some.filter((value) => typeof value === 'object' && value !== null).map(equals);
  // A Set finds NaN, which JSON has not, and takes 0 and -0 for one.
  const scalars = new Set<unknown>(some.filter((value) => typeof value !== 'object' || value === null));
  if (tests.length === 0) return (value) => scalars.has(value);
  return (value) => scalars.has(value) || tests.some((test) => test(value));
}

function equals(only: Json): Test {
  return typeof only === 'object' && only !== null ? (value) => jsonEqual(value, only) : (value) => value === only;
}

const TYPE_TESTS: Readonly<Record<string, Test>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  object: isRecord,
  array: (value) => Array.isArray(value),
  null: (value) => value === null,
};

export function isTypeName(name: unknown): name is string {
  return typeof name === 'string' && Object.hasOwn(TYPE_TESTS, name);
}

function typeCheck(schema: JsonObject): Check | null {
  const test = typeTest(schema);
  return test === null ? null : assertion('wrong-type', test, () => schemaWords(schema), true);
}

/** Null where the schema takes every type. */
export function typeTest({ type }: JsonObject): Test | null {
  if (isTypeName(type)) return TYPE_TESTS[type] ?? null;
  if (!Array.isArray(type)) return null;
  const tests = type.filter(isTypeName).flatMap((name) => TYPE_TESTS[name] ?? []);
  return (value) => tests.some((test) => test(value));
}

function numberChecks(schema: JsonObject): Check[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const found: Check[] = [];
  const add = (rule: string, holds: (value: number) => boolean, words: string) =>
    found.push(
      assertion(
        rule,
        (value) => typeof value !== 'number' || holds(value),
        () => withDescription(schema, words),
      ),
    );
  if (typeof minimum === 'number') add('minimum', (value) => value >= minimum, `a number of at least ${minimum}`);
  if (typeof maximum === 'number') add('maximum', (value) => value <= maximum, `a number of at most ${maximum}`);
  if (typeof exclusiveMinimum === 'number') {
    add('exclusiveMinimum', (value) => value > exclusiveMinimum, `a number over ${exclusiveMinimum}`);
  }
  if (typeof exclusiveMaximum === 'number') {
    add('exclusiveMaximum', (value) => value < exclusiveMaximum, `a number below ${exclusiveMaximum}`);
  }
  if (typeof multipleOf === 'number') {
    add('multipleOf', (value) => isMultiple(value, multipleOf), `a multiple of ${multipleOf}`);
  }
  return found;
}

/** Exact for decimals: 0.3 is a multiple of 0.1, which binary division denies. */
function isMultiple(value: number, divisor: number): boolean {
  if (!Number.isFinite(value) || !(divisor > 0) || !Number.isFinite(divisor)) return false;
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  const [digits, exponent] = decimalOf(value);
  const [divisorDigits, divisorExponent] = decimalOf(divisor);
  const shift = exponent - divisorExponent;
  return shift >= 0
    ? (digits * 10n ** BigInt(shift)) % divisorDigits === 0n
    : digits % (divisorDigits * 10n ** BigInt(-shift)) === 0n;
}

/** A number as digits · 10^exponent, by its shortest decimal text. */
function decimalOf(value: number): readonly [bigint, number] {
  const [coefficient = '0', exponent = '0'] = Math.abs(value).toString().split('e');
  const point = coefficient.indexOf('.');
  const fraction = point === -1 ? 0 : coefficient.length - point - 1;
  return [BigInt(coefficient.replace('.', '')), Number(exponent) - fraction];
}

function stringChecks(schema: JsonObject): Check[] {
  const { minLength, maxLength, pattern, format } = schema;
  const found: Check[] = [];
  const add = (rule: string, holds: (text: string) => boolean, words: (value: unknown) => string) =>
    found.push(assertion(rule, (value) => typeof value !== 'string' || holds(value), words));
  if (typeof minLength === 'number') {
    const words = minLength === 1 ? 'a non-empty string' : `a string of at least ${minLength} characters`;
    const rule = minLength === 1 ? 'empty' : 'minLength';
    add(
      rule,
      (text) => isAtLeast(text, minLength),
      () => withDescription(schema, words),
    );
  }
  if (typeof maxLength === 'number') {
    const words = `a string of at most ${maxLength} characters`;
    add(
      'maxLength',
      (text) => !isAtLeast(text, maxLength + 1),
      () => withDescription(schema, words),
    );
  }
  if (typeof format === 'string') {
    const holds = assertFormat(format);
    if (holds !== null)
      add(
        'format',
        holds,
        tooLongOr(MAX_FORMAT_TEXT, `format ${format}`, () => schemaWords(schema)),
      );
  }
  if (typeof pattern === 'string') {
    const words = `a string that matches ${pattern.length > 100 ? `${pattern.slice(0, 100)}…` : pattern}`;
    const told = () => withDescription(schema, words);
    const proven = provenPattern(pattern);
    add('pattern', patternTest(pattern), proven.ok ? tooLongOr(proven.value.maxText, 'its pattern', told) : told);
  }
  return found;
}

/** A text that was not tried at all must not read as if it had been. */
function tooLongOr(most: number, what: string, words: () => string): (value: unknown) => string {
  return (value) =>
    typeof value === 'string' && value.length > most
      ? `a string of at most ${most} characters, because ${what} is not tried on longer ones`
      : words();
}

/** Lengths are counted in code points; most texts are so much longer or shorter that nothing need be counted. */
function isAtLeast(text: string, length: number): boolean {
  if (text.length < length) return false;
  if (text.length >= 2 * length) return true;
  let points = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
    if (++points >= length) return true;
  }
  return points >= length;
}

/** Steps of a pattern, of 1 ns, that count as much as one value that is looked at. */
const PATTERN_STEPS = 50;

/**
 * A pattern that was not proven safe is never tried; a text too long for its pattern does not match. Each text is accounted
 * for: one may take 100 ms, and a message may hold thousands.
 */
export function patternTest(source: string): (text: string) => boolean {
  const proven = provenPattern(source);
  if (!proven.ok) {
    return () => {
      throw UNCHECKED;
    };
  }
  const { matches, maxText, stepsFor } = proven.value;
  return (text) => {
    if (text.length > maxText) return false;
    spend(stepsFor(text.length) / PATTERN_STEPS);
    return matches(text);
  };
}
