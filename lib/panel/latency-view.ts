import { createHistogram, type Histogram, type HistogramBucket } from '../metrics/histogram.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { countOf } from './format.ts';
import type { FrameLog } from './frame-log.ts';
import { OTHER_TYPES, TypeLimit } from './type-limit.ts';

/** Percentiles of one kind of reply, ms. */
export interface LatencyRow {
  readonly type: string;
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** Samples over the threshold. */
  readonly violations: number;
}

interface Series {
  readonly histogram: Histogram;
  violations: number;
}

/** Types listed; percentiles of each cost a walk through its histogram. */
const MOST_ROWS = 200;
/** In place of a type's index, for all types beyond the limit. */
const OTHER_INDEX = -1;

/** Histograms of a session's request→reply times, per type of the reply; takes in only the rows it has not seen. */
export class LatencyModel {
  readonly #thresholdMs: number;
  readonly #total: Series = newSeries();
  readonly #byType = new Map<number, Series>();
  readonly #types = new TypeLimit<number>();
  #lo = 0;
  #hi = -1;

  constructor(thresholdMs: number) {
    this.#thresholdMs = thresholdMs;
  }

  get all(): Histogram {
    return this.#total.histogram;
  }

  advance(log: FrameLog): void {
    if (log.lastSeq === 0) return;
    if (this.#hi < this.#lo) {
      this.#lo = log.firstSeq;
      this.#hi = log.firstSeq - 1;
    }
    this.#take(log, this.#hi + 1, log.lastSeq);
    this.#take(log, log.firstSeq, this.#lo - 1);
    this.#hi = log.lastSeq;
    this.#lo = log.firstSeq;
  }

  /** All replies first, then the most frequent types; empty while nothing was measured. */
  rows(log: FrameLog): LatencyRow[] {
    if (this.#total.histogram.count === 0) return [];
    const named = [...this.#byType].map(([type, series]) => ({ type: nameOf(log, type), series }));
    named.sort((a, b) => b.series.histogram.count - a.series.histogram.count || a.type.localeCompare(b.type));
    const rows = named.slice(0, MOST_ROWS).map(({ type, series }) => rowOf(type, series));
    return [rowOf('All replies', this.#total), ...rows];
  }

  /** Rarer types that `rows` leaves out. */
  get hiddenTypes(): number {
    return Math.max(0, this.#byType.size - MOST_ROWS);
  }

  #take(log: FrameLog, from: number, to: number): void {
    for (let seq = from; seq <= to; seq++) {
      const latency = log.latencyMs(seq);
      if (Number.isNaN(latency)) continue;
      const ownType = log.typeIndex(seq);
      const type = this.#types.takes(ownType) ? ownType : OTHER_INDEX;
      let series = this.#byType.get(type);
      if (series === undefined) {
        series = newSeries();
        this.#byType.set(type, series);
      }
      for (const one of [this.#total, series]) {
        one.histogram.record(latency);
        if (latency > this.#thresholdMs) one.violations++;
      }
    }
  }
}

function nameOf(log: FrameLog, type: number): string {
  return type === OTHER_INDEX ? OTHER_TYPES : log.types[type] || '(no type)';
}

function newSeries(): Series {
  return { histogram: createHistogram(), violations: 0 };
}

function rowOf(type: string, { histogram, violations }: Series): LatencyRow {
  const at = (p: number) => histogram.percentile(p) ?? 0;
  return { type, count: histogram.count, p50: at(50), p90: at(90), p99: at(99), max: histogram.max ?? 0, violations };
}

/** Handshakes of a session. */
export interface HandshakeStats {
  /** Those that measure the server, as one row; null when there are none. */
  readonly row: LatencyRow | null;
  /** Those left out because the browser itself held the attempt back. */
  readonly leftOut: number;
}

/** Handshake times of the opened connections. Chrome delays attempts after repeated failures, which is not the server's time. */
export function handshakeStats(events: readonly ConnectionEvent[], thresholdMs: number): HandshakeStats {
  const series = newSeries();
  let leftOut = 0;
  for (const event of events) {
    if (event.kind !== 'open') continue;
    if (event.slowed) {
      leftOut++;
      continue;
    }
    series.histogram.record(event.handshakeMs);
    if (event.handshakeMs > thresholdMs) series.violations++;
  }
  return { row: series.histogram.count === 0 ? null : rowOf('Opening handshake', series), leftOut };
}

export function leftOutText(leftOut: number): string {
  return `${countOf(leftOut, 'handshake')} left out: the browser itself held the attempt back after repeated failures.`;
}

/** Columns for a bar chart with a logarithmic x axis: `edges` are lower bounds in ms, one more than `counts`. */
export interface LogBins {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

const BINS_PER_DECADE = 12;
const SMALLEST_MS = 0.01;

/** Joins the histogram's fine buckets into bars of equal width on a log axis; values below 0.01 ms are in the first bar. */
export function logBins(buckets: Iterable<HistogramBucket>): LogBins {
  const counts = new Map<number, number>();
  for (const bucket of buckets) {
    const middle = Math.max(SMALLEST_MS, (bucket.fromMs + bucket.toMs) / 2);
    const bin = Math.floor(Math.log10(middle / SMALLEST_MS) * BINS_PER_DECADE);
    counts.set(bin, (counts.get(bin) ?? 0) + bucket.count);
  }
  if (counts.size === 0) return { edges: [], counts: [] };
  const first = Math.min(...counts.keys());
  const last = Math.max(...counts.keys());
  const bins = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const edge = (bin: number) => SMALLEST_MS * 10 ** (bin / BINS_PER_DECADE);
  return { edges: [...bins.map(edge), edge(last + 1)], counts: bins.map((bin) => counts.get(bin) ?? 0) };
}
