import type { Profile } from '../profile/schema.ts';
import { decideAfterLoss, type Loss } from '../session/decide.ts';

/** How long a session may wait before an attempt, ms; a spread where the policy has one. */
export interface Wait {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Timers of a busy browser fire late, never early; the clock of a timer and that of an event may differ by a rounding. */
const EARLY_MS = 5;
const LATE_MS = 500;
const LATE_SHARE = 0.1;

/** The wait before the `retry`-th automatic attempt of an outage (from 1) as the profile says; null where it makes none. */
export function expectedWait(profile: Profile, loss: Loss, retry: number): Wait | null {
  const least = decideAfterLoss(profile, loss, retry - 1, 0);
  const most = decideAfterLoss(profile, loss, retry - 1, 1);
  if (least.kind === 'stop' || most.kind === 'stop') return null;
  return { leastMs: least.delayMs, mostMs: most.delayMs };
}

export function isExpected(ms: number, { leastMs, mostMs }: Wait): boolean {
  return ms >= leastMs - EARLY_MS && ms <= mostMs + latenessMs(mostMs);
}

/** What lateness of a timer is still nobody's fault. */
export function latenessMs(waitMs: number): number {
  return Math.max(LATE_MS, waitMs * LATE_SHARE);
}
