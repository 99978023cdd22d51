import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockLabel,
  clockStep,
  clockTicks,
  countSteps,
  labelPx,
  roundDown,
  roundUp,
  timeTicks,
} from '../../../lib/panel/chart-ticks.ts';

const UTC = () => 0;
const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 20, 12, 0, 0);

describe('timeTicks', () => {
  it('labels 1, 2 and 5 of each decade where there is room', () => {
    expect(timeTicks({ from: 1, to: 100 }, 350)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(timeTicks({ from: 0.01, to: 0.3 }, 350)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2]);
  });

  it('labels decades in less room, and then every second or third of them', () => {
    expect(timeTicks({ from: 1, to: 1000 }, 100)).toEqual([1, 10, 100, 1000]);
    expect(timeTicks({ from: 0.01, to: 12_000 }, 30)).toEqual([0.01, 1, 100, 10_000]);
    expect(timeTicks({ from: 0.01, to: 12_000 }, 20)).toEqual([0.01, 10, 10_000]);
  });

  it('ends with one label when there is room for none', () => {
    expect(timeTicks({ from: 1, to: 1000 }, 0.1)).toEqual([1]);
  });

  it('labels what lies between when a span has no round value of its own', () => {
    expect(timeTicks({ from: 11, to: 19 }, 3000)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(timeTicks({ from: 110, to: 190 }, 900)).toEqual([150]);
  });
});

describe('countSteps', () => {
  it('counts in whole steps of 1, 2 or 5', () => {
    expect(countSteps(1, 5)).toEqual([0, 1]);
    expect(countSteps(2, 5)).toEqual([0, 1, 2]);
    expect(countSteps(9, 5)).toEqual([0, 2, 4, 6, 8]);
    expect(countSteps(23, 5)).toEqual([0, 5, 10, 15, 20]);
    expect(countSteps(4_900_000, 5)).toEqual([0, 1e6, 2e6, 3e6, 4e6]);
  });

  it('divides what is smaller than one where that makes sense', () => {
    expect(countSteps(0.05, 5, 0)).toEqual([0, 0.01, 0.02, 0.03, 0.04, 0.05]);
  });

  it('never has more steps than there is room for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (most) => {
        const steps = countSteps(most, 5);
        expect(steps.length).toBeGreaterThanOrEqual(2);
        expect(steps.length).toBeLessThanOrEqual(6);
        expect(steps.every(Number.isInteger)).toBe(true);
        expect(steps.at(-1)).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('roundUp and roundDown', () => {
  it('go to 1, 2 and 5 times a power of ten and leave those where they are', () => {
    expect([0.3, 1, 1.1, 3, 7, 50, 51].map(roundUp)).toEqual([0.5, 1, 2, 5, 10, 50, 100]);
    expect([0.3, 1, 1.9, 3, 7, 50, 99].map(roundDown)).toEqual([0.2, 1, 1, 2, 5, 50, 50]);
  });
});

describe('clockStep', () => {
  it('is a step that divides minutes, hours and days', () => {
    expect([0.01, 3, 700, 7000, 40_000, 7 * 60_000, 4 * HOUR, 13 * HOUR, 80 * HOUR].map(clockStep)).toEqual([
      1,
      5,
      1000,
      10_000,
      60_000,
      10 * 60_000,
      6 * HOUR,
      24 * HOUR,
      5 * 24 * HOUR,
    ]);
  });
});

describe('clockTicks', () => {
  it('stands on round local times', () => {
    const quarterPastFive = () => 5.25 * HOUR;
    const { ticks } = clockTicks({ from: NOON + 1, to: NOON + 6 * HOUR }, 1000, quarterPastFive);
    for (const time of ticks) expect((time + 5.25 * HOUR) % (HOUR / 2)).toBe(0);
    expect(ticks.length).toBeGreaterThan(3);
  });

  it('is as exact as its step', () => {
    expect([1, 1000, 60_000, HOUR, 24 * HOUR].map((stepMs) => clockLabel(NOON + 1250, stepMs, 0))).toEqual([
      '12:00:01.250',
      '12:00:01',
      '12:00',
      '11-20 12:00',
      '11-20',
    ]);
  });

  it('says nothing of a time that no calendar has', () => {
    expect(clockLabel(1e20, 1000)).toBe('–');
  });

  it('keeps labels apart and in the range, whatever is asked for', () => {
    const span = fc.double({ min: 0.5, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(span, fc.integer({ min: 100, max: 4000 }), (length, width) => {
        const { ticks, stepMs } = clockTicks({ from: NOON, to: NOON + length }, width, UTC);
        expect(ticks.length).toBeLessThanOrEqual(width / 40 + 1);
        for (const [i, time] of ticks.entries()) {
          expect(time).toBeGreaterThanOrEqual(NOON);
          expect(time).toBeLessThanOrEqual(NOON + length);
          const before = ticks[i - 1];
          if (before === undefined) continue;
          const apart = ((time - before) / length) * width;
          expect(apart).toBeGreaterThan(labelPx(clockLabel(time, stepMs, 0)));
        }
      }),
    );
  });
});
