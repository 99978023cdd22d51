import { countOf } from './format.ts';

/** What follows from saving a profile that so many sessions use. */
export function savedText(sessions: number): string {
  if (sessions === 0) return 'Saved. No session uses this profile yet.';
  const who = countOf(sessions, 'session');
  return sessions === 1
    ? `Saved. ${who} uses this profile and takes the change when it connects next; its address stays.`
    : `Saved. ${who} use this profile and take the change when they connect next; their addresses stay.`;
}
