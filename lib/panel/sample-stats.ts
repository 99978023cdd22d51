import { createHistogram, type Histogram } from '../metrics/histogram.ts';
import type { SampleView } from './sample-view.ts';
import { TypeLimit } from './type-limit.ts';

/** Samples looked at between two looks at the clock. */
const STRIDE = 8192;

/** In place of a key, for all beyond the limit. */
export const OTHER_KEY = -1;

/** What was measured of one group. */
export interface Series {
  readonly histogram: Histogram;
  /** Samples over the limit; 0 without one. */
  readonly over: number;
}

interface OwnSeries extends Series {
  over: number;
}

/**
 * Histograms of samples by group (`keyOf`: a number for sample i, e.g. of its type). A view that grew at its end costs only what
 * is new; any other change begins anew. Groups beyond a thousand are one.
 */
export class SampleStats {
  readonly #limitMs: number | null;
  readonly #keyOf: ((view: SampleView, i: number) => number) | null;
  #groups = new Map<number, OwnSeries>();
  #limit = new TypeLimit<number>();
  #all = newSeries();
  #taken = 0;
  #first = Number.NaN;
  #last = Number.NaN;

  constructor(limitMs: number | null, keyOf: ((view: SampleView, i: number) => number) | null = null) {
    this.#limitMs = limitMs;
    this.#keyOf = keyOf;
  }

  get all(): Series {
    return this.#all;
  }

  get groups(): ReadonlyMap<number, Series> {
    return this.#groups;
  }

  /** Takes in some of what is new in `view`; true when there is more. */
  advance(view: SampleView): boolean {
    if (!this.#continues(view)) {
      this.#all = newSeries();
      this.#groups = new Map();
      this.#limit = new TypeLimit();
      this.#taken = 0;
    }
    const to = Math.min(view.length, this.#taken + STRIDE);
    for (let i = this.#taken; i < to; i++) {
      const value = view.value[i] ?? 0;
      count(this.#all, value, this.#limitMs);
      if (this.#keyOf !== null) count(this.#groupOf(this.#keyOf(view, i)), value, this.#limitMs);
    }
    this.#taken = to;
    this.#first = view.time[0] ?? Number.NaN;
    this.#last = view.time[to - 1] ?? Number.NaN;
    return to < view.length;
  }

  /** Whether what was taken in still begins the view. */
  #continues({ length, time }: SampleView): boolean {
    if (this.#taken === 0) return true;
    return this.#taken <= length && time[0] === this.#first && time[this.#taken - 1] === this.#last;
  }

  #groupOf(wanted: number): OwnSeries {
    const key = this.#limit.takes(wanted) ? wanted : OTHER_KEY;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = newSeries();
    this.#groups.set(key, made);
    return made;
  }
}

function newSeries(): OwnSeries {
  return { histogram: createHistogram(), over: 0 };
}

function count(series: OwnSeries, value: number, limitMs: number | null): void {
  series.histogram.record(value);
  if (limitMs !== null && value > limitMs) series.over++;
}
