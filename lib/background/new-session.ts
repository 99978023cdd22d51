import { EMPTY_TALLY } from '../capture/tally.ts';
import type { Profile } from '../profile/schema.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { allHeaders } from '../session/create-machine.ts';
import type { StoredSession } from '../session/stored-session.ts';

/** A session that was just wished for; `now` in epoch ms. */
export function newSession(
  id: number,
  url: string,
  protocols: readonly string[],
  profile: Profile,
  headers: readonly HandshakeHeader[],
  now: number,
): StoredSession {
  return {
    id,
    profile,
    headers,
    queue: [],
    aliveAt: now,
    summary: {
      ...EMPTY_TALLY,
      id,
      name: nameOf(url),
      url,
      protocols,
      profileId: profile.id,
      source: 'live',
      wished: 'open',
      state: { name: 'disconnected', lastClose: null },
      createdAt: now,
      slowHandshakes: 0,
      connections: 0,
      reconnects: 0,
      handshakeMs: null,
      headers: allHeaders(profile, headers).map(({ name }) => name),
      queued: 0,
      unsent: 0,
      missedHeartbeats: 0,
      silentSince: null,
      needsAccess: false,
      revision: 0,
      problem: null,
    },
  };
}

/** Host and path name a session well; the query is left out because tokens live there. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : `${host}${pathname}`;
}
