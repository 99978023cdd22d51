import { useEffect, useMemo, useState } from 'react';
import { LiveSession } from '../../lib/panel/live-session.ts';
import { findProfile } from '../../lib/profile/built-in.ts';
import { JSON_PROFILE } from '../../lib/profile/json-profiles.ts';
import type { Profile } from '../../lib/profile/schema.ts';
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

/** The profile that recorded a session: the one it was stored with, which an import brings along. */
export function useSessionProfile({ store }: PanelServices, summary: SessionSummary | null): Profile {
  const [held, setHeld] = useState<{ readonly id: number; readonly profile: Profile } | null>(null);
  const id = summary?.id ?? null;
  useEffect(() => {
    if (id === null) return;
    let wanted = true;
    const read = async () => {
      const stored = await (await store()).session(id);
      if (wanted && stored !== null) setHeld({ id, profile: stored.profile });
    };
    // Without the store the built-in profile of the same name serves; the session list says what is wrong.
    read().catch(() => setHeld(null));
    return () => {
      wanted = false;
    };
  }, [store, id]);
  if (held !== null && held.id === id) return held.profile;
  return (summary === null ? null : findProfile(summary.profileId)) ?? JSON_PROFILE;
}
