import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEpochClock, eventTime, systemClock } from '../../../lib/platform/clock.ts';

describe('the clock of the browser', () => {
  it('tells epoch milliseconds with a fraction, and never runs backwards', () => {
    const read = Array.from({ length: 1000 }, () => systemClock.now());
    expect(Math.abs((read[0] ?? 0) - Date.now())).toBeLessThan(10_000);
    expect(read).toEqual([...read].sort((a, b) => a - b));
    expect(read.some((time) => time % 1 !== 0)).toBe(true);
  });

  it('goes on after a nap of the machine, during which the steady clock stood still', () => {
    const time = { steady: 1000.25, wall: 1000 };
    const { now } = createEpochClock({ steady: () => time.steady, wall: () => time.wall });
    expect(now()).toBe(1000.25);
    time.steady += 10;
    time.wall += 3_600_010;
    expect(now()).toBe(3_601_010);
    time.steady += 0.5;
    expect(now()).toBe(3_601_010.5);
  });

  it('ignores small differences and a wall clock that is set back', () => {
    const time = { steady: 1000, wall: 1400 };
    const { now } = createEpochClock({ steady: () => time.steady, wall: () => time.wall });
    expect(now()).toBe(1000);
    time.wall = 0;
    time.steady += 5;
    expect(now()).toBe(1005);
  });

  it('tells the same of an event as of the moment in which it was made', () => {
    const before = systemClock.now();
    const at = eventTime(new Event('message'));
    expect(at).toBeGreaterThanOrEqual(before - 1);
    expect(at).toBeLessThanOrEqual(systemClock.now() + 1);
  });

  it('puts events after a nap forward as well', () => {
    const time = { steady: 1000.25, wall: 1000 };
    const { now, timeOf } = createEpochClock({ steady: () => time.steady, wall: () => time.wall });
    expect(timeOf(1000.25)).toBe(1000.25);
    time.steady += 10;
    time.wall += 3_600_010;
    expect(timeOf(time.steady)).toBe(3_601_010);
    expect(timeOf(time.steady)).toBe(3_601_010);
    expect(now()).toBe(3_601_010);
  });

  it('takes an event that waited long for its turn for one of now, and goes on as before', () => {
    const time = { steady: 9000.25, wall: 9000 };
    const { now, timeOf } = createEpochClock({ steady: () => time.steady, wall: () => time.wall });
    expect(timeOf(1000)).toBe(9000.25);
    time.steady += 1;
    expect(now()).toBe(9001.25);
  });

  describe('its timers', () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });

    afterEach(() => {
      vi.useRealTimers();
    });

    it('run once after their delay', () => {
      const run = vi.fn();
      systemClock.after(100, run);
      vi.advanceTimersByTime(99);
      expect(run).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1000);
      expect(run).toHaveBeenCalledOnce();
    });

    it('can be taken back, also twice', () => {
      const run = vi.fn();
      const cancel = systemClock.after(100, run);
      cancel();
      cancel();
      vi.advanceTimersByTime(1000);
      expect(run).not.toHaveBeenCalled();
    });

    it('do not fire at once when they are further away than a browser can count', () => {
      const run = vi.fn();
      systemClock.after(2 ** 40, run);
      vi.advanceTimersByTime(2 ** 31 - 2);
      expect(run).not.toHaveBeenCalled();
    });
  });
});
