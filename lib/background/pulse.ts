import type { Cancel, Clock } from '../base/clock.ts';

/** Short enough that a stall of a quarter of a second is always seen. */
export const PULSE_MS = 250;
/** A timer of an idle machine fires up to so late by itself (measured: 6 ms in 99 of 100 cases). */
const SLACK_MS = 8;
/** Later than that the machine slept; that is no queue in front of our work. */
const NAP_MS = 30_000;

/**
 * One timer for all sessions, four times a second while one is open: it tells how late it was itself beyond what timers are
 * by nature, which is how late anything else of this background may be, too.
 */
export class Pulse {
  readonly #clock: Clock;
  readonly #beat: (now: number, lateMs: number | null) => void;
  #timer: Cancel | null = null;

  /** `lateMs` is null after the machine slept. */
  constructor(clock: Clock, beat: (now: number, lateMs: number | null) => void) {
    this.#clock = clock;
    this.#beat = beat;
  }

  /** Starts or stops it; calling it often costs nothing. */
  update(wanted: boolean): void {
    if (wanted === (this.#timer !== null)) return;
    if (wanted) {
      this.#next();
      return;
    }
    this.#timer?.();
    this.#timer = null;
  }

  #next(): void {
    const due = this.#clock.now() + PULSE_MS;
    this.#timer = this.#clock.after(PULSE_MS, () => {
      const now = this.#clock.now();
      const lateMs = now - due;
      this.#next();
      this.#beat(now, lateMs > NAP_MS ? null : Math.max(0, lateMs - SLACK_MS));
    });
  }
}
