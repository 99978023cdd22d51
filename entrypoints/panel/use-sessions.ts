import { useEffect, useRef, useState } from 'react';
import { describeThrown } from '../../lib/base/result.ts';
import type { BridgeEvent } from '../../lib/bridge/messages.ts';
import { type Rate, RateMeter } from '../../lib/panel/rate.ts';
import { type SessionBook, withoutSession, withStored, withSummary } from '../../lib/panel/session-book.ts';
import type { PanelServices } from './services.ts';

export interface Sessions {
  readonly book: SessionBook;
  /** False until the first answer of the store or the background. */
  readonly loaded: boolean;
  readonly online: boolean;
  readonly problem: string | null;
  rateOf(sessionId: number, now: number): Rate;
}

/** All sessions: from the store at once, from the background as they change. */
export function useSessions({ bridge, store }: PanelServices): Sessions {
  const [book, setBook] = useState<SessionBook>([]);
  const [loaded, setLoaded] = useState(false);
  const [online, setOnline] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const meters = useRef(new Map<number, RateMeter>());

  useEffect(() => {
    const onEvent = (event: BridgeEvent) => {
      if (event.kind === 'removed') {
        setBook((now) => withoutSession(now, event.sessionId));
        return;
      }
      if (event.kind === 'greeting') {
        setProblem(event.problem);
        return;
      }
      const meter = meters.current.get(event.summary.id) ?? new RateMeter();
      meters.current.set(event.summary.id, meter);
      meter.note(Date.now(), event.summary);
      setBook((now) => withSummary(now, event.summary));
    };
    const stopEvents = bridge.onEvent(onEvent);
    const stopOnline = bridge.onOnline(setOnline);
    const readStore = async () => {
      try {
        const stored = await (await store()).listSessions();
        setBook((now) =>
          withStored(
            now,
            stored.map((one) => one.summary),
          ),
        );
      } catch (thrown) {
        setProblem(`The history cannot be read (${describeThrown(thrown)}); reload the panel to try again.`);
      }
      setLoaded(true);
    };
    const askBackground = async () => {
      const reply = await bridge.call('list', null);
      if (reply.ok) for (const summary of reply.value.sessions) onEvent({ kind: 'session', summary });
    };
    void readStore();
    void askBackground();
    return () => {
      stopEvents();
      stopOnline();
    };
  }, [bridge, store]);

  return {
    book,
    loaded,
    online,
    problem,
    rateOf: (sessionId, now) => meters.current.get(sessionId)?.at(now) ?? { received: 0, sent: 0 },
  };
}
