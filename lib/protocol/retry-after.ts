/** A server that asks for more than a day gets a day: by then a person has looked. */
const MOST_MS = 24 * 60 * 60_000;

const MONTHS: readonly string[] = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/**
 * How long to wait by a Retry-After field (RFC 9110 §10.2.3: seconds or an HTTP date), in ms from `now` (epoch ms), 24 h
 * at most; 0 for a date that is over, null for anything else.
 */
export function retryAfterMs(value: string, now: number): number | null {
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(MOST_MS, Number(text) * 1000);
  const date = parseHttpDate(text, now);
  return date === null ? null : Math.min(MOST_MS, Math.max(0, date - now));
}

/** All three forms of RFC 9110 §5.6.7 as epoch ms; `Date.parse` would take the last for local time, and much else for a date. */
export function parseHttpDate(text: string, now: number): number | null {
  const fixed = /^[a-z]{3}, (\d{2}) ([a-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/i.exec(text);
  if (fixed !== null) return epoch(fixed[3], fixed[2], fixed[1], fixed.slice(4));
  const obsolete = /^[a-z]{6,9}, (\d{2})-([a-z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/i.exec(text);
  if (obsolete !== null) return epoch(fullYear(Number(obsolete[3]), now), obsolete[2], obsolete[1], obsolete.slice(4));
  const asctime = /^[a-z]{3} ([a-z]{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/i.exec(text);
  if (asctime !== null) return epoch(asctime[6], asctime[1], asctime[2], asctime.slice(3, 6));
  return null;
}

/** Two digits that look more than 50 years ahead belong to the century before (RFC 9110 §5.6.7). */
function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function epoch(
  year: string | number | undefined,
  month: string | undefined,
  day: string | undefined,
  time: readonly string[],
): number | null {
  const monthIndex = MONTHS.indexOf((month ?? '').toLowerCase());
  const [hours = 0, minutes = 0, seconds = 0] = time.map(Number);
  if (monthIndex === -1 || hours > 23 || minutes > 59 || seconds > 60) return null;
  const at = Date.UTC(Number(year), monthIndex, Number(day), hours, minutes, seconds);
  // The 31st of February would quietly become a day of March.
  return seconds < 60 && new Date(at).getUTCDate() !== Number(day) ? null : at;
}
