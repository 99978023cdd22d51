/**
 * Log-linear histogram after HDR Histogram: each power of two is split into `SUB_BUCKETS` equal parts, so a value is
 * known to better than 1 % from 0.1 ms to 10 min, in bounded memory, and two histograms merge by adding.
 */
export interface Histogram {
  readonly count: number;
  /** Exact, in ms; null while empty. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  record(valueMs: number): void;
  /** Value in ms below or at which `p` percent (0–100) of the samples lie; null while empty. */
  percentile(p: number): number | null;
  merge(other: Histogram): void;
  /** Buckets that hold samples, in order. */
  buckets(): Iterable<HistogramBucket>;
}

export interface HistogramBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Smallest step, far below the clock's granularity in a worker (0.1 ms, measured), so that 0.1 ms is within 1 % as well. */
const UNIT_MS = 0.001;
/** 128 parts per octave keep a bucket's width under 1/128 of its value: 0.8 %. */
const SUB_BITS = 7;
const SUB_BUCKETS = 1 << SUB_BITS;
/** Values above are counted in the last bucket; `max` stays exact. */
const MAX_MS = 600_000;
const LAST = indexOf(MAX_MS);

function indexOf(valueMs: number): number {
  const units = Math.floor(valueMs / UNIT_MS);
  if (units < SUB_BUCKETS * 2) return units;
  const octave = Math.floor(Math.log2(units)) - SUB_BITS;
  return octave * SUB_BUCKETS + Math.floor(units / 2 ** octave);
}

function lowerEdge(index: number): number {
  if (index < SUB_BUCKETS * 2) return index * UNIT_MS;
  const octave = Math.floor(index / SUB_BUCKETS) - 1;
  return (index - octave * SUB_BUCKETS) * 2 ** octave * UNIT_MS;
}

export function createHistogram(): Histogram {
  const counts = new Float64Array(LAST + 1);
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;

  return {
    get count() {
      return count;
    },
    get min() {
      return count === 0 ? null : min;
    },
    get max() {
      return count === 0 ? null : max;
    },
    get mean() {
      return count === 0 ? null : sum / count;
    },
    record(valueMs) {
      // A negative duration can only come from a clock that was set back; it is a zero, not a reason to lose the sample.
      const value = valueMs > 0 ? valueMs : 0;
      const index = Math.min(indexOf(value), LAST);
      counts[index] = (counts[index] ?? 0) + 1;
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    },
    percentile(p) {
      if (count === 0) return null;
      if (p >= 100) return max;
      const rank = Math.max(1, Math.ceil((p / 100) * count));
      let seen = 0;
      for (let index = 0; index <= LAST; index++) {
        seen += counts[index] ?? 0;
        if (seen >= rank) {
          const middle = (lowerEdge(index) + lowerEdge(index + 1)) / 2;
          return Math.min(Math.max(middle, min), max);
        }
      }
      return max;
    },
    merge(other) {
      for (const bucket of other.buckets()) {
        const index = Math.min(indexOf((bucket.fromMs + bucket.toMs) / 2), LAST);
        counts[index] = (counts[index] ?? 0) + bucket.count;
      }
      count += other.count;
      sum += (other.mean ?? 0) * other.count;
      if (other.min !== null && other.min < min) min = other.min;
      if (other.max !== null && other.max > max) max = other.max;
    },
    *buckets() {
      for (let index = 0; index <= LAST; index++) {
        const held = counts[index] ?? 0;
        if (held > 0) yield { fromMs: lowerEdge(index), toMs: lowerEdge(index + 1), count: held };
      }
    },
  };
}
