import type { MetricsSnapshot, SparseHistogram } from '../capture/metrics-snapshot.ts';
import { METRICS, type Metric, type PERCENTILES, type Rate, type Statistic } from '../protocol/metric.ts';
import { histogramOf } from './histogram.ts';
import { mergeSnapshots } from './snapshots.ts';

/** What many samples of one metric come to; all in ms. */
export interface Figures {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  /** Of all samples, not an estimate from some of them. */
  readonly stddev: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly 'p99.9': number;
  readonly max: number;
  /** Samples below 0, which only ages have. */
  readonly negative: number;
}

/** Snapshots of a stretch of time as one. */
export interface Aggregate {
  /** So many snapshots are in it. */
  readonly snapshots: number;
  /** All of the stretch, as one snapshot; its `from` and `to` are those of whole snapshots. */
  readonly whole: MetricsSnapshot;
  readonly durationMs: number;
  /** Part of the time with an open connection, 0 to 1; null for no time at all. */
  readonly uptime: number | null;
  /** Connections that opened of those that were attempted, 0 to 1; null for no attempt. */
  readonly successRate: number | null;
  /** Per second over the whole stretch; null for no time at all. */
  readonly rates: Readonly<Record<Rate, number | null>>;
  readonly metrics: Readonly<Partial<Record<Metric, Figures>>>;
  /** Request→reply by type of the reply, most samples first. */
  readonly types: readonly { readonly type: string; readonly figures: Figures; readonly histogram: SparseHistogram }[];
}

/** From epoch ms up to, but not with, epoch ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Everything that the snapshots of a stretch of time say together; null for no snapshot. A snapshot belongs to it as a whole, if
 * its middle does, so neighbouring stretches share none. `range` null: all of them.
 */
export function aggregate(snapshots: readonly MetricsSnapshot[], range: Stretch | null): Aggregate | null {
  const [first, ...rest] = inStretch(snapshots, range);
  if (first === undefined) return null;
  const whole = mergeSnapshots([first, ...rest]);
  const { counts } = whole;
  const durationMs = whole.to - whole.from;
  const perSecond = (count: number) => (durationMs > 0 ? (count * 1000) / durationMs : null);
  return {
    snapshots: rest.length + 1,
    whole,
    durationMs,
    uptime: durationMs > 0 ? Math.min(1, whole.connectedMs / durationMs) : null,
    // An attempt that began in an earlier snapshot may open in this one.
    successRate: counts.attempts > 0 ? Math.min(1, counts.opened / counts.attempts) : null,
    rates: {
      'received-frames': perSecond(counts.received),
      'sent-frames': perSecond(counts.sent),
      'received-bytes': perSecond(counts.bytesReceived),
      'sent-bytes': perSecond(counts.bytesSent),
    },
    metrics: metricFigures(whole),
    types: whole.types
      .map(({ type, histogram }) => ({ type, histogram, figures: figuresOf(histogram) }))
      .sort((a, b) => b.figures.count - a.figures.count || (a.type < b.type ? -1 : 1)),
  };
}

/** The snapshots that belong to a stretch of time, as `aggregate` takes them. */
export function inStretch(snapshots: readonly MetricsSnapshot[], range: Stretch | null): readonly MetricsSnapshot[] {
  return range === null ? snapshots : snapshots.filter((snapshot) => isWithin(snapshot, range));
}

/** Of a histogram with samples. */
export function figuresOf(sparse: SparseHistogram): Figures {
  const histogram = histogramOf(sparse);
  const at = (p: (typeof PERCENTILES)[number]) => histogram.percentile(p) ?? 0;
  return {
    count: histogram.count,
    min: histogram.min ?? 0,
    mean: histogram.mean ?? 0,
    stddev: histogram.stddev ?? 0,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    'p99.9': at(99.9),
    max: histogram.max ?? 0,
    negative: histogram.negative,
  };
}

/** One statistic of a histogram with samples; `each` is none over many, the largest stands for it. */
export function statisticOf(histogram: SparseHistogram, statistic: Statistic): number {
  switch (statistic) {
    case 'mean':
      return histogram.sum / histogram.count;
    case 'max':
    case 'each':
      return histogram.max;
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p99.9':
      return histogramOf(histogram).percentile(Number(statistic.slice(1))) ?? 0;
  }
}

function metricFigures({ histograms }: MetricsSnapshot): Partial<Record<Metric, Figures>> {
  const figures: Partial<Record<Metric, Figures>> = {};
  for (const metric of METRICS) {
    const histogram = histograms[metric];
    if (histogram !== undefined && histogram.count > 0) figures[metric] = figuresOf(histogram);
  }
  return figures;
}

function isWithin({ from, to }: MetricsSnapshot, range: Stretch): boolean {
  const middle = from + (to - from) / 2;
  return middle >= range.from && middle < range.to;
}
