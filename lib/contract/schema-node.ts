import type { Issue } from './verdict.ts';
import { issueOf } from './verdict.ts';

export type Test = (value: unknown) => boolean;
export type Path = readonly string[];
export type Sink = (issue: Issue) => void;

/** A schema made ready: `test` for every frame, `explain` for the one that a person looks at. */
export interface SchemaNode {
  readonly test: Test;
  /** Tells what `value` breaks; nothing where it breaks nothing. */
  explain(value: unknown, path: Path, tell: Sink): void;
}

/** One keyword of a schema. */
export interface Check extends SchemaNode {
  /** Where it fails, the keywords after it would only say the same in other words. */
  readonly decides: boolean;
}

/** What a check may cost for one message. A schema that refers to itself, or fans out, would otherwise never end. */
const MAX_STEPS = 10_000_000;
const MAX_DEPTH = 200;
/** Behind a reference stands a whole schema. */
const REFERENCE_STEPS = 10;

/** Thrown through a check that became too long or too deep, and caught by who began it. */
export const UNCHECKED = Symbol('unchecked');

const guard = { steps: MAX_STEPS, depth: 0 };

export function beginCheck(): void {
  guard.steps = MAX_STEPS;
  guard.depth = 0;
}

/** Accounts for `count` values that are about to be looked at. */
export function spend(count: number): void {
  guard.steps -= count;
  if (guard.steps < 0) throw UNCHECKED;
}

export function enter(): void {
  if (++guard.depth > MAX_DEPTH) throw UNCHECKED;
  spend(REFERENCE_STEPS);
}

export function leave(): void {
  guard.depth--;
}

/** A check of a value alone, without looking into it. */
export function assertion(rule: string, test: Test, expected: (value: unknown) => string, decides = false): Check {
  return { test, decides, explain: (value, path, tell) => tell(issueOf(path, rule, expected(value), value)) };
}

export const ANYTHING: SchemaNode = { test: () => true, explain: () => undefined };
export const NOTHING: SchemaNode = assertion(
  'false',
  () => false,
  () => 'nothing here',
);

/** All checks of one schema. Unrolled for the usual few, because this runs for every value of every frame. */
export function nodeOf(checks: readonly Check[]): SchemaNode {
  if (checks.length === 0) return ANYTHING;
  return {
    test: allOf(checks.map((check) => check.test)),
    explain(value, path, tell) {
      for (const check of checks) {
        if (check.test(value)) continue;
        check.explain(value, path, tell);
        if (check.decides) return;
      }
    },
  };
}

export function allOf(tests: readonly Test[]): Test {
  const [first, second, third, fourth] = tests;
  if (first === undefined) return ANYTHING.test;
  if (second === undefined) return first;
  if (third === undefined) return (value) => first(value) && second(value);
  if (fourth === undefined) return (value) => first(value) && second(value) && third(value);
  return (value) => {
    for (const test of tests) if (!test(value)) return false;
    return true;
  };
}

/** Messages come from JSON, so what is undefined is not there. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a property of a hostile value; names that every object inherits are looked up with care. */
export function reader(key: string): (value: Record<string, unknown>) => unknown {
  if (key in Object.prototype) return (value) => (Object.hasOwn(value, key) ? value[key] : undefined);
  return (value) => value[key];
}
