import type { Issue } from '../contract/verdict.ts';
import type { VerdictKind } from '../protocol/frame.ts';

/** Red for what broke a rule, amber for what a person should only know of, such as drift. `kind` is that of the whole verdict. */
export function issueTone({ rule }: Issue, kind: VerdictKind): 'bad' | 'wait' {
  return kind === 'warning' || rule.startsWith('drift-') ? 'wait' : 'bad';
}
