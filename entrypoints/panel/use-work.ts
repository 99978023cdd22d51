import { useCallback, useRef, useState } from 'react';
import type { Notice } from '../../components/status/StatusLine.tsx';

/** A long task's line to the person. */
export interface Work {
  readonly signal: AbortSignal;
  report(done: number, total: number): void;
}

const SAID_FOR_MS = 12_000;
const REPORT_EVERY_MS = 100;

interface Entry {
  readonly id: number;
  readonly notice: Notice;
}

/** Notices of the status line: work with progress, things to undo, things said. */
export function useNotices() {
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const nextId = useRef(1);

  const close = useCallback((id: number) => setEntries((now) => now.filter((entry) => entry.id !== id)), []);
  const put = useCallback((id: number, notice: Notice) => {
    setEntries((now) => [...now.filter((entry) => entry.id !== id), { id, notice }]);
  }, []);

  const say = useCallback(
    (text: string, bad: boolean) => {
      const id = nextId.current++;
      put(id, { kind: 'said', text, bad, onClose: () => close(id) });
      // What went wrong stays until the person has read it.
      if (!bad) setTimeout(() => close(id), SAID_FOR_MS);
    },
    [put, close],
  );

  /** Offers to undo for a while, then carries out. */
  const offerUndo = useCallback(
    (text: string, forMs: number, carryOut: () => void, onUndo: () => void) => {
      const id = nextId.current++;
      const timer = setTimeout(() => {
        close(id);
        carryOut();
      }, forMs);
      const undo = () => {
        clearTimeout(timer);
        close(id);
        onUndo();
      };
      put(id, { kind: 'undo', text, onUndo: undo });
    },
    [put, close],
  );

  const run = useCallback(
    async <T>(label: string, task: (work: Work) => Promise<T>): Promise<T> => {
      const id = nextId.current++;
      const abort = new AbortController();
      const onCancel = () => abort.abort();
      let reportedAt = 0;
      put(id, { kind: 'work', text: label, onCancel });
      const report = (done: number, total: number) => {
        const now = performance.now();
        if (now - reportedAt < REPORT_EVERY_MS) return;
        reportedAt = now;
        put(id, { kind: 'work', text: `${label} ${total === 0 ? 100 : Math.floor((done / total) * 100)} %`, onCancel });
      };
      try {
        return await task({ signal: abort.signal, report });
      } finally {
        close(id);
      }
    },
    [put, close],
  );

  return { notices: entries.map((entry) => entry.notice), say, offerUndo, run };
}
