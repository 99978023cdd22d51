import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { SessionSummary } from '../session/summary.ts';
import type { HandshakeStats, LatencyRow } from './latency-view.ts';

/** A target of a session and whether it was met. */
export interface Check {
  readonly id: 'handshake' | 'latency' | 'envelopes' | 'kept' | 'lost' | 'heartbeats' | 'close';
  readonly target: string;
  readonly result: 'pass' | 'fail' | 'skip';
  /** The numbers that decided it, or why there is nothing to decide. */
  readonly detail: string;
}

export interface CheckInput {
  readonly summary: Pick<SessionSummary, 'frames' | 'invalid' | 'dropped' | 'missedHeartbeats'>;
  readonly events: readonly ConnectionEvent[];
  readonly handshake: HandshakeStats;
  readonly latency: LatencyRow | null;
  readonly thresholds: { readonly handshakeMs: number; readonly messageMs: number };
  /** Whether the profile has a contract, and a heartbeat that wants a reply, at all. */
  readonly hasContract: boolean;
  readonly hasHeartbeat: boolean;
}
