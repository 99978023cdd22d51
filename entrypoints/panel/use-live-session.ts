import { useEffect, useMemo } from 'react';
import { LiveSession } from '../../lib/panel/live-session.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { PanelServices } from './services.ts';

/** The recorded frames of the selected session, read on whenever its summary says that there are more. */
export function useLiveSession({ reader, pace }: PanelServices, summary: SessionSummary | null): LiveSession | null {
  const id = summary?.id ?? null;
  const live = useMemo(() => (id === null ? null : new LiveSession(reader, id, pace)), [reader, pace, id]);
  useEffect(() => {
    void live?.open();
    return () => live?.close();
  }, [live]);
  const stamp = summary === null ? '' : `${summary.frames} ${summary.events}`;
  useEffect(() => {
    if (stamp !== '') void live?.pull();
  }, [live, stamp]);
  return live;
}
