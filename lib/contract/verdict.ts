import type { VerdictKind } from '../protocol/frame.ts';
import { describeValue } from './describe-value.ts';

/** One broken rule: where, what was expected, what came. */
export interface Issue {
  /** Dotted path of the broken value; '' for the whole message. */
  readonly path: string;
  /**
   * Stable name of the rule, for grouping: `not-json`, `malformed`, `size`, `missing`, `empty`, `wrong-type`,
   * `unknown-type`, `unchecked`, else the keyword of JSON Schema that does not hold; with `drift-` in front where the
   * contract was inferred.
   */
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
  /** The whole sentence a person reads. */
  readonly message: string;
}

export interface Verdict {
  readonly kind: VerdictKind;
  readonly issues: readonly Issue[];
}

export const NOT_APPLICABLE: Verdict = { kind: 'not-applicable', issues: [] };

const SEVERITY: Readonly<Record<VerdictKind, number>> = { 'not-applicable': 0, valid: 1, warning: 2, invalid: 3 };

export function worse(one: VerdictKind, other: VerdictKind): VerdictKind {
  return SEVERITY[other] > SEVERITY[one] ? other : one;
}

export function issue(path: string, rule: string, expected: string, actual: string): Issue {
  return { path, rule, expected, actual, message: `${placeOf(path)}: expected ${expected}, got ${actual}.` };
}

export function issueOf(path: readonly string[], rule: string, expected: string, value: unknown): Issue {
  return issue(path.join('.'), rule, expected, describeValue(value));
}

/** The same for a contract that was only inferred: nothing is broken, but it was not so before. */
export function asDrift(one: Issue): Issue {
  const { path, rule, expected, actual } = one;
  const message = `${placeOf(path)} departs from the inferred contract: expected ${expected}, got ${actual}.`;
  return { ...one, rule: `drift-${rule}`, message };
}

function placeOf(path: string): string {
  return path === '' ? 'The message' : path;
}
