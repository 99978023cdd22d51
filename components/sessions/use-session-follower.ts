import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { SessionFollower, type SessionSource, type SessionsSnapshot } from '../../lib/panel/session-follower.ts';

/** Follows all sessions for as long as the view stands. */
export function useSessionFollower(source: SessionSource): {
  readonly follower: SessionFollower;
  readonly sessions: SessionsSnapshot;
} {
  const follower = useMemo(() => new SessionFollower(source, () => Date.now()), [source]);
  useEffect(() => follower.start(), [follower]);
  return { follower, sessions: useSyncExternalStore(follower.subscribe, follower.getSnapshot) };
}
