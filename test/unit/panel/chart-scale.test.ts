import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linearScale,
  logScale,
  ninesOf,
  ninesScale,
  revealing,
  spanOf,
  zoomedSpan,
} from '../../../lib/panel/chart-scale.ts';

describe('scales', () => {
  it('put values between their two ends', () => {
    expect(linearScale({ from: 10, to: 20 }, 100, 300).at(15)).toBe(200);
    expect(logScale({ from: 1, to: 10_000 }, 200, 0).at(100)).toBe(100);
  });

  it('give each further nine the same room', () => {
    const scale = ninesScale({ from: 0, to: 99.99 }, 0, 400);
    expect([0, 90, 99, 99.9, 99.99].map((percentile) => Math.round(scale.at(percentile)))).toEqual([
      0, 100, 200, 300, 400,
    ]);
    expect(ninesOf(99.9)).toBeCloseTo(3, 9);
  });

  it('find the way back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 99.9, noNaN: true }),
        fc.integer({ min: -500, max: 500 }),
        (value, start) => {
          for (const make of [linearScale, logScale, ninesScale]) {
            const scale = make({ from: 0.01, to: 99.95 }, start, 640);
            expect(scale.value(scale.at(value))).toBeCloseTo(value, 6);
          }
        },
      ),
    );
  });

  it('survive a span without a width', () => {
    const scale = linearScale({ from: 5, to: 5 }, 0, 100);
    expect(Number.isFinite(scale.at(5))).toBe(true);
    expect(Number.isFinite(scale.value(50))).toBe(true);
  });
});

describe('zoomedSpan', () => {
  const whole = { from: 0, to: 1000 };

  it('keeps what lies under the cursor where it is', () => {
    const before = linearScale({ from: 200, to: 600 }, 0, 400);
    const span = zoomedSpan(before, 2, 100, whole);
    expect(span).toEqual({ from: 250, to: 450 });
    expect(linearScale(span ?? whole, 0, 400).at(300)).toBe(before.at(300));
  });

  it('is all again when nothing is left out, and never more', () => {
    const scale = linearScale({ from: 200, to: 600 }, 0, 400);
    expect(zoomedSpan(scale, 1 / 8, 200, whole)).toBeNull();
    expect(zoomedSpan(scale, 1 / 2, 0, whole)).toEqual({ from: 200, to: 1000 });
  });

  it('goes beyond what it does not know', () => {
    expect(zoomedSpan(linearScale({ from: 200, to: 600 }, 0, 400), 1 / 2, 200, null)).toEqual({ from: 0, to: 800 });
  });

  it('zooms decades on a logarithmic axis', () => {
    const span = zoomedSpan(logScale({ from: 1, to: 10_000 }, 0, 400), 2, 200, null);
    expect(span?.from).toBeCloseTo(10, 9);
    expect(span?.to).toBeCloseTo(1000, 9);
  });
});

describe('spanOf', () => {
  it('takes two places in any order', () => {
    const scale = linearScale({ from: 0, to: 100 }, 0, 100);
    expect(spanOf(scale, 60, 20, null)).toEqual({ from: 20, to: 60 });
  });
});

describe('revealing', () => {
  it('moves just far enough', () => {
    const scale = linearScale({ from: 100, to: 200 }, 0, 400);
    expect(revealing(scale, 150, null)).toEqual({ from: 100, to: 200 });
    expect(revealing(scale, 210, null)).toEqual({ from: 135, to: 235 });
    expect(revealing(scale, 90, null)).toEqual({ from: 65, to: 165 });
    expect(revealing(scale, 90, { from: 80, to: 900 })).toEqual({ from: 80, to: 165 });
  });
});
