import { formatDuration } from '../base/units.ts';
import type { CheckOutcome, CheckResult } from './check-run.ts';

export type Figure = CheckOutcome['numbers'][number];

/** What a check found. */
export type Verdict = Pick<CheckOutcome, 'result' | 'detail' | 'numbers' | 'seqs' | 'connections'>;

interface Evidence {
  readonly numbers?: readonly Figure[];
  readonly seqs?: readonly number[];
  readonly connections?: readonly number[];
}

/** Frames that a verdict names; more say nothing more. */
const MOST_SEQS = 20;

/** Begins what is said of an outage that never left this browser. */
export const SIMULATED = 'Simulated in the browser.';

export function verdict(result: CheckResult, detail: string, evidence: Evidence = {}): Verdict {
  const { numbers = [], seqs = [], connections = [] } = evidence;
  return { result, detail, numbers, seqs: seqs.slice(0, MOST_SEQS), connections: [...new Set(connections)] };
}

export function figure(name: string, value: string | number): Figure {
  return { name, value: String(value) };
}

export function duration(name: string, ms: number): Figure {
  return { name, value: formatDuration(ms) };
}
