import { countOf } from './format.ts';

/** What follows from saving a profile that so many sessions use. */
export function savedText(sessions: number): string {
  if (sessions === 0) return 'Saved. No session uses this profile yet.';
  const [use, take, they] = sessions === 1 ? ['uses', 'takes', 'it connects'] : ['use', 'take', 'they connect'];
  return `Saved. ${countOf(sessions, 'session')} ${use} this profile and ${take} the change when ${they} next.`;
}
