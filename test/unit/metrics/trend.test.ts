import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../lib/metrics/histogram.ts';
import { snapshotTrends, trendOf, trendValues } from '../../../lib/metrics/trend.ts';
import { measured } from '../../fixtures/measured.ts';

const direction = (values: readonly number[], better: 'lower' | 'higher' = 'lower', window = 10) =>
  trendOf(values, better, window).direction;

/** mulberry32: the same numbers in [0, 1) on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('a trend', () => {
  it.each([
    ['nothing', [], 'unknown'],
    ['three values', [1, 2, 3], 'unknown'],
    ['four that rise', [100, 110, 120, 130], 'degrading'],
    ['four that fall', [130, 120, 110, 100], 'improving'],
    ['values that rise by a fiftieth', [100, 100.4, 100.8, 101.2, 101.6, 102], 'stable'],
    ['one outlier', [100, 101, 99, 100, 900, 100, 99, 101, 100, 100], 'stable'],
    ['a wave', [100, 200, 100, 200, 100, 200, 100, 200], 'stable'],
    ['a rise with noise', [100, 130, 120, 150, 160, 140, 190, 200, 185, 220], 'degrading'],
    ['a step', [10, 10, 10, 10, 10, 50, 50, 50, 50, 50], 'degrading'],
    ['zeros', [0, 0, 0, 0, 0, 0], 'stable'],
    ['up from nothing', [0, 0, 0, 0, 1, 2, 3, 4, 5, 6], 'degrading'],
    ['ages below 0 that fall', [-100, -120, -140, -160, -180], 'improving'],
    ['what is no number', [Number.NaN, 1, Number.POSITIVE_INFINITY, 2, 3], 'unknown'],
  ] as const)('of %s', (_name, values, expected) => expect(direction(values)).toBe(expected));

  it('looks at the last values of its window only', () => {
    const values = [...Array.from({ length: 50 }, (_, i) => 1000 - i * 10), 100, 101, 99, 100, 102, 98];
    expect(direction(values, 'lower', 6)).toBe('stable');
    expect(trendOf(values, 'lower', 6)).toMatchObject({ values: 6, window: 6 });
    expect(direction(values, 'lower', 56)).toBe('improving');
  });

  it('says what it rests on', () => {
    expect(trendOf([100, 110, 120, 130, 140], 'lower', 10)).toMatchObject({ change: 40, changeRatio: 40 / 120 });
    expect(trendOf([100, 110, 120, 130, 140], 'lower', 10).z).toBeCloseTo(2.2045, 3);
    expect(trendOf([100, 110, 120, 130, 140], 'lower', 10).sentence).toBe(
      'Degrading: +33.33 % over the last 5 values (Theil–Sen; Mann–Kendall Z +2.20, beyond ±1.64).',
    );
    expect(trendOf([1, 2], 'lower', 10).sentence).toBe('Unknown: 2 values so far, a trend needs 4.');
    expect(trendOf([5, 5, 5, 5], 'lower', 10).sentence).toBe(
      'Stable: no trend over the last 4 values (Mann–Kendall Z 0.00, within ±1.64).',
    );
    expect(trendOf([100, 100.1, 100.2, 100.3], 'lower', 10).sentence).toBe(
      'Stable: only +0.30 % over the last 4 values, below 5 % (Theil–Sen; Mann–Kendall Z +1.70).',
    );
  });

  it('of a value that should be high is the other way round', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { maxLength: 20 }), (values) => {
        const swapped = {
          improving: 'degrading',
          degrading: 'improving',
          stable: 'stable',
          unknown: 'unknown',
        } as const;
        expect(direction(values, 'higher')).toBe(swapped[direction(values)]);
      }),
    );
  });

  it('is degrading for whatever rises all the time by enough', () => {
    const rising = fc.tuple(
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      fc.array(fc.double({ min: 1.02, max: 3, noNaN: true }), { minLength: 4, maxLength: 30 }),
    );
    fc.assert(
      fc.property(rising, ([first, factors]) => {
        let value = first;
        const values = factors.map((factor) => (value *= factor));
        expect(direction(values)).toBe('degrading');
        expect(direction(values.toReversed())).toBe('improving');
      }),
    );
  });

  it('is stable for whatever never changes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 4, max: 50 }), (value, n) => {
        expect(
          trendOf(
            Array.from({ length: n }, () => value),
            'lower',
            50,
          ),
        ).toMatchObject({ direction: 'stable', z: 0, change: 0 });
      }),
    );
  });

  it('does not change with the unit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 20 }), (values) => {
        expect(direction(values.map((value) => value * 1024))).toBe(direction(values));
      }),
    );
  });

  it('finds one in noise as rarely as its statistic promises', () => {
    const random = seeded(20_261_120);
    let found = 0;
    const tries = 2000;
    for (let i = 0; i < tries; i++) {
      const values = Array.from({ length: 10 }, () => 100 + 100 * random());
      if (direction(values) !== 'stable') found++;
    }
    // Two-sided 10 %, a little less for the continuity correction.
    expect(found / tries).toBeGreaterThan(0.04);
    expect(found / tries).toBeLessThan(0.11);
  });

  it('finds one that is there in spite of noise', () => {
    const random = seeded(7);
    let found = 0;
    for (let i = 0; i < 500; i++) {
      const values = Array.from({ length: 10 }, (_, at) => 100 + at * 10 + 40 * (random() - 0.5));
      if (direction(values) === 'degrading') found++;
    }
    expect(found / 500).toBeGreaterThan(0.95);
  });
});

describe('the trends of a session', () => {
  const sample = (value: number) => {
    const histogram = histogramOf();
    histogram.record(value);
    return histogram.sparse();
  };

  it('are those of medians, snapshots without a sample left out', () => {
    const snapshots = [10, 20, 30, 40, 50].flatMap((value, i) => [
      measured(2 * i + 1, { histograms: { reply: sample(value) } }),
      measured(2 * i + 2),
    ]);
    expect(trendValues(snapshots, 'reply', 4)).toEqual([20, 30, 40, 50]);
    const trends = snapshotTrends(snapshots, 10);
    expect(trends.reply).toMatchObject({ direction: 'degrading', values: 5 });
    expect(trends.handshake).toMatchObject({ direction: 'unknown', values: 0 });
  });

  it('of success are better the more attempts open', () => {
    const { counts } = measured(1);
    const snapshots = [100, 80, 60, 40, 20].map((percent, i) =>
      measured(i + 1, { counts: { ...counts, attempts: 100, opened: percent } }),
    );
    expect(trendValues(snapshots, 'success-rate', 10)).toEqual([100, 80, 60, 40, 20]);
    expect(snapshotTrends(snapshots, 10)['success-rate'].direction).toBe('degrading');
  });
});
