import { describe, expect, it } from 'vitest';
import { createHistogram } from '../../../lib/metrics/histogram.ts';
import { isSparseHistogram } from '../../../lib/metrics/sparse-check.ts';

function sound() {
  const histogram = createHistogram();
  for (const value of [1, 1, 40, 1e13]) histogram.record(value);
  return histogram.sparse();
}

describe('a kept histogram', () => {
  it('is one as it was made, empty or not, and after a clone', () => {
    expect(isSparseHistogram(sound())).toBe(true);
    expect(isSparseHistogram(structuredClone(sound()))).toBe(true);
    expect(isSparseHistogram(createHistogram().sparse())).toBe(true);
  });

  it.each([
    ['nothing', null],
    ['a text', '{}'],
    ['a list for an array', { ...sound(), at: [1, 2, 3] }],
    ['other array types', { ...sound(), at: new Uint32Array([1, 2, 3]) }],
    ['lists of two lengths', { ...sound(), at: new Uint16Array([1, 2]) }],
    ['a bucket twice', { ...sound(), at: new Uint16Array([1, 1, 3]) }],
    ['buckets in disorder', { ...sound(), at: new Uint16Array([3, 2, 1]) }],
    ['a bucket that there is not', { ...sound(), at: new Uint16Array([1, 2, 4736]) }],
    ['an empty bucket', { ...sound(), counts: new Uint32Array([4, 0, 0]) }],
    ['another count', { ...sound(), count: 5 }],
    ['half a sample', { ...sound(), count: 4.5 }],
    ['more negative ones than all', { ...sound(), negative: 9 }],
    ['no sum', { ...sound(), sum: Number.NaN }],
    ['squares below 0', { ...sound(), squares: -1 }],
    ['min over max', { ...sound(), min: 50, max: 2 }],
    ['a missing part', { ...sound(), max: undefined }],
  ])('is not %s', (_, value) => {
    expect(isSparseHistogram(value)).toBe(false);
  });
});
