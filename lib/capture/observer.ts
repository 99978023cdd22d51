import type { ConnectionEvent, ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Direction, Payload, VerdictKind } from '../protocol/frame.ts';

/** What the recorder wants to know of a frame; `lib/metrics` answers with the contract and the correlation rule. */
export interface Observation {
  readonly type: string;
  readonly verdict: VerdictKind;
  /** null with a `replyTo`: the request had its reply before, this one is a duplicate. */
  readonly latencyMs: number | null;
  readonly replyTo: number | null;
  /** Over the profile's limit for messages. */
  readonly slow: boolean;
  /** It answers a request that was told as unanswered before. */
  readonly late: boolean;
  /** A reply to it is expected. */
  readonly asks: boolean;
  /** Arrival minus its own time stamp; null where it has none. */
  readonly ageMs: number | null;
  /** What this frame showed of the connection, such as a gap in a count; stands after the frame. Missing for most frames. */
  readonly events?: readonly ConnectionEventBody[];
}

/**
 * Measures what comes in; `lib/metrics` implements it. What it returns is told on the time line (alerts), and comes in
 * again as events: for those it must return nothing, which the recorder does not rely on.
 */
export interface FrameMeter {
  frame(
    direction: Direction,
    byteLength: number,
    seq: number,
    time: number,
    connection: number,
    seen: Observation,
  ): readonly ConnectionEventBody[];
  event(event: ConnectionEvent): readonly ConnectionEventBody[];
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
