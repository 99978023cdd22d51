import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import { statisticOf } from './aggregate.ts';

export type TrendDirection = 'improving' | 'degrading' | 'stable' | 'unknown';

/** Measures whose trend is told; ages drift with two clocks, so theirs may be that of a clock. */
export const TREND_MEASURES = ['handshake', 'reply', 'ping', 'reconnect', 'gap', 'age', 'success-rate'] as const;
export type TrendMeasure = (typeof TREND_MEASURES)[number];

export interface Trend {
  readonly direction: TrendDirection;
  /** So many of the latest values were looked at, out of a window of so many. */
  readonly values: number;
  readonly window: number;
  /** Mann–Kendall with continuity correction and correction for ties; null with too few values. */
  readonly z: number | null;
  /** Theil–Sen change over the window, in the unit of the values; null with too few. */
  readonly change: number | null;
  /** The same as a part of the median's size; null where that is 0. */
  readonly changeRatio: number | null;
  /** The direction and what it rests on, for a person. */
  readonly sentence: string;
}

/** With fewer no order of values is rare enough to mean anything. */
export const MIN_TREND_VALUES = 4;
/** Two-sided 10 % of the normal distribution. */
export const TREND_Z = 1.64;
/** Less than that is no change that a person would feel. */
export const TREND_RATIO = 0.05;

/**
 * Whether values, oldest first, rise or fall: the Mann–Kendall test over the last `window` of them (Mann 1945, Kendall 1975) tells
 * whether, Theil–Sen's median slope (Sen 1968) how much. Both go by ranks, so that a single outlier decides nothing.
 */
export function trendOf(values: readonly number[], better: 'lower' | 'higher', window: number): Trend {
  const latest = values.filter(Number.isFinite).slice(-window);
  const n = latest.length;
  if (n < MIN_TREND_VALUES) {
    const have = n === 0 ? 'no value yet' : n === 1 ? 'one value so far' : `${n} values so far`;
    const sentence = `Unknown: ${have}, a trend needs ${MIN_TREND_VALUES}.`;
    return { direction: 'unknown', values: n, window, z: null, change: null, changeRatio: null, sentence };
  }
  const z = mannKendall(latest);
  const change = theilSen(latest) * (n - 1);
  const size = Math.abs(median(latest));
  const changeRatio = size === 0 ? null : change / size;
  const isTrend = Math.abs(z) > TREND_Z;
  const isFelt = changeRatio === null ? change !== 0 : Math.abs(changeRatio) >= TREND_RATIO;
  const falls = change < 0;
  const direction = !isTrend || !isFelt ? 'stable' : falls === (better === 'lower') ? 'improving' : 'degrading';
  const by = changeRatio === null ? signed(change) : `${signed(changeRatio * 100)} %`;
  const statistic = `Mann–Kendall Z ${signed(z)}`;
  const over = `over the last ${n} values`;
  const sentence =
    direction !== 'stable'
      ? `${direction === 'improving' ? 'Improving' : 'Degrading'}: ${by} ${over} (Theil–Sen; ${statistic}, beyond ±${TREND_Z}).`
      : isTrend
        ? `Stable: only ${by} ${over}, below ${TREND_RATIO * 100} % (Theil–Sen; ${statistic}).`
        : `Stable: no trend ${over} (${statistic}, within ±${TREND_Z}).`;
  return { direction, values: n, window, z, change, changeRatio, sentence };
}

/** Of each measure its trend over the latest snapshots that have a value: medians, and the part of attempts that opened. */
export function snapshotTrends(
  snapshots: readonly MetricsSnapshot[],
  window: number,
): Readonly<Record<TrendMeasure, Trend>> {
  const of = (measure: TrendMeasure) =>
    trendOf(trendValues(snapshots, measure, window), measure === 'success-rate' ? 'higher' : 'lower', window);
  return {
    handshake: of('handshake'),
    reply: of('reply'),
    ping: of('ping'),
    reconnect: of('reconnect'),
    gap: of('gap'),
    age: of('age'),
    'success-rate': of('success-rate'),
  };
}

/** The last `window` values of a measure, oldest first: a snapshot's median in ms, or its success rate in percent. */
export function trendValues(snapshots: readonly MetricsSnapshot[], measure: TrendMeasure, window: number): number[] {
  const values: number[] = [];
  for (let i = snapshots.length - 1; i >= 0 && values.length < window; i--) {
    const snapshot = snapshots[i];
    const value = snapshot === undefined ? null : valueOfMeasure(snapshot, measure);
    if (value !== null) values.push(value);
  }
  return values.reverse();
}

function valueOfMeasure({ counts, histograms }: MetricsSnapshot, measure: TrendMeasure): number | null {
  if (measure === 'success-rate') {
    return counts.attempts === 0 ? null : (100 * Math.min(counts.opened, counts.attempts)) / counts.attempts;
  }
  const histogram = histograms[measure];
  return histogram === undefined ? null : statisticOf(histogram, 'p50');
}

function mannKendall(values: readonly number[]): number {
  const n = values.length;
  let s = 0;
  for (const [i, earlier] of values.entries()) {
    for (const later of values.slice(i + 1)) s += Math.sign(later - earlier);
  }
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  let tied = 0;
  for (const t of ties.values()) tied += t * (t - 1) * (2 * t + 5);
  const variance = (n * (n - 1) * (2 * n + 5) - tied) / 18;
  // All values alike: nothing varies, so nothing trends.
  return variance <= 0 || s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
}

function theilSen(values: readonly number[]): number {
  const slopes: number[] = [];
  for (const [i, earlier] of values.entries()) {
    for (let j = i + 1; j < values.length; j++) slopes.push(((values[j] ?? earlier) - earlier) / (j - i));
  }
  return median(slopes);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function signed(value: number): string {
  const text = Math.abs(value) >= 100 ? Math.abs(value).toFixed(0) : Math.abs(value).toFixed(2);
  return value === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}
