import { EMPTY_TALLY } from '../capture/tally.ts';
import { headerNames } from '../profile/endpoint.ts';
import type { Profile } from '../profile/schema.ts';
import type { Variables } from '../profile/variables.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { StoredSession } from '../session/stored-session.ts';

/** What a session is made of. */
export interface SessionPlan {
  /** With its placeholders filled. */
  readonly url: string;
  readonly protocols: readonly string[];
  readonly profile: Profile;
  /** Its own, besides the profile's. */
  readonly headers: readonly HandshakeHeader[];
  readonly variables: Variables;
}

/** A session that was just wished for; `now` in epoch ms. */
export function newSession(
  id: number,
  { url, protocols, profile, headers, variables }: SessionPlan,
  now: number,
): StoredSession {
  return {
    id,
    profile,
    headers,
    variables,
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
      headers: headerNames(profile, headers),
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
