import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram, type Histogram, histogramOf } from '../../../lib/metrics/histogram.ts';

const TEN_MINUTES_MS = 600_000;
const PERCENTILES = [0, 1, 25, 50, 75, 90, 95, 99, 99.9, 100];

/** From a tenth of a millisecond to ten minutes, every order of magnitude as likely as the next (which `fc.double` is not). */
const durationMs = fc.nat(1_000_000).map((step) => 0.1 * (TEN_MINUTES_MS / 0.1) ** (step / 1_000_000));
const durations = fc.array(durationMs, { minLength: 1, maxLength: 300 });

function recorded(values: readonly number[]): Histogram {
  const histogram = createHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Nearest rank over the sorted samples: the answer without a histogram. */
function exactPercentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(((p * 10) / 1000) * sorted.length - 1e-9) - 1)] ?? Number.NaN;
}

function bucketsOf(histogram: Histogram): unknown[] {
  return [...histogram.buckets()];
}

/** The same but for rounding in the last digits of sums. */
function expectAlike(one: Histogram, other: Histogram): void {
  expect(bucketsOf(one)).toEqual(bucketsOf(other));
  const { count, min, max, negative } = other;
  expect(one).toMatchObject({ count, min, max, negative });
  expect(one.mean ?? 0).toBeCloseTo(other.mean ?? 0, 3);
  expect(one.stddev ?? 0).toBeCloseTo(other.stddev ?? 0, 2);
  for (const p of PERCENTILES) expect(one.percentile(p)).toBe(other.percentile(p));
}

describe('a histogram', () => {
  it('is empty at first', () => {
    const histogram = createHistogram();
    expect(histogram).toMatchObject({ count: 0, min: null, max: null, mean: null, stddev: null, negative: 0 });
    expect(histogram.percentile(50)).toBeNull();
    expect(bucketsOf(histogram)).toEqual([]);
    expect(histogram.byteLength).toBe(0);
  });

  it('reads like this', () => {
    const histogram = recorded([12, 15, 11, 300, 14]);
    expect(histogram).toMatchObject({ count: 5, min: 11, max: 300, mean: 70.4 });
    expect(histogram.stddev).toBeCloseTo(114.81, 2);
    expect(histogram.percentile(50)).toBeCloseTo(14, 0);
    expect(histogram.percentile(100)).toBe(300);
  });

  it('knows a single sample exactly, however it is asked', () => {
    for (const p of PERCENTILES) expect(recorded([123.456]).percentile(p)).toBe(123.456);
  });

  it('takes the 999th of 1000 for 99.9 %', () => {
    const histogram = recorded(Array.from({ length: 1000 }, (_, i) => (i < 999 ? 1 : 500)));
    expect(histogram.percentile(99.9)).toBeCloseTo(1, 1);
  });

  it('is within 1 % of the exact percentile from 0.1 ms to 10 min', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = recorded(values);
        for (const p of PERCENTILES) {
          const exact = exactPercentile(values, p);
          expect(Math.abs((histogram.percentile(p) ?? 0) - exact) / exact).toBeLessThanOrEqual(0.01);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never runs backwards and stays between min and max', () => {
    const anyMs = fc.oneof(
      durationMs,
      fc.nat(5_000_000),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 1e12, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(anyMs, { minLength: 1 }), (values) => {
        const histogram = recorded(values);
        const read = PERCENTILES.map((p) => histogram.percentile(p) ?? Number.NaN);
        expect(read).toEqual([...read].sort((a, b) => a - b));
        expect(read[0]).toBeGreaterThanOrEqual(Math.min(...values));
        expect(read.at(-1)).toBe(Math.max(...values));
      }),
    );
  });

  it('puts each sample into the bucket whose edges hold it', () => {
    fc.assert(
      fc.property(durationMs, (value) => {
        const [bucket] = recorded([value]).buckets();
        expect(bucket?.count).toBe(1);
        expect(bucket?.fromMs).toBeLessThanOrEqual(value * (1 + 1e-12));
        expect(bucket?.toMs).toBeGreaterThan(value * (1 - 1e-12));
      }),
    );
  });

  it('counts what no clock should say, but for what is no number', () => {
    const histogram = recorded([-5, Number.NaN, 0, 2 * TEN_MINUTES_MS, 1e300, Number.POSITIVE_INFINITY]);
    expect(histogram).toMatchObject({ count: 4, min: -5, max: 1e300, negative: 1 });
    expect(histogram.percentile(20)).toBe(0);
    expect(histogram.percentile(50)).toBe(0.0005);
    expect([...histogram.buckets()].map(({ count }) => count)).toEqual([2, 1, 1]);
    expect(recorded([-5, -3]).percentile(50)).toBe(-3);
  });

  it('keeps a small deviation of large values', () => {
    const hourAhead = Array.from({ length: 1000 }, (_, i) => 3_600_000 + (i % 2));
    expect(recorded(hourAhead).stddev).toBeCloseTo(0.5, 9);
  });

  it('cleared is as new', () => {
    const histogram = recorded([-1, 3, 500]);
    histogram.clear();
    expect(histogram).toMatchObject({ count: 0, min: null, max: null, mean: null, negative: 0 });
    histogram.record(7);
    expectAlike(histogram, recorded([7]));
  });
});

describe('two histograms merged', () => {
  it('are the histogram of all samples', () => {
    fc.assert(
      fc.property(fc.array(durationMs), durations, (left, right) => {
        const merged = recorded(left);
        merged.merge(recorded(right));
        expectAlike(merged, recorded([...left, ...right]));
      }),
    );
  });

  it('are the other one where one is empty', () => {
    const histogram = recorded([1, 2, 3]);
    histogram.merge(createHistogram());
    expect(histogram).toMatchObject({ count: 3, min: 1, max: 3, mean: 2 });
  });
});

describe('what is kept of a histogram', () => {
  it('gives it back, alone or with others', () => {
    fc.assert(
      fc.property(fc.array(fc.array(durationMs, { maxLength: 100 }), { maxLength: 5 }), (parts) => {
        const kept = parts.map((values) => structuredClone(recorded(values).sparse()));
        expectAlike(histogramOf(...kept), recorded(parts.flat()));
      }),
    );
  });

  it('is small: one entry for each used bucket, in order', () => {
    expect(recorded([2, 2, 0.1, 1e6, -4]).sparse()).toEqual({
      count: 5,
      sum: 1_000_000.1,
      squares: expect.closeTo(1e12 + 24.01, 3),
      min: -4,
      max: 1e6,
      negative: 1,
      // 2000 µs: k = 3, so 3·128 + 250. 10⁹ µs: k = 22, so 22·128 + 238.
      at: Uint16Array.from([0, 100, 634, 3054]),
      counts: Uint32Array.from([1, 1, 2, 1]),
    });
    expect(createHistogram().sparse()).toMatchObject({ count: 0, min: 0, max: 0, at: new Uint16Array(0) });
  });
});
