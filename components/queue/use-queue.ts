import { useCallback, useEffect, useRef, useState } from 'react';
import type { QueueActions, QueuedItem } from '../../lib/panel/queue-view.ts';

export interface QueueRead {
  /** Null until they were read. */
  readonly items: readonly QueuedItem[] | null;
  readonly problem: string | null;
  readonly load: () => Promise<void>;
}

const NONE: readonly QueuedItem[] = [];

/** The queued messages of a session, read anew whenever `stamp` says that they may have changed; none wait for ''. */
export function useQueue(actions: QueueActions, stamp: string): QueueRead {
  const [read, setRead] = useState<(Pick<QueueRead, 'items' | 'problem'> & { readonly of: number }) | null>(null);
  const latest = useRef(actions);
  latest.current = actions;
  const { sessionId } = actions;
  const key = stamp === '' ? '' : `${sessionId} ${stamp}`;

  const load = useCallback(async () => {
    const { sessionId: of, load } = latest.current;
    const found = await load();
    // What failed to be read is most likely still as it was.
    setRead((old) => ({
      of,
      items: found.ok ? found.value : old?.of === of ? old.items : null,
      problem: found.ok ? null : found.error.message,
    }));
  }, []);
  useEffect(() => {
    if (key === '') setRead(null);
    else void load();
  }, [load, key]);

  // What was read of the session that was chosen before says nothing of this one.
  const own = read?.of === sessionId ? read : null;
  return { items: key === '' ? NONE : (own?.items ?? null), problem: own?.problem ?? null, load };
}
