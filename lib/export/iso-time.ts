const LAST_INSTANT = 8.64e15;

/** ISO 8601 in UTC with milliseconds. Never throws: a time no `Date` can hold becomes the nearest one that it can. */
export function isoTime(epochMs: number): string {
  const within = Number.isFinite(epochMs) ? Math.min(Math.max(epochMs, -LAST_INSTANT), LAST_INSTANT) : 0;
  return new Date(within).toISOString();
}
