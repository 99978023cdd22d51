import { createHistogram, type Histogram } from '../metrics/histogram.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { countOf } from './format.ts';
import type { FrameLog } from './frame-log.ts';

/** What a target is decided by, ms. */
export interface LatencyRow {
  readonly count: number;
  readonly p99: number;
  readonly max: number;
  /** Samples over the threshold. */
  readonly violations: number;
}

/** Rows looked at between two looks at the clock. */
const STRIDE = 16_384;

/** All request→reply times of a session as one distribution; takes in only the rows it has not seen. */
export class LatencyModel {
  readonly #thresholdMs: number;
  readonly #fromSeq: number;
  readonly #histogram = createHistogram();
  #violations = 0;
  #lo = 0;
  #hi = -1;

  /** Frames before `fromSeq` are not measured. */
  constructor(thresholdMs: number, fromSeq = 1) {
    this.#thresholdMs = thresholdMs;
    this.#fromSeq = fromSeq;
  }

  /** Takes in some of what is new; true when there is more. */
  advance(log: FrameLog): boolean {
    if (log.lastSeq === 0) return false;
    const first = Math.max(log.firstSeq, this.#fromSeq);
    if (this.#hi < this.#lo) {
      this.#lo = first;
      this.#hi = first - 1;
    }
    if (this.#hi < log.lastSeq) {
      const to = Math.min(log.lastSeq, this.#hi + STRIDE);
      this.#take(log, this.#hi + 1, to);
      this.#hi = to;
    } else if (this.#lo > first) {
      const from = Math.max(first, this.#lo - STRIDE);
      this.#take(log, from, this.#lo - 1);
      this.#lo = from;
    }
    return this.#hi < log.lastSeq || this.#lo > first;
  }

  /** null while nothing was measured. */
  get row(): LatencyRow | null {
    return rowOf(this.#histogram, this.#violations);
  }

  #take(log: FrameLog, from: number, to: number): void {
    for (let seq = from; seq <= to; seq++) {
      const latency = log.latencyMs(seq);
      if (Number.isNaN(latency)) continue;
      this.#histogram.record(latency);
      if (latency > this.#thresholdMs) this.#violations++;
    }
  }
}

function rowOf(histogram: Histogram, violations: number): LatencyRow | null {
  const { count, max } = histogram;
  return count === 0 ? null : { count, p99: histogram.percentile(99) ?? 0, max: max ?? 0, violations };
}

/** Handshakes of a session. */
export interface HandshakeStats {
  /** Those that measure the server; null when there are none. */
  readonly row: LatencyRow | null;
  /** Those left out because the browser itself held the attempt back. */
  readonly leftOut: number;
}

/** Handshake times of the opened connections. Chrome delays attempts after repeated failures, which is not the server's time. */
export function handshakeStats(events: readonly ConnectionEvent[], thresholdMs: number, fromEvent = 1): HandshakeStats {
  const histogram = createHistogram();
  let violations = 0;
  let leftOut = 0;
  for (const event of events) {
    if (event.kind !== 'open' || event.n < fromEvent) continue;
    if (event.slowed) {
      leftOut++;
      continue;
    }
    histogram.record(event.handshakeMs);
    if (event.handshakeMs > thresholdMs) violations++;
  }
  return { row: rowOf(histogram, violations), leftOut };
}

export function leftOutText(leftOut: number): string {
  return `${countOf(leftOut, 'handshake')} left out: the browser itself held the attempt back after repeated failures.`;
}
