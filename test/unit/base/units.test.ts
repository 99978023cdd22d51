import { describe, expect, it } from 'vitest';
import { formatShare, formatUtc } from '../../../lib/base/units.ts';

// Counts, bytes and durations: test/unit/panel/format.test.ts.
describe('units', () => {
  it.each([
    [0, '0 %'],
    [0.0001, '<0.1 %'],
    [0.004, '0.4 %'],
    [0.12, '12 %'],
    [0.5, '50 %'],
    [0.995, '99.5 %'],
    [0.99999, '99.9 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (share, text) => expect(formatShare(share)).toBe(text));

  it.each([
    [1_700_000_000_999, '2023-11-14 22:13:20 UTC'],
    [Number.NaN, '1970-01-01 00:00:00 UTC'],
    [1e300, '+275760-09-13 00:00:00 UTC'],
  ])('the time %d is %s', (time, text) => expect(formatUtc(time)).toBe(text));
});
