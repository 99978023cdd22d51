import type { SessionSummary } from '../session/summary.ts';

/** Frames in the last second, by direction. */
export interface Rate {
  readonly received: number;
  readonly sent: number;
}

interface Sample {
  readonly atMs: number;
  readonly received: number;
  readonly sent: number;
}

const WINDOW_MS = 1000;
const ZERO: Rate = { received: 0, sent: 0 };

/** What happened in the last second, from the counters that pass by; an honest number, not a smoothed one. */
export class RateMeter {
  #samples: Sample[] = [];

  note(atMs: number, summary: Pick<SessionSummary, 'received' | 'sent'>): void {
    this.#samples.push({ atMs, received: summary.received, sent: summary.sent });
    // One sample older than the window stays: it is what the counters are compared with.
    while (this.#samples.length > 2 && (this.#samples[1]?.atMs ?? 0) <= atMs - WINDOW_MS) this.#samples.shift();
  }

  at(nowMs: number): Rate {
    const last = this.#samples.at(-1);
    if (last === undefined || last.atMs <= nowMs - WINDOW_MS) return ZERO;
    let base = this.#samples[0] ?? last;
    for (const sample of this.#samples) if (sample.atMs <= nowMs - WINDOW_MS) base = sample;
    return { received: Math.max(0, last.received - base.received), sent: Math.max(0, last.sent - base.sent) };
  }
}
