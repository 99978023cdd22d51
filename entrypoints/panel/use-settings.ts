import { useCallback, useEffect, useState } from 'react';
import type { ProfileList } from '../../lib/panel/profile-list.ts';
import type { Settings } from '../../lib/panel/settings-form.ts';
import { sameSettings } from '../../lib/panel/settings-form.ts';
import { JSON_PROFILE } from '../../lib/profile/json-profiles.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { PanelServices } from './services.ts';

type BySession = ReadonlyMap<number, Settings>;

/**
 * How the selected session lives: its own copy of the profile and its headers, from the background for a live session and
 * from the store for an import; and what the person changed without applying it yet, kept while they look elsewhere.
 */
export function useSettings(
  services: PanelServices,
  profiles: ProfileList,
  summary: SessionSummary | null,
  watched: boolean,
) {
  const [held, setHeld] = useState<BySession>(new Map());
  const [drafts, setDrafts] = useState<BySession>(new Map());
  const id = summary?.id ?? null;
  const isLive = summary?.source === 'live';
  // Another panel may change them too.
  const stamp = `${summary?.revision ?? ''} ${watched}`;

  const load = useCallback(
    async (sessionId: number, live: boolean): Promise<Settings | null> => {
      const found = await readSettings(services, sessionId, live);
      if (found !== null) {
        // The same object for the same settings spares the drawing of everything that rests on the profile.
        setHeld((now) => {
          const old = now.get(sessionId);
          const isKnown = old !== undefined && old.revision === found.revision && sameSettings(old, found);
          return isKnown ? now : new Map(now).set(sessionId, found);
        });
      }
      return found;
    },
    [services],
  );
  useEffect(() => {
    if (id !== null && stamp !== '') void load(id, isLive);
  }, [load, id, isLive, stamp]);

  const setDraft = (draft: Settings | null) => {
    if (id === null) return;
    setDrafts((now) => {
      const next = new Map(now);
      if (draft === null) next.delete(id);
      else next.set(id, draft);
      return next;
    });
  };
  const settings = id === null ? null : (held.get(id) ?? null);
  return {
    settings,
    /** The profile that recorded the session: the one it was stored with, which an import brings along. */
    profile: settings?.profile ?? fallback(profiles, summary),
    draft: id === null ? null : (drafts.get(id) ?? null),
    setDraft,
    load,
  };
}

/** Without background and store the profile of the same name serves; the session list says what is wrong. */
function fallback(profiles: ProfileList, summary: SessionSummary | null): Profile {
  return (summary === null ? null : profiles.find(summary.profileId)) ?? JSON_PROFILE;
}

async function readSettings(services: PanelServices, sessionId: number, live: boolean): Promise<Settings | null> {
  const reply = live ? await services.bridge.call('settings', { sessionId }) : null;
  if (reply?.ok === true) return reply.value;
  try {
    const stored = await (await services.store()).session(sessionId);
    if (stored === null) return null;
    const { profile, headers, variables, formerSecrets } = stored;
    return { profile, headers, variables, formerSecrets };
  } catch {
    return null;
  }
}
