import { useEffect, useState, useSyncExternalStore } from 'react';
import { describeThrown } from '../../lib/base/result.ts';
import type { Rate } from '../../lib/panel/rate.ts';
import type { SessionsSnapshot } from '../../lib/panel/session-follower.ts';
import type { PanelServices } from './services.ts';

export interface Sessions extends SessionsSnapshot {
  /** False until the first answer of the store. */
  readonly loaded: boolean;
  /** The background answers. */
  readonly online: boolean;
  rateOf(sessionId: number, now: number): Rate;
}

/** All sessions: from the store at once, from the background as they change. */
export function useSessions({ bridge, follower, store }: PanelServices): Sessions {
  const sessions = useSyncExternalStore(follower.subscribe, follower.getSnapshot);
  const [loaded, setLoaded] = useState(false);
  const [online, setOnline] = useState(true);

  useEffect(() => bridge.onOnline(setOnline), [bridge]);
  useEffect(() => {
    const read = async () => {
      const stored = await (await store()).listSessions();
      follower.noteStored(stored.map((one) => one.summary));
    };
    read()
      .catch((thrown: unknown) =>
        follower.noteProblem(`The history cannot be read (${describeThrown(thrown)}); reload the panel to try again.`),
      )
      .finally(() => setLoaded(true));
  }, [follower, store]);

  return { ...sessions, loaded, online, rateOf: (sessionId, now) => follower.rateOf(sessionId, now) };
}
