import type { SparseHistogram } from '../capture/metrics-snapshot.ts';
import { histogramOf } from './histogram.ts';

/** Several kept histograms as one, which takes no longer than reading them. */
export function mergeSparse(parts: readonly SparseHistogram[]): SparseHistogram {
  const [first, second] = parts;
  if (first === undefined || second === undefined) return first ?? histogramOf().sparse();
  return parts.length === 2 ? mergePair(first, second) : histogramOf(...parts).sparse();
}

/** Two without laying them out first: making room merges hundreds of pairs at once, in the background, where time is measured. */
function mergePair(a: SparseHistogram, b: SparseHistogram): SparseHistogram {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const at = new Uint16Array(a.at.length + b.at.length);
  const counts = new Uint32Array(at.length);
  let length = 0;
  for (let i = 0, j = 0; i < a.at.length || j < b.at.length; length++) {
    const left = a.at[i] ?? Number.POSITIVE_INFINITY;
    const right = b.at[j] ?? Number.POSITIVE_INFINITY;
    at[length] = Math.min(left, right);
    counts[length] = (left <= right ? (a.counts[i++] ?? 0) : 0) + (right <= left ? (b.counts[j++] ?? 0) : 0);
  }
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    negative: a.negative + b.negative,
    at: at.slice(0, length),
    counts: counts.slice(0, length),
  };
}
