import { useEffect, useRef, useState } from 'react';

interface Running {
  /** Of the work that runs; null for none. */
  key: string | null;
  again: boolean;
  /** What was last asked for. */
  stamp: string;
  isGone: boolean;
}

/**
 * The latest result of work that is done in slices. It is done anew whenever `stamp` changes, but never twice at once: what changes
 * meanwhile waits for its end. Another `key` ends it and drops its result.
 */
export function useWork<Result>(
  key: string,
  stamp: string,
  work: (isStale: () => boolean) => Promise<Result | null>,
): Result | null {
  const [done, setDone] = useState<{ readonly key: string; readonly result: Result } | null>(null);
  const latest = useRef({ key, work });
  latest.current = { key, work };
  const running = useRef<Running>({ key: null, again: false, stamp: '', isGone: false });

  useEffect(() => {
    const state = running.current;
    state.isGone = false;
    return () => {
      state.isGone = true;
    };
  }, []);
  useEffect(() => {
    const state = running.current;
    state.stamp = stamp;
    if (state.key === key) {
      state.again = true;
      return;
    }
    state.key = key;
    const isStale = () => state.isGone || latest.current.key !== key;
    const run = async () => {
      do {
        state.again = false;
        const result = await latest.current.work(isStale);
        if (result !== null && !isStale()) setDone({ key, result });
      } while (state.again && !isStale());
      if (state.key === key) state.key = null;
    };
    void run();
  }, [key, stamp]);
  return done?.key === key ? done.result : null;
}
