import { type MetricsSnapshot, OTHER_REPLIES, type SparseHistogram } from '../capture/metrics-snapshot.ts';
import { METRICS, type Metric } from '../protocol/metric.ts';
import { createHistogram, type Histogram } from './histogram.ts';

/** Types of replies that have a histogram of their own; the rest share one. */
export const MAX_TYPES = 64;

/** Histograms of one interval, kept for the next, so that a steady session allocates nothing for them. */
export class MeterSamples {
  // By fixed names: a look-up in a map for each frame that arrives would be felt.
  readonly #metrics: Readonly<Record<Metric, Histogram>> = {
    handshake: createHistogram(),
    reply: createHistogram(),
    ping: createHistogram(),
    age: createHistogram(),
    gap: createHistogram(),
    reconnect: createHistogram(),
    lag: createHistogram(),
  };
  #types = new Map<string, Histogram>();

  gap(valueMs: number): void {
    this.#metrics.gap.record(valueMs);
  }

  age(valueMs: number): void {
    this.#metrics.age.record(valueMs);
  }

  record(metric: Metric, valueMs: number): void {
    this.#metrics[metric].record(valueMs);
  }

  reply(type: string, valueMs: number): void {
    this.#metrics.reply.record(valueMs);
    const known = this.#types.get(type);
    if (known !== undefined) {
      known.record(valueMs);
      return;
    }
    const own = this.#types.size < MAX_TYPES || type === OTHER_REPLIES ? type : OTHER_REPLIES;
    const histogram = this.#types.get(own) ?? createHistogram();
    this.#types.set(own, histogram);
    histogram.record(valueMs);
  }

  /** What the interval has measured; the next one begins empty. */
  take(): Pick<MetricsSnapshot, 'histograms' | 'types'> {
    const histograms: Partial<Record<Metric, SparseHistogram>> = {};
    for (const metric of METRICS) {
      const histogram = this.#metrics[metric];
      if (histogram.count === 0) continue;
      histograms[metric] = histogram.sparse();
      histogram.clear();
    }
    const types = [...this.#types].map(([type, histogram]) => ({ type, histogram: histogram.sparse() }));
    if (types.length > 0) this.#types = new Map();
    return { histograms, types };
  }
}
