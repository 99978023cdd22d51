import type { ClockOffset } from '../metrics/report.ts';
import type { TimestampRule } from '../profile/metrics-schema.ts';
import type { FrameLog } from './frame-log.ts';
import type { SampleView } from './sample-view.ts';

/** Samples looked at between two looks at the clock. */
const STRIDE = 16_384;

/** How far the clocks differ, as one reply tells it. */
export interface FoundOffset extends ClockOffset {
  readonly seq: number;
}

/** Programs write whole milliseconds in texts and integers; how coarse seconds with a fraction are nobody can tell. */
export function stampStepMs(rule: TimestampRule | null): number {
  return rule?.unit === 'iso' || rule?.unit === 'ms' ? 1 : 0;
}

/**
 * Estimates the difference of two clocks from replies that carry a time stamp, as NTP does (RFC 5905 §8, with one stamp instead of
 * two): the stamp was made somewhere within the round trip, so the shortest one tells most.
 */
export class OffsetSearch {
  readonly #stepMs: number;
  #view: SampleView | null = null;
  #taken = 0;
  #bestMs = Number.POSITIVE_INFINITY;
  #found: FoundOffset | null = null;

  /** `stepMs`: how coarse the stamps are; see `stampStepMs`. */
  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  get found(): FoundOffset | null {
    return this.#found;
  }

  /** Takes in some of what is new in `ages`; true when there is more. */
  advance(ages: SampleView, log: FrameLog): boolean {
    if (this.#view?.time[0] !== ages.time[0] || ages.length < this.#taken) {
      this.#taken = 0;
      this.#bestMs = Number.POSITIVE_INFINITY;
      this.#found = null;
    }
    this.#view = ages;
    const to = Math.min(ages.length, this.#taken + STRIDE);
    for (let i = this.#taken; i < to; i++) {
      const seq = ages.seq[i] ?? 0;
      const latency = log.latencyMs(seq);
      if (!(latency < this.#bestMs)) continue;
      this.#bestMs = latency;
      this.#found = { offsetMs: latency / 2 - (ages.value[i] ?? 0), errorMs: latency / 2 + this.#stepMs, seq };
    }
    this.#taken = to;
    return to < ages.length;
  }
}
