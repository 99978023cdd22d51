import { formatDuration } from '../base/units.ts';
import type { Figures } from './aggregate.ts';

/** Smaller is shown as nothing. */
const SEEN_MS = 0.1;

/** What the browser itself may have added to every latency, by how late its own timer was. */
export function lagText({ max, p99 }: Pick<Figures, 'max' | 'p99'>): string {
  const unseen = 'stalls between two looks, four a second, are not seen';
  return max < SEEN_MS
    ? `This browser itself was never seen later than the 8 ms that a timer may be late by itself: latencies may be too long by up to that; ${unseen}.`
    : `This browser itself was seen late by up to ${formatDuration(max)} (p99 ${formatDuration(p99)}) beyond the 8 ms that a timer may be late by itself: latencies may be too long by that and by those 8 ms; ${unseen}.`;
}
