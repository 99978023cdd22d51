import { formatCount, formatDuration } from './format.ts';
import type { LogBins } from './latency-view.ts';

/** A label of an axis, at `at` px along it. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** A histogram as things to draw; all numbers are px from the top left corner. */
export interface HistogramChart {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** SVG path data: all bars; a count of zero has none. */
  readonly bars: string;
  /** SVG path data: a line for every tick but one that lies under the threshold. */
  readonly grid: string;
  readonly times: readonly Tick[];
  readonly counts: readonly Tick[];
  /** null when the threshold is not on the axis. The label stands on the side of the line that has room. */
  readonly limit: { readonly at: number; readonly label: string; readonly side: 'left' | 'right' } | null;
}

/** As the style sheet says. */
const CHART_HEIGHT_PX = 190;
/** Narrower panes cut the chart off rather than crush it. */
const LEAST_WIDTH_PX = 200;
/** Above the bars is room for the threshold's label, so that neither hides the other. */
const TOP_PX = 18;
const BOTTOM_PX = CHART_HEIGHT_PX - 24;
const RIGHT_PX = 12;
const LEAST_GUTTER_PX = 46;
const COUNT_SPACE_PX = 30;
const LABEL_SPACE_PX = 12;
/** A little more than a digit of the 11 px font is wide; exact enough to keep labels apart without measuring text. */
const GLYPH_PX = 6.5;

/** Bars over a logarithmic time axis. Without bins there are axes only. */
export function histogramChart(bins: LogBins, thresholdMs: number, widthPx: number): HistogramChart {
  const most = bins.counts.reduce((max, count) => Math.max(max, count), 1);
  const steps = countSteps(most, (BOTTOM_PX - TOP_PX) / COUNT_SPACE_PX);
  const yOf = (count: number) => Math.round(BOTTOM_PX - (count / most) * (BOTTOM_PX - TOP_PX));
  const counts = steps.map((step) => ({ at: yOf(step), label: formatCount(step) }));

  const left = Math.max(LEAST_GUTTER_PX, Math.ceil(labelPx(counts.at(-1)?.label ?? '') + LABEL_SPACE_PX));
  const right = Math.max(LEAST_WIDTH_PX, widthPx) - RIGHT_PX;
  const range = timeRange(bins, thresholdMs);
  const perDecade = (right - left) / Math.log10(range.to / range.from);
  const xOf = (ms: number) => Math.round(left + Math.log10(ms / range.from) * perDecade);
  const times = timeTicks(range, perDecade).map((ms) => ({ at: xOf(ms), label: timeLabel(ms) }));

  const limit =
    thresholdMs >= range.from && thresholdMs <= range.to ? limitOf(thresholdMs, xOf(thresholdMs), left) : null;
  // The half pixel puts a 1 px line onto one column of pixels instead of two. Under the dashes of the threshold a grid
  // line would make them a whole one.
  const lines = times.filter(({ at }) => at !== limit?.at);
  const grid = [
    ...lines.map(({ at }) => `M${at + 0.5} ${TOP_PX}V${BOTTOM_PX + 4}`),
    ...counts.map(({ at }) => `M${left - 4} ${at + 0.5}H${right}`),
  ].join('');
  return {
    left,
    right,
    top: TOP_PX,
    bottom: BOTTOM_PX,
    bars: barsPath(bins, xOf, yOf),
    grid,
    times: times.filter(({ at, label }) => at + labelPx(label) / 2 <= right + RIGHT_PX),
    counts,
    limit,
  };
}

/** From the decade of the first bar to a little after the last one or the threshold, whichever is longer; ms. */
function timeRange(bins: LogBins, thresholdMs: number): { readonly from: number; readonly to: number } {
  const first = bins.edges[0] ?? 0.1;
  const last = bins.edges.at(-1) ?? 1000;
  return { from: 10 ** Math.floor(Math.log10(first) + 1e-9), to: Math.max(thresholdMs * 1.6, last * 1.2) };
}

function limitOf(thresholdMs: number, at: number, left: number): HistogramChart['limit'] {
  const label = `limit ${formatDuration(thresholdMs)}`;
  return { at, label, side: at - left >= labelPx(label) ? 'left' : 'right' };
}

/** The first column of pixels of each bar stays free: the gap to its neighbour, where a grid line shows through. */
function barsPath(bins: LogBins, xOf: (ms: number) => number, yOf: (count: number) => number): string {
  return bins.counts
    .map((count, i) => {
      if (count === 0) return '';
      const from = xOf(bins.edges[i] ?? 1) + 1;
      const to = Math.max(from + 1, xOf(bins.edges[i + 1] ?? 1));
      // One slow reply among a million must still be seen.
      return `M${from} ${BOTTOM_PX}V${Math.min(yOf(count), BOTTOM_PX - 2)}H${to}V${BOTTOM_PX}Z`;
    })
    .join('');
}

/** Whole counts from 0 up to `most`, in steps of 1, 2 or 5 times a power of ten; at most `limit` steps. */
export function countSteps(most: number, limit: number): number[] {
  const least = Math.max(1, most / limit);
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  const step = ([1, 2, 5].find((digit) => digit * power >= least) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/**
 * Round times in `range`, ms: 1, 2 and 5 of each decade where their labels have room, else the decades, else every
 * second, third… of them. `perDecade` is the width of one in px.
 */
export function timeTicks(range: { readonly from: number; readonly to: number }, perDecade: number): number[] {
  const ticks = decimals(range, [1, 2, 5], 1);
  // The closest neighbours are a factor of two apart.
  if (fits(ticks, perDecade * Math.log10(2))) return ticks;
  for (let every = 1; ; every++) {
    const decades = decimals(range, [1], every);
    if (decades.length < 2 || fits(decades, perDecade * every)) return decades;
  }
}

function decimals(range: { readonly from: number; readonly to: number }, digits: readonly number[], every: number) {
  const first = Math.floor(Math.log10(range.from) + 1e-9);
  const decades = Math.ceil(Math.log10(range.to)) - first + 1;
  return Array.from({ length: Math.ceil(decades / every) }, (_, i) => first + i * every)
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((ms) => ms >= range.from * (1 - 1e-9) && ms <= range.to);
}

function fits(ticks: readonly number[], spacePx: number): boolean {
  return ticks.every((ms) => labelPx(timeLabel(ms)) + LABEL_SPACE_PX <= spacePx);
}

function timeLabel(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

function labelPx(label: string): number {
  return label.length * GLYPH_PX;
}
