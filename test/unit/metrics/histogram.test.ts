import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram, type Histogram } from '../../../lib/metrics/histogram.ts';

const TEN_MINUTES_MS = 600_000;
const PERCENTILES = [0, 1, 25, 50, 75, 90, 95, 99, 99.9, 100];

/** From a tenth of a millisecond to ten minutes, every order of magnitude as likely as the next (which `fc.double` is not). */
const durationMs = fc.nat(1_000_000).map((step) => 0.1 * (TEN_MINUTES_MS / 0.1) ** (step / 1_000_000));
const durations = fc.array(durationMs, { minLength: 1, maxLength: 300 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = createHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Nearest rank over the sorted samples: the answer without a histogram. */
function exactPercentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

function bucketsOf(histogram: Histogram): unknown[] {
  return [...histogram.buckets()];
}

describe('a histogram', () => {
  it('is empty at first', () => {
    const histogram = createHistogram();
    expect(histogram).toMatchObject({ count: 0, min: null, max: null, mean: null });
    expect(histogram.percentile(50)).toBeNull();
    expect(bucketsOf(histogram)).toEqual([]);
  });

  it('reads like this', () => {
    const histogram = histogramOf([12, 15, 11, 300, 14]);
    expect(histogram).toMatchObject({ count: 5, min: 11, max: 300, mean: 70.4 });
    expect(histogram.percentile(50)).toBeCloseTo(14, 0);
    expect(histogram.percentile(100)).toBe(300);
  });

  it('knows a single sample exactly, however it is asked', () => {
    for (const p of PERCENTILES) expect(histogramOf([123.456]).percentile(p)).toBe(123.456);
  });

  it('is within 1 % of the exact percentile from 0.1 ms to 10 min', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        for (const p of PERCENTILES) {
          const exact = exactPercentile(values, p);
          expect(Math.abs((histogram.percentile(p) ?? 0) - exact) / exact).toBeLessThanOrEqual(0.01);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never runs backwards and stays between min and max', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(durationMs, fc.nat(5_000_000), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1 }),
        (values) => {
          const histogram = histogramOf(values);
          const read = PERCENTILES.map((p) => histogram.percentile(p) ?? Number.NaN);
          expect(read).toEqual([...read].sort((a, b) => a - b));
          expect(read[0]).toBeGreaterThanOrEqual(Math.min(...values));
          expect(read.at(-1)).toBe(Math.max(...values));
        },
      ),
    );
  });

  it('puts each sample into the bucket whose edges hold it', () => {
    fc.assert(
      fc.property(durationMs, (value) => {
        const [bucket] = histogramOf([value]).buckets();
        expect(bucket?.count).toBe(1);
        expect(bucket?.fromMs).toBeLessThanOrEqual(value * (1 + 1e-12));
        expect(bucket?.toMs).toBeGreaterThan(value * (1 - 1e-12));
      }),
    );
  });

  it('merged with another is the histogram of both', () => {
    fc.assert(
      fc.property(fc.array(durationMs), durations, (left, right) => {
        const merged = histogramOf(left);
        merged.merge(histogramOf(right));
        const union = histogramOf([...left, ...right]);
        expect(bucketsOf(merged)).toEqual(bucketsOf(union));
        expect(merged).toMatchObject({ count: union.count, min: union.min, max: union.max });
        expect(merged.mean).toBeCloseTo(union.mean ?? Number.NaN, 3);
        for (const p of PERCENTILES) expect(merged.percentile(p)).toBe(union.percentile(p));
      }),
    );
  });

  it('merged with an empty one stays what it was', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.merge(createHistogram());
    expect(histogram).toMatchObject({ count: 3, min: 1, max: 3, mean: 2 });
  });

  it('does not grow: a million different samples share a bounded number of buckets', () => {
    const histogram = createHistogram();
    for (let i = 0; i < 1_000_000; i++) histogram.record(0.05 + ((i * 7919) % 1_000_003) * 0.7);
    expect(histogram.count).toBe(1_000_000);
    expect(bucketsOf(histogram).length).toBeLessThan(4000);
  });

  it('counts what no clock should say', () => {
    const histogram = histogramOf([-5, Number.NaN, 0, 2 * TEN_MINUTES_MS, 1e300]);
    expect(histogram).toMatchObject({ count: 5, min: 0, max: 1e300 });
    expect(histogram.percentile(20)).toBe(0.0005);
    expect([...histogram.buckets()].map(({ count }) => count)).toEqual([3, 2]);
  });
});
