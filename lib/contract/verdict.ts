import type { VerdictKind } from '../protocol/frame.ts';

/** One broken rule: where, what was expected, what came. */
export interface Issue {
  /** Dotted path of the broken value; '' for the whole message. */
  readonly path: string;
  /** Stable name of the rule, for grouping: `not-json`, `not-object`, `missing`, `wrong-type`, `format`, `unknown-type`, `empty`, `size`. */
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
