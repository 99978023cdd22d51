import { EMPTY_TALLY } from '../capture/tally.ts';
import type { Profile } from '../profile/schema.ts';
import type { StoredSession } from '../session/stored-session.ts';

/** A session that was just wished for; `now` in epoch ms. */
export function newSession(
  id: number,
  url: string,
  protocols: readonly string[],
  profile: Profile,
  now: number,
): StoredSession {
  return {
    id,
    profile,
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
      problem: null,
    },
  };
}

/** Host and path name a session well; the query is left out because tokens live there. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : `${host}${pathname}`;
}
