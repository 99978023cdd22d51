import type { SparseHistogram } from '../capture/metrics-snapshot.ts';
import { BUCKETS } from './bucket.ts';

/** Whether something from outside is a histogram as `sparse` makes it: no bucket out of range, twice or empty, sums that fit. */
export function isSparseHistogram(value: unknown): value is SparseHistogram {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Partial<Record<keyof SparseHistogram, unknown>>;
  const { count, sum, squares, min, max, negative, at, counts } = fields;
  if (!isCount(count) || !isCount(negative) || negative > count) return false;
  if (![sum, squares, min, max].every(Number.isFinite) || Number(squares) < 0 || Number(min) > Number(max))
    return false;
  if (!(at instanceof Uint16Array) || !(counts instanceof Uint32Array) || at.length !== counts.length) return false;
  let before = -1;
  let held = 0;
  for (let i = 0; i < at.length; i++) {
    const bucket = at[i] ?? BUCKETS;
    const inIt = counts[i] ?? 0;
    if (bucket <= before || bucket >= BUCKETS || inIt === 0) return false;
    before = bucket;
    held += inIt;
  }
  return held === count;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
