import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { SessionState } from './state.ts';

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
  /** How often the session's settings were changed; a view that knows an older number shows older settings. */
  readonly revision: number;
  /** One sentence when something is wrong now (storage full, last connection failure); null when all is well. */
  readonly problem: string | null;
}
