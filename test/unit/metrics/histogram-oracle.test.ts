import fc from 'fast-check';
import * as hdr from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { createHistogram, type Histogram } from '../../../lib/metrics/histogram.ts';

const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 100];

/** HDR Histogram counts whole numbers, so microseconds; three digits are ten times finer than ours. */
function createOracle() {
  return hdr.build({
    useWebAssembly: false,
    bitBucketSize: 64,
    numberOfSignificantValueDigits: 3,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1e12,
  });
}

type Oracle = ReturnType<typeof createOracle>;

function bothOf(samplesUs: Iterable<number>): { readonly ours: Histogram; readonly oracle: Oracle } {
  const ours = createHistogram();
  const oracle = createOracle();
  for (const us of samplesUs) {
    ours.record(us / 1000);
    oracle.recordValue(us);
  }
  return { ours, oracle };
}

/** Ours may be 0.5 % off (at 0.1 ms), the oracle 0.1 %. */
function expectAgreement(ours: Histogram, oracle: Oracle): void {
  expect(ours.count).toBe(oracle.totalCount);
  for (const p of PERCENTILES) {
    const theirs = oracle.getValueAtPercentile(p) / 1000;
    expect(Math.abs((ours.percentile(p) ?? 0) - theirs) / theirs, `p${p}`).toBeLessThanOrEqual(0.0061);
  }
  expect(Math.abs((ours.mean ?? 0) - oracle.mean / 1000) / (oracle.mean / 1000)).toBeLessThan(0.002);
  expect(Math.abs((ours.stddev ?? 0) - oracle.stdDeviation / 1000)).toBeLessThan(0.002 * (ours.max ?? 0));
}

/** Whole samples of 1000, where the oracle's rank (rounded) and ours (nearest rank) are the same. */
const samplesUs = fc
  .array(
    fc.nat(1_000_000).map((step) => Math.round(100 * 6_000_000 ** (step / 1_000_000))),
    { minLength: 1, maxLength: 50 },
  )
  .map((some) => Array.from({ length: 1000 }, (_, i) => some[i % some.length] ?? 0));

describe('beside HDR Histogram', () => {
  it('percentiles, mean and deviation agree from 0.1 ms to 10 min', () => {
    fc.assert(
      fc.property(samplesUs, (samples) => {
        const { ours, oracle } = bothOf(samples);
        expectAgreement(ours, oracle);
      }),
    );
  });

  it('so they do when merged', () => {
    fc.assert(
      fc.property(samplesUs, samplesUs, (left, right) => {
        const one = bothOf(left);
        const other = bothOf(right);
        one.ours.merge(other.ours);
        one.oracle.add(other.oracle);
        expectAgreement(one.ours, one.oracle);
      }),
      { numRuns: 50 },
    );
  });

  it('agrees on shapes that servers have: constant, of two kinds, with a long tail', () => {
    let state = 42;
    const random = () => {
      // Numerical Recipes' generator: the same samples in every run.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 1) / 2 ** 32;
    };
    const shapes: readonly (() => number)[] = [
      () => 5000,
      () => (random() < 0.9 ? 2000 + random() * 500 : 250_000 + random() * 50_000),
      () => 1000 * random() ** -1.5,
    ];
    for (const shape of shapes) {
      const { ours, oracle } = bothOf(
        Array.from({ length: 20_000 }, () => Math.min(6e8, Math.max(100, Math.round(shape())))),
      );
      expectAgreement(ours, oracle);
    }
  });
});

describe('10 000 000 samples', () => {
  it('take no more memory than the buckets they fall into, and sums stay exact', () => {
    const histogram = createHistogram();
    // From 0.1 ms to 10 min, no two alike.
    for (let i = 0; i < 10_000_000; i++) histogram.record(0.1 + ((i * 7919) % 10_000_000) * 0.06);
    expect(histogram.count).toBe(10_000_000);
    expect(histogram.byteLength).toBeLessThanOrEqual(12 * 1024);
    const mean = 0.1 + (0.06 * 9_999_999) / 2;
    expect(Math.abs((histogram.mean ?? 0) - mean) / mean).toBeLessThan(1e-9);
    const deviation = (0.06 * Math.sqrt(1e14 - 1)) / Math.sqrt(12);
    expect(Math.abs((histogram.stddev ?? 0) - deviation) / deviation).toBeLessThan(1e-9);
    expect(Math.abs((histogram.percentile(50) ?? 0) - 300_000)).toBeLessThan(3000);
  });

  it('of usual latencies take 2 kB', () => {
    const histogram = createHistogram();
    for (let i = 0; i < 100_000; i++) histogram.record(8 + (i % 56));
    expect(histogram.byteLength).toBeLessThanOrEqual(2048);
  });

  it('of anything at all take less than 20 kB', () => {
    const histogram = createHistogram();
    for (let ms = 0.0005; ms < 1e15; ms *= 1.003) histogram.record(ms);
    expect(histogram.byteLength).toBeLessThan(20 * 1024);
  });
});
