import { createHistogram, type Histogram } from '../metrics/histogram.ts';

/** What the samples of one step of time are like, ms. */
export interface BandStep {
  readonly from: number;
  /** The first and the last sample, epoch ms. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export type BandFigures = Omit<BandStep, 'from' | 'first' | 'last'>;

/** Percentiles of samples in steps of time. They are those of the histograms, so pictures and tables tell the same numbers. */
export class PercentileBands {
  /** Epoch ms. */
  readonly from: number;
  readonly stepMs: number;
  readonly #steps: (Histogram | undefined)[];
  readonly #first: Float64Array;
  readonly #last: Float64Array;

  constructor(from: number, stepMs: number, count: number) {
    this.from = from;
    this.stepMs = stepMs;
    this.#steps = new Array(count);
    this.#first = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#last = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  }

  /** A time outside is in the first or the last step. */
  record(time: number, valueMs: number): void {
    const step = Math.floor((time - this.from) / this.stepMs);
    const at = step < 0 ? 0 : step >= this.#steps.length ? this.#steps.length - 1 : step;
    let histogram = this.#steps[at];
    if (histogram === undefined) {
      histogram = createHistogram();
      this.#steps[at] = histogram;
    }
    histogram.record(valueMs);
    if (time < (this.#first[at] ?? 0)) this.#first[at] = time;
    if (time > (this.#last[at] ?? 0)) this.#last[at] = time;
  }

  /** Those with samples, in their order. */
  steps(): BandStep[] {
    const steps: BandStep[] = [];
    for (const [i, histogram] of this.#steps.entries()) {
      if (histogram === undefined) continue;
      const [first, last] = [this.#first[i] ?? 0, this.#last[i] ?? 0];
      steps.push({ from: this.from + i * this.stepMs, first, last, ...bandOf(histogram) });
    }
    return steps;
  }

  /** All steps as one; null without samples. */
  whole(): BandFigures | null {
    const all = createHistogram();
    for (const histogram of this.#steps) if (histogram !== undefined) all.merge(histogram);
    return all.count === 0 ? null : bandOf(all);
  }
}

function bandOf(histogram: Histogram): BandFigures {
  const at = (p: number) => histogram.percentile(p) ?? 0;
  return { count: histogram.count, p50: at(50), p90: at(90), p99: at(99), max: histogram.max ?? 0 };
}
