import type { Clock } from '../base/clock.ts';

/** Longest delay a browser timer holds; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * `performance` instead of `Date`: it has fractions and never jumps back. Its origin is an epoch time, so the sum is comparable
 * across contexts and restarts.
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(delayMs, run) {
    const id = setTimeout(run, Math.min(delayMs, MAX_TIMEOUT_MS));
    return () => clearTimeout(id);
  },
};
