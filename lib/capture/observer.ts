import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Direction, Payload, VerdictKind } from '../protocol/frame.ts';

/** What the recorder wants to know of a frame; `lib/metrics` answers with the contract and the correlation rule. */
export interface Observation {
  readonly type: string;
  readonly verdict: VerdictKind;
  readonly latencyMs: number | null;
  readonly replyTo: number | null;
  readonly slow: boolean;
  /** What this frame showed of the connection, such as a gap in a count; stands after the frame. Missing for most frames. */
  readonly events?: readonly ConnectionEventBody[];
}

export interface FrameObserver {
  observe(direction: Direction, payload: Payload, byteLength: number, seq: number, time: number): Observation;
  /** Whether requests wait for replies, or like events to be told together, so that `passed` has something to say. */
  readonly isWaiting: boolean;
  /** What came to be only by time passing: requests that are not answered in time. Call it about once a second. */
  passed(now: number): readonly ConnectionEventBody[];
  /** A connection ended: what it left unanswered stays unanswered. What is left to tell comes with the next `passed`. */
  connectionEnded(): void;
}
