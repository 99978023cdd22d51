import type { Direction, VerdictKind } from '../protocol/frame.ts';
import type { FrameCounts } from '../protocol/frame-counts.ts';

export const EMPTY_TALLY: FrameCounts = {
  frames: 0,
  sent: 0,
  received: 0,
  invalid: 0,
  slow: 0,
  bytesSent: 0,
  bytesReceived: 0,
  events: 0,
  dropped: 0,
};

export interface CountedFrame {
  readonly direction: Direction;
  readonly byteLength: number;
  readonly verdict: VerdictKind;
  readonly slow: boolean;
}

/** Counts in place: one object a frame would be the largest allocation of the recording path. */
export class TallyCounter {
  #tally: { -readonly [Key in keyof FrameCounts]: FrameCounts[Key] };

  constructor(from: FrameCounts) {
    const { frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped } = from;
    this.#tally = { frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped };
  }

  count(frame: CountedFrame): void {
    const tally = this.#tally;
    tally.frames++;
    if (frame.direction === 'sent') {
      tally.sent++;
      tally.bytesSent += frame.byteLength;
    } else {
      tally.received++;
      tally.bytesReceived += frame.byteLength;
    }
    if (frame.verdict === 'invalid') tally.invalid++;
    if (frame.slow) tally.slow++;
  }

  countEvent(): number {
    return ++this.#tally.events;
  }

  countDropped(): void {
    this.#tally.dropped++;
  }

  get frames(): number {
    return this.#tally.frames;
  }

  snapshot(): FrameCounts {
    return { ...this.#tally };
  }
}
