import type { HandshakeHeader } from '../protocol/handshake.ts';
import { NOT_LIVE } from './attempt.ts';
import type { Conditions, SessionMachine, SessionPolicy } from './machine.ts';
import type { StoredSession } from './stored-session.ts';

/** As long as nobody says otherwise. */
export const FAIR_CONDITIONS: Conditions = { online: true, paused: false };

/** A session that has never connected; `headers` are all of its handshakes, with nothing left to fill. */
export function newMachine(
  url: string,
  protocols: readonly string[],
  policy: SessionPolicy,
  headers: readonly HandshakeHeader[] = [],
): SessionMachine {
  return {
    url,
    protocols,
    headers,
    policy,
    nextCodec: null,
    wished: 'closed',
    conditions: FAIR_CONDITIONS,
    connections: 0,
    attempt: 0,
    retries: 0,
    correlationId: '',
    opened: false,
    reconnects: 0,
    live: NOT_LIVE,
    missedHeartbeats: 0,
    queue: [],
    inFlight: [],
    nextQueued: 1,
    unsent: 0,
    state: { name: 'disconnected', lastClose: null },
  };
}

/**
 * A session as the store remembers it. Its socket died with the context that held it, so it starts disconnected, and without
 * the headers of its profile: they are templates, which `lib/profile` fills.
 */
export function restoredMachine({
  summary,
  profile,
  headers,
  queue,
  inFlight = [],
  outage,
}: StoredSession): SessionMachine {
  const lastClose = 'lastClose' in summary.state ? summary.state.lastClose : null;
  return {
    ...newMachine(summary.url, summary.protocols, profile, headers),
    wished: summary.wished,
    connections: summary.connections,
    opened: summary.handshakeMs !== null,
    reconnects: summary.reconnects,
    missedHeartbeats: summary.missedHeartbeats,
    queue,
    unsent: summary.unsent + inFlight.length,
    ...outage,
    state: { name: 'disconnected', lastClose },
  };
}
