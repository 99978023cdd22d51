import { useEffect, useMemo, useState } from 'react';
import { useSessionFollower } from '../../components/sessions/use-session-follower.ts';
import { describeThrown } from '../../lib/base/result.ts';
import { sessionSource } from '../../lib/bridge/session-source.ts';
import type { Rate } from '../../lib/panel/rate.ts';
import type { SessionBook } from '../../lib/panel/session-book.ts';
import type { PanelServices } from './services.ts';

export interface Sessions {
  readonly book: SessionBook;
  /** False until the first answer of the store. */
  readonly loaded: boolean;
  readonly online: boolean;
  readonly problem: string | null;
  rateOf(sessionId: number, now: number): Rate;
}

/** All sessions: from the store at once, from the background as they change. */
export function useSessions({ bridge, store }: PanelServices): Sessions {
  const source = useMemo(() => sessionSource(bridge), [bridge]);
  const { follower, sessions } = useSessionFollower(source);
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
