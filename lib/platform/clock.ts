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

export interface EpochClock {
  /** Epoch milliseconds with a fraction; never runs backwards. */
  readonly now: () => number;
  /** The same for what the steady clock said a moment ago; cheaper than to ask it again. */
  readonly timeOf: (steadyTime: number) => number;
}

/**
 * `performance.now()` may stand still while a laptop sleeps (W3C High Resolution Time leaves it open), so after a nap the
 * steady clock is put forward to the wall's; a wall set back is ignored.
 */
export function createEpochClock({ steady, wall }: TimeSources): EpochClock {
  let offset = 0;
  const now = () => {
    const time = steady() + offset;
    const ahead = wall() - time;
    if (ahead < NAP_MS) return time;
    offset += ahead;
    return time + ahead;
  };
  return {
    now,
    timeOf(steadyTime) {
      const time = steadyTime + offset;
      // A nap, or an event that waited long for its turn: only the clock itself can tell which.
      return wall() - time < NAP_MS ? time : now();
    },
  };
}

/** Read once: it never changes, and reading it is a call into the browser. */
const { timeOrigin } = performance;

const epoch = createEpochClock({ steady: () => timeOrigin + performance.now(), wall: () => Date.now() });

export const systemClock: Clock = {
  now: epoch.now,
  after(delayMs, run) {
    const id = setTimeout(run, Math.min(delayMs, MAX_TIMEOUT_MS));
    return () => clearTimeout(id);
  },
};

/** When an event was made, on the system clock. Of many events a second, a third of what asking the clock for each costs. */
export function eventTime(event: Event): number {
  return epoch.timeOf(timeOrigin + event.timeStamp);
}
