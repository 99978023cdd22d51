import type { Clock } from '../base/clock.ts';

/** Longest delay a browser timer holds; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Far above what NTP slews, far below a nap. */
const NAP_MS = 500;

/** Two clocks: one that has fractions and never jumps, and one that keeps going while the machine sleeps. */
export interface TimeSources {
  /** Epoch milliseconds with a fraction, right when the context started. */
  readonly steady: () => number;
  /** Epoch milliseconds. */
  readonly wall: () => number;
}

/**
 * Epoch milliseconds with a fraction that never run backwards. `performance.now()` may stand still while a laptop sleeps (W3C High
 * Resolution Time leaves it open), so after a nap the steady clock is put forward to the wall's; a wall set back is ignored.
 */
export function createNow({ steady, wall }: TimeSources): () => number {
  let offset = 0;
  return () => {
    const time = steady() + offset;
    const ahead = wall() - time;
    if (ahead < NAP_MS) return time;
    offset += ahead;
    return time + ahead;
  };
}

/** Read once: it never changes, and reading it is a call into the browser. */
const { timeOrigin } = performance;

export const systemClock: Clock = {
  now: createNow({ steady: () => timeOrigin + performance.now(), wall: () => Date.now() }),
  after(delayMs, run) {
    const id = setTimeout(run, Math.min(delayMs, MAX_TIMEOUT_MS));
    return () => clearTimeout(id);
  },
};
