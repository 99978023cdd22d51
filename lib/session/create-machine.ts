import type { Profile } from '../profile/schema.ts';
import type { SessionMachine } from './machine.ts';
import type { SessionSummary } from './summary.ts';

/** A session that has never connected. */
export function newMachine(url: string, protocols: readonly string[], profile: Profile): SessionMachine {
  return {
    url,
    protocols,
    policy: profile,
    wished: 'closed',
    connections: 0,
    attempt: 0,
    retries: 0,
    opened: false,
    reconnects: 0,
    state: { name: 'disconnected', lastClose: null },
  };
}

/** A session as the store remembers it. Its socket died with the context that held it, so it starts disconnected. */
export function restoredMachine(summary: SessionSummary, profile: Profile): SessionMachine {
  const lastClose = 'lastClose' in summary.state ? summary.state.lastClose : null;
  return {
    ...newMachine(summary.url, summary.protocols, profile),
    wished: summary.wished,
    connections: summary.connections,
    opened: summary.handshakeMs !== null,
    reconnects: summary.reconnects,
    state: { name: 'disconnected', lastClose },
  };
}
