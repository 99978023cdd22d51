import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isScaled,
  MAX_SPACER_PX,
  maxTop,
  revealRow,
  scrollOfTop,
  spacerPx,
  topOfScroll,
  windowAt,
} from '../../../lib/panel/row-window.ts';

const spaces = fc.record({
  rows: fc.integer({ min: 0, max: 50_000_000 }),
  rowPx: fc.constantFrom(17, 18, 21, 22),
  viewportPx: fc.integer({ min: 1, max: 4000 }),
});

describe('row-window', () => {
  it('never asks for an element taller than browsers allow', () =>
    fc.assert(fc.property(spaces, (space) => spacerPx(space) <= MAX_SPACER_PX)));

  it('reaches the first and the last row with the scroll bar, scaled or not', () =>
    fc.assert(
      fc.property(spaces, (space) => {
        const scrollMax = Math.max(0, spacerPx(space) - space.viewportPx);
        expect(topOfScroll(space, 0)).toBe(0);
        expect(topOfScroll(space, scrollMax)).toBeCloseTo(maxTop(space), 3);
      }),
    ));

  it('comes back from the scroll bar to where it was', () =>
    fc.assert(
      fc.property(spaces, fc.double({ min: 0, max: 1, noNaN: true }), (space, share) => {
        const top = share * maxTop(space);
        expect(topOfScroll(space, scrollOfTop(space, top))).toBeCloseTo(top, 2);
      }),
    ));

  it('draws every row that can be seen, and few more', () =>
    fc.assert(
      fc.property(spaces, fc.double({ min: 0, max: 1, noNaN: true }), (space, share) => {
        const top = share * maxTop(space);
        const { first, count } = windowAt(space, top, 10);
        expect(first * space.rowPx).toBeLessThanOrEqual(top);
        expect(Math.min(space.rows * space.rowPx, top + space.viewportPx)).toBeLessThanOrEqual(
          (first + count) * space.rowPx + 1e-6,
        );
        expect(count).toBeLessThanOrEqual(space.viewportPx / space.rowPx + 22);
      }),
    ));

  it('is scaled from the first row that does not fit, and moves one row at a time', () => {
    const space = { rows: 1_000_000, rowPx: 21, viewportPx: 420 };
    expect(isScaled(space)).toBe(true);
    expect(isScaled({ ...space, rows: 300_000 })).toBe(false);
    expect(revealRow(space, 0, 500_000)).toBe(500_001 * 21 - 420);
    expect(revealRow(space, 500_000 * 21, 499_999)).toBe(499_999 * 21);
    expect(revealRow(space, 500_000 * 21, 500_005)).toBe(500_000 * 21);
  });
});
