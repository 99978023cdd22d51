import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../lib/platform/clock.ts';

describe('the clock of the browser', () => {
  it('tells epoch milliseconds with a fraction, and never runs backwards', () => {
    const read = Array.from({ length: 1000 }, () => systemClock.now());
    expect(Math.abs((read[0] ?? 0) - Date.now())).toBeLessThan(10_000);
    expect(read).toEqual([...read].sort((a, b) => a - b));
    expect(read.some((time) => time % 1 !== 0)).toBe(true);
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
