import { parseKeyPath, valueAt } from '../base/key-path.ts';
import type { TimestampRule } from '../profile/metrics-schema.ts';

/** Last instant that a `Date` can hold, ms (ECMA-262 §21.4.1.1). */
const LAST_INSTANT = 8.64e15;
const TO_MS = { s: 1000, ms: 1, us: 0.001 } as const;

/**
 * Reads the time stamp of a message: its arrival (epoch ms) minus it, in ms, below 0 where the other clock is ahead. null where
 * there is none: no number, no RFC 3339 text, or an instant up to 1970, which is how programs write that they set none.
 */
export function createAgeOf({ path, unit }: TimestampRule): (message: unknown, arrival: number) => number | null {
  const at = parseKeyPath(path);
  const instantOf = unit === 'iso' ? parseInstant : scaled(TO_MS[unit]);
  return (message, arrival) => {
    const instant = instantOf(valueAt(message, at));
    return instant !== null && instant > 0 && instant <= LAST_INSTANT ? arrival - instant : null;
  };
}

function scaled(toMs: number): (value: unknown) => number | null {
  return (value) => (typeof value === 'number' ? value * toMs : null);
}

const SHORTEST = '2026-01-01T00:00:00Z'.length;
/** With a fraction of many digits and an offset. */
const LONGEST = 40;
const DAY_MS = 86_400_000;

/**
 * Epoch ms of an RFC 3339 date-time, with the fraction whole; null for anything else. Stricter than `Date.parse`, which takes
 * whatever an engine likes, and takes 0.07 µs where that takes 0.18, because it runs for every message. A leap second is the second after it.
 */
export function parseInstant(text: unknown): number | null {
  if (typeof text !== 'string' || text.length < SHORTEST || text.length > LONGEST) return null;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return null;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null;
  const between = text.charCodeAt(10);
  if ((between | 0x20) !== LOWER_T && between !== SPACE) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // A place without digits is NaN, and no comparison with NaN is true.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return null;
  let end = 19;
  let fractionMs = 0;
  if (text.charCodeAt(end) === DOT) {
    const first = ++end;
    for (let scale = 100; isDigit(text.charCodeAt(end)); end++, scale /= 10) {
      fractionMs += (text.charCodeAt(end) - ZERO) * scale;
    }
    if (end === first) return null;
  }
  const offset = offsetMinutes(text, end);
  if (Number.isNaN(offset)) return null;
  const days = daysSince1970(year, month, day);
  return days * DAY_MS + (hour * 60 + minute - offset) * 60_000 + second * 1000 + fractionMs;
}

const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const LOWER_T = 0x74;
const LOWER_Z = 0x7a;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : Number.NaN;
}

/** NaN where the rest is no offset. */
function offsetMinutes(text: string, at: number): number {
  const rest = text.length - at;
  if (rest === 1) return (text.charCodeAt(at) | 0x20) === LOWER_Z ? 0 : Number.NaN;
  const sign = text[at];
  if (rest !== 6 || text[at + 3] !== ':' || (sign !== '+' && sign !== '-')) return Number.NaN;
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

/** Howard Hinnant, “chrono-compatible low-level date algorithms”: years begin in March, so that the leap day is the last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
