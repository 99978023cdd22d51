const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

/** How long something takes or is ago, in its largest unit, rounded down unless `round` says otherwise: `0 s`, `12 s`, `4 min`, `3 h`, `20 days`, `3 years`. */
export function spokenTime(ms: number, round: (value: number) => number = Math.floor): string {
  const size = Math.max(0, ms);
  if (size < MINUTE_MS) return `${round(size / 1000)} s`;
  if (size < HOUR_MS) return `${round(size / MINUTE_MS)} min`;
  if (size < 2 * DAY_MS) return `${round(size / HOUR_MS)} h`;
  if (size < 2 * YEAR_MS) return `${round(size / DAY_MS)} days`;
  return `${round(size / YEAR_MS)} years`;
}

/** An exact setting as a person would say it: `5 s`, `1.5 s`, `5 min`; null where the milliseconds say it best themselves. */
export function spokenSetting(ms: number): string | null {
  if (!Number.isFinite(ms) || ms < 1000) return null;
  if (ms % HOUR_MS === 0) return `${ms / HOUR_MS} h`;
  if (ms % MINUTE_MS === 0) return `${ms / MINUTE_MS} min`;
  return ms % 100 === 0 ? `${ms / 1000} s` : null;
}
