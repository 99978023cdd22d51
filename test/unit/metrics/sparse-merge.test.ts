import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../lib/metrics/histogram.ts';
import { isSparseHistogram } from '../../../lib/metrics/sparse-check.ts';
import { mergeSparse } from '../../../lib/metrics/sparse-merge.ts';

function kept(values: readonly number[]) {
  const histogram = histogramOf();
  for (const value of values) histogram.record(value);
  return histogram.sparse();
}

const value = fc.oneof(fc.double({ min: -100, max: 1e6, noNaN: true }), fc.nat(50), fc.nat(600_000));
const samples = fc.array(value, { maxLength: 60 });

describe('merging kept histograms', () => {
  it('gives the histogram of all their samples, of however many', () => {
    fc.assert(
      fc.property(fc.array(samples, { minLength: 1, maxLength: 5 }), (parts) => {
        const merged = mergeSparse(parts.map(kept));
        const { sum, squares, ...counted } = kept(parts.flat());
        expect(merged).toMatchObject(counted);
        expect(isSparseHistogram(merged)).toBe(true);
        expect(Math.abs(merged.sum - sum)).toBeLessThan(1e-9 * Math.max(1, Math.abs(sum), squares));
        expect(Math.abs(merged.squares - squares)).toBeLessThanOrEqual(1e-9 * Math.max(1, squares));
      }),
    );
  });

  it('leaves what it is given as it is', () => {
    const [one, other] = [kept([1, 2]), kept([2, 3])];
    mergeSparse([one, other]);
    expect([one, other]).toEqual([kept([1, 2]), kept([2, 3])]);
  });
});
