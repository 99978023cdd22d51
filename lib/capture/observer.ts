import type { Direction, Payload, VerdictKind } from '../protocol/frame.ts';

/** What the recorder wants to know of a frame; `lib/metrics` answers with the contract and the correlation rule. */
export interface Observation {
  readonly type: string;
  readonly verdict: VerdictKind;
  readonly latencyMs: number | null;
  readonly replyTo: number | null;
  readonly slow: boolean;
}

export interface FrameObserver {
  observe(direction: Direction, payload: Payload, byteLength: number, seq: number, time: number): Observation;
  /** A connection ended: what it left unanswered stays unanswered. */
  connectionEnded(): void;
}
