import { describe, expect, it } from 'vitest';
import { limitEnds, limitMoved, roundedLimit } from '../../../lib/panel/chart-limit.ts';
import { sparkPath } from '../../../lib/panel/chart-spark.ts';

describe('a limit that is moved', () => {
  it('is as exact as a person would set it', () => {
    expect([0.3, 12.34, 487, 512_345].map(roundedLimit)).toEqual([1, 12, 490, 510_000]);
  });

  it('moves by its second digit with arrows, by its first with page keys', () => {
    expect(limitMoved(500, 'ArrowRight', { from: 2, to: 5000 })).toBe(510);
    expect(limitMoved(500, 'ArrowDown', { from: 2, to: 5000 })).toBe(490);
    expect(limitMoved(500, 'PageUp', { from: 2, to: 5000 })).toBe(600);
    expect(limitEnds(500, { from: 0.2, to: 5000.123 })).toEqual({ from: 1, to: 5000.1 });
    expect(limitEnds(500, { from: 600, to: 5e6 })).toEqual({ from: 500, to: 600_000 });
    expect(limitMoved(500, 'Home', { from: 2, to: 5000 })).toBe(2);
    expect(limitMoved(500, 'End', { from: 2, to: 5000 })).toBe(5000);
    expect(limitMoved(500, 'Enter', { from: 2, to: 5000 })).toBeNull();
  });

  it('goes below a power of ten in finer steps, and stays in bounds', () => {
    expect(limitMoved(100, 'ArrowLeft', { from: 2, to: 5000 })).toBe(99);
    expect(limitMoved(100, 'PageDown', { from: 2, to: 5000 })).toBe(90);
    expect(limitMoved(1, 'ArrowLeft', { from: 2, to: 5000 })).toBe(1);
    expect(limitMoved(600_000, 'PageUp', { from: 2, to: 5000 })).toBe(600_000);
  });
});

describe('sparkPath', () => {
  it('goes from the least to the most', () => {
    expect(sparkPath([1, 3, 2], 80, 18)).toBe('M1.5 16.5L40 1.5L78.5 9');
  });

  it('leaves gaps, and shows a value that stands alone', () => {
    expect(sparkPath([1, Number.NaN, 2, 2], 80, 18)).toBe('M1.5 16.5h1.5M52.8 1.5L78.5 1.5');
  });

  it('draws equal values in the middle, and nothing from nothing', () => {
    expect(sparkPath([5, 5], 80, 18)).toBe('M1.5 9L78.5 9');
    expect(sparkPath([Number.NaN], 80, 18)).toBe('');
  });
});
