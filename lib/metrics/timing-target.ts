import { countOf, formatDuration, formatShare } from '../base/units.ts';
import { measureName } from './measure-names.ts';

/** Handshakes or replies of one stretch of time, in ms. */
export interface Timing {
  readonly count: number;
  readonly p99: number;
  readonly max: number;
  /** Single ones over the limit. */
  readonly over: number;
}

export interface TimingTarget {
  readonly name: string;
  readonly isMet: boolean;
  /** What was measured and by how much that is on this or that side of the limit. */
  readonly finding: string;
}

/** The target that a limit for single samples stands for wherever one is judged: 99 of 100 keep it. Alerts look at each. */
export function timingTarget(metric: 'handshake' | 'reply', limitMs: number, timing: Timing): TimingTarget {
  const { count, p99, max, over } = timing;
  const isMet = p99 <= limitMs;
  const by = `${formatDuration(Math.abs(p99 - limitMs))} ${isMet ? 'below' : 'over'} the limit`;
  const of = metric === 'reply' ? countOf(count, 'reply', 'replies') : countOf(count, 'connection');
  const single = over === 0 ? 'none' : `${countOf(over, 'single one')} (${formatShare(over / count)})`;
  return {
    name: timingTargetName(metric, limitMs),
    isMet,
    finding: `p99 ${formatDuration(p99)}, ${by}; max ${formatDuration(max)} of ${of}, ${single} over the limit.`,
  };
}

export function timingTargetName(metric: 'handshake' | 'reply', limitMs: number): string {
  return `${measureName(metric)} p99 ≤ ${formatDuration(limitMs)}`;
}
