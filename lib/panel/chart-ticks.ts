import { formatCount, formatDateTime, formatTime } from './format.ts';

/** A label of an axis, at `at` px along it. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

export const LABEL_SPACE_PX = 12;
/** A little more than a digit of the 11 px font is wide; exact enough to keep labels apart without measuring text. */
const GLYPH_PX = 6.5;

export function labelPx(label: string): number {
  return label.length * GLYPH_PX;
}

/** Round values from 0 up to `most` in steps of 1, 2 or 5 times a power of ten, of `least` or more; at most `limit` steps. */
export function countSteps(most: number, limit: number, least = 1): number[] {
  const step = Math.max(least, roundUp(most / limit));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/** The next number at or above `least` that is 1, 2 or 5 times a power of ten. */
export function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  return ([1, 2, 5].find((digit) => digit * power >= least) ?? 10) * power;
}

/** The number at or below `most` that is 1, 2 or 5 times a power of ten. */
export function roundDown(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9);
  return ([5, 2].find((digit) => digit * power <= most) ?? 1) * power;
}

/**
 * Round times in `range`, ms: 1, 2 and 5 of each decade where their labels have room, else the decades, else every
 * second, third… of them; in a span that has none of these, even steps. `perDecade` is the width of one in px; `roomPx` says how much a label takes along the axis.
 */
export function timeTicks(
  range: { readonly from: number; readonly to: number },
  perDecade: number,
  roomPx: (label: string) => number = labelPx,
): number[] {
  const fits = (ticks: readonly number[], spacePx: number) =>
    ticks.every((ms) => roomPx(msLabel(ms)) + LABEL_SPACE_PX <= spacePx);
  const ticks = decimals(range, [1, 2, 5], 1);
  if (ticks.length < 2) return evenly(range, perDecade, roomPx);
  // The closest neighbours are a factor of two apart.
  if (fits(ticks, perDecade * Math.log10(2))) return ticks;
  for (let every = 1; ; every++) {
    const decades = decimals(range, [1], every);
    if (decades.length < 2 || fits(decades, perDecade * every)) return decades;
  }
}

/** For a span so narrow that it is nearly even: steps whose labels have room where they stand closest, at its end. */
function evenly(
  { from, to }: { readonly from: number; readonly to: number },
  perDecade: number,
  roomPx: (label: string) => number,
) {
  const perMs = perDecade / (to * Math.LN10);
  const step = roundUp((roomPx(msLabel(Number(from.toPrecision(3)))) + LABEL_SPACE_PX) / perMs);
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function decimals(range: { readonly from: number; readonly to: number }, digits: readonly number[], every: number) {
  const first = Math.floor(Math.log10(range.from) + 1e-9);
  const decades = Math.ceil(Math.log10(range.to)) - first + 1;
  return Array.from({ length: Math.ceil(decades / every) }, (_, i) => first + i * every)
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((ms) => ms >= range.from * (1 - 1e-9) && ms <= range.to);
}

/** A round duration: `5 ms`, `0.2 ms`, `2 s`. */
export function msLabel(ms: number): string {
  return ms >= 1000 ? `${formatCount(ms / 1000)} s` : `${ms} ms`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps that divide minutes, hours and days evenly. */
const CLOCK_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];

/** The shortest round step of time of at least `leastMs`, from 1 ms. */
export function clockStep(leastMs: number): number {
  return CLOCK_STEPS.find((step) => step >= leastMs) ?? roundUp(leastMs / DAY) * DAY;
}

/** What `Date` can still tell the offset of. */
const LAST_DATE = 8.64e15;

/** How far local time is ahead of UTC at `time`, ms; injected in tests. */
export type ClockOffset = (time: number) => number;

const localOffset: ClockOffset = (time) =>
  Math.abs(time) > LAST_DATE ? 0 : -new Date(time).getTimezoneOffset() * MINUTE;

/** Round local times in `range` (epoch ms) whose labels have room on `widthPx`, and the step between them. */
export function clockTicks(
  range: { readonly from: number; readonly to: number },
  widthPx: number,
  offsetAt: ClockOffset = localOffset,
): { readonly ticks: readonly number[]; readonly stepMs: number } {
  const perPx = (range.to - range.from) / widthPx;
  let stepMs = clockStep(perPx * 40);
  // A finer step has longer labels, so the first that fits is the answer.
  while (labelPx(clockLabel(range.from, stepMs, 0)) + LABEL_SPACE_PX > stepMs / perPx)
    stepMs = clockStep(stepMs * 1.01);
  // One offset for all: where summer time begins within the range, ticks beyond stand an hour off round times.
  const offset = offsetAt(range.from);
  const first = Math.ceil((range.from + offset) / stepMs) * stepMs - offset;
  const count = Math.max(0, Math.floor((range.to - first) / stepMs) + 1);
  return { ticks: Array.from({ length: count }, (_, i) => first + i * stepMs), stepMs };
}

/** Local time as exact as `stepMs` needs it: `10:31`, `10:31:05`, `10:31:05.250`, `11-20 10:00`, `11-20`. */
export function clockLabel(time: number, stepMs: number, offset = localOffset(time)): string {
  const date = new Date(time + offset);
  if (Number.isNaN(date.getTime())) return '–';
  const iso = date.toISOString();
  const at = iso.indexOf('T');
  const day = iso.slice(at - 5, at);
  const clock = iso.slice(at + 1);
  if (stepMs >= DAY) return day;
  if (stepMs >= HOUR) return `${day} ${clock.slice(0, 5)}`;
  if (stepMs >= MINUTE) return clock.slice(0, 5);
  return stepMs >= SECOND ? clock.slice(0, 8) : clock.slice(0, 12);
}

/** A moment as exact as it is known; with its day where the span it lies in is longer than one. */
export function momentText(time: number, { from, to }: { readonly from: number; readonly to: number }): string {
  return to - from > DAY ? formatDateTime(time) : formatTime(time);
}

/** From when to when, as a person would say it: with the day once, and no finer than it matters. */
export function timeSpanText({ from, to }: { readonly from: number; readonly to: number }): string {
  if (to - from > DAY) return `${formatDateTime(from)} to ${formatDateTime(to)}`;
  if (to - from < 10 * SECOND) return `${formatTime(from)} to ${formatTime(to)}`;
  return `${formatDateTime(from)} to ${clockLabel(to, SECOND)}`;
}
