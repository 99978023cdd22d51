import { useMemo } from 'react';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import type { Conditions } from '../../lib/panel/session-follower.ts';
import { conditionNotes, type Note, sessionNotes } from '../../lib/panel/session-notes.ts';
import { sessionToken, tokenNote } from '../../lib/panel/session-token.ts';
import type { Settings } from '../../lib/panel/settings-form.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';

interface Parts {
  readonly conditions: Conditions;
  readonly session: SessionSummary | null;
  readonly settings: Settings | null;
  readonly live: LiveSession | null;
  /** Epoch ms. */
  readonly now: number;
}

/** What the status line says beside the numbers. */
export function useStatusNotes({ conditions, session, settings, live, now }: Parts): readonly Note[] {
  const address = session === null ? '' : [session.url, ...session.protocols].join(' ');
  const token = useMemo(() => (settings === null ? null : sessionToken(settings, address)), [settings, address]);
  const general = conditionNotes(conditions);
  if (session === null || session.source === 'import') return general;
  const expiry = token !== null && isLive(session) ? tokenNote(token, now) : null;
  const own = sessionNotes(session, settings?.profile.ready ?? null, live?.getSnapshot().events ?? []);
  return [...general, ...own, ...(expiry === null ? [] : [expiry])];
}
