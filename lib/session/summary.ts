import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { SessionState } from './state.ts';

/** The first frame and the first event that are measured, and when (epoch ms; 0: from the start). */
export interface MeasuredFrom {
  readonly seq: number;
  readonly event: number;
  readonly time: number;
}

/** What everyone may know of a session at a glance; stored with the session and sent once per flush. */
export interface SessionSummary extends FrameCounts {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly profileId: string;
  readonly source: 'live' | 'import';
  /** What the person wants; a session wished open comes back by itself after the worker or the browser died. */
  readonly wished: 'open' | 'closed';
  readonly state: SessionState;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Handshakes over the profile's handshake threshold. */
  readonly slowHandshakes: number;
  /** Connections tried so far. */
  readonly connections: number;
  /** Connections that opened after an earlier one of the session had opened. */
  readonly reconnects: number;
  /** Handshake of the latest open connection, ms; null before the first. */
  readonly handshakeMs: number | null;
  /** Names of the handshake headers of this session; their values stay in its stored record. */
  readonly headers: readonly string[];
  /** Messages that wait to be sent, and those the person or their age dropped from the queue. */
  readonly queued: number;
  readonly unsent: number;
  /** Heartbeats without a reply, all in all. */
  readonly missedHeartbeats: number;
  /** Since when an open connection that should not be silent has been (epoch ms); null while all is well. */
  readonly silentSince: number | null;
  /** The last failure could be explained better if the person allowed access to the host. */
  readonly needsAccess: boolean;
  /** Alerts since measuring began, and those that no person has seen yet. */
  readonly alerts: number;
  readonly unseenAlerts: number;
  /** Where measuring began; frames and events before it are not measured. */
  readonly measuredFrom: MeasuredFrom;
  /** `n` of the latest snapshot of what was measured; 0 before the first. */
  readonly snapshots: number;
  /** How often the session's settings were changed; a view that knows an older number shows older settings. */
  readonly revision: number;
  /** One sentence when something is wrong now (storage full, last connection failure); null when all is well. */
  readonly problem: string | null;
}

/** Of a session of which nothing was measured yet: all of it will be. */
export const NOT_MEASURED: Pick<SessionSummary, 'alerts' | 'unseenAlerts' | 'measuredFrom' | 'snapshots'> = {
  alerts: 0,
  unseenAlerts: 0,
  measuredFrom: { seq: 1, event: 1, time: 0 },
  snapshots: 0,
};
