import { NOT_MEASURED, type SessionSummary } from '../../../lib/session/summary.ts';

/** A stored session without anything in it, but for what a test says. */
export function summary(id: number, more: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id,
    name: `s${id}`,
    url: 'ws://localhost/',
    protocols: [],
    profileId: 'json',
    source: 'live',
    wished: 'closed',
    state: { name: 'disconnected', lastClose: null },
    createdAt: id * 1000,
    frames: 0,
    sent: 0,
    received: 0,
    invalid: 0,
    slow: 0,
    slowHandshakes: 0,
    bytesSent: 0,
    bytesReceived: 0,
    events: 0,
    connections: 0,
    reconnects: 0,
    handshakeMs: null,
    dropped: 0,
    headers: [],
    queued: 0,
    unsent: 0,
    missedHeartbeats: 0,
    silentSince: null,
    needsAccess: false,
    ...NOT_MEASURED,
    revision: 0,
    problem: null,
    ...more,
  };
}
