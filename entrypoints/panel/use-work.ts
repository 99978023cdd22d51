import { useCallback, useEffect, useRef, useState } from 'react';
import type { Notice } from '../../components/status/StatusLine.tsx';
import { maskTextSecrets } from '../../lib/protocol/url-secrets.ts';

/** A long task's line to the person. */
export interface Work {
  readonly signal: AbortSignal;
  report(done: number, total: number): void;
}

const SAID_FOR_MS = 12_000;
const REPORT_EVERY_MS = 100;

/** Notices of the status line: work with progress, things to undo, things said. */
export function useNotices() {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const nextId = useRef(1);
  /** What a person may still undo, by notice. */
  const pending = useRef(new Map<number, () => void>());

  const close = useCallback((id: number) => setNotices((now) => now.filter((notice) => notice.id !== id)), []);
  const put = useCallback((notice: Notice) => {
    const shown = { ...notice, text: maskTextSecrets(notice.text) };
    setNotices((now) =>
      now.some(({ id }) => id === shown.id) ? now.map((one) => (one.id === shown.id ? shown : one)) : [...now, shown],
    );
  }, []);

  // A page that is closed has no timers any more; what was promised is done on the way out.
  useEffect(() => {
    const carryOutAll = () => {
      for (const carryOut of [...pending.current.values()]) carryOut();
    };
    addEventListener('pagehide', carryOutAll);
    return () => removeEventListener('pagehide', carryOutAll);
  }, []);

  const say = useCallback(
    (text: string, bad: boolean) => {
      const id = nextId.current++;
      put({ id, kind: 'said', text, bad, onClose: () => close(id) });
      // What went wrong stays until the person has read it.
      if (!bad) setTimeout(() => close(id), SAID_FOR_MS);
    },
    [put, close],
  );

  /** Offers to undo for a while, then carries out; closing the page does not take it back. */
  const offerUndo = useCallback(
    (text: string, forMs: number, carryOut: () => void, onUndo: () => void) => {
      const id = nextId.current++;
      const settle = () => {
        clearTimeout(timer);
        pending.current.delete(id);
        close(id);
      };
      const carryOutNow = () => {
        settle();
        carryOut();
      };
      const timer = setTimeout(carryOutNow, forMs);
      pending.current.set(id, carryOutNow);
      const undo = () => {
        settle();
        onUndo();
      };
      put({ id, kind: 'undo', text, onUndo: undo });
    },
    [put, close],
  );

  const run = useCallback(
    async <T>(label: string, task: (work: Work) => Promise<T>): Promise<T> => {
      const id = nextId.current++;
      const abort = new AbortController();
      const onCancel = () => abort.abort();
      let reportedAt = 0;
      put({ id, kind: 'work', text: label, progress: null, onCancel });
      const report = (done: number, total: number) => {
        const now = performance.now();
        if (now - reportedAt < REPORT_EVERY_MS) return;
        reportedAt = now;
        put({ id, kind: 'work', text: label, progress: total === 0 ? 1 : done / total, onCancel });
      };
      try {
        return await task({ signal: abort.signal, report });
      } finally {
        close(id);
      }
    },
    [put, close],
  );

  return { notices, say, offerUndo, run };
}
