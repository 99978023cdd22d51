import { EMPTY_TALLY } from '../capture/tally.ts';
import { headerNames } from '../profile/endpoint.ts';
import type { Profile } from '../profile/schema.ts';
import { maskSecrets, secretsIn, type Variables } from '../profile/variables.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { StoredSession } from '../session/stored-session.ts';
import { NOT_MEASURED } from '../session/summary.ts';

/** What a session is made of. */
export interface SessionPlan {
  /** With its placeholders filled. */
  readonly url: string;
  readonly protocols: readonly string[];
  readonly profile: Profile;
  /** Its own, besides the profile's. */
  readonly headers: readonly HandshakeHeader[];
  readonly variables: Variables;
  /** What the variables were filled from. */
  readonly given: Variables;
}

/** A session that was just wished for; `now` in epoch ms. */
export function newSession(
  id: number,
  { url, protocols, profile, headers, variables, given }: SessionPlan,
  now: number,
): StoredSession {
  return {
    id,
    profile,
    headers,
    variables,
    given,
    queue: [],
    aliveAt: now,
    summary: {
      ...EMPTY_TALLY,
      id,
      // A secret may be part of the path.
      name: maskSecrets(nameOf(url), secretsIn(profile, variables)),
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
      ...NOT_MEASURED,
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
