import type { Move, Stop, Stops } from './chart-picture.ts';
import type { Scale } from './chart-scale.ts';
import { momentText } from './chart-ticks.ts';
import { formatCount, formatDuration } from './format.ts';
import { firstAfter, firstAtOrAfter } from './sample-columns.ts';
import type { SampleView } from './sample-view.ts';

/** A pointer further away points at nothing. */
const NEAR_PX = 12;

interface Place {
  readonly series: number;
  readonly index: number;
}

interface Options {
  readonly series: readonly { readonly name: string; readonly view: SampleView }[];
  readonly x: Scale;
  readonly y: Scale;
  /** Steps of time that `next-page` goes by. */
  readonly stepFrom: number;
  readonly stepMs: number;
}

/** The cursor on samples: all series are one row in the order of time, beyond what is in sight as well. */
export class ScatterStops implements Stops {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  move(from: Stop | null, move: Move): Stop | null {
    const { span } = this.#options.x;
    if (from === null)
      return this.#stop(move === 'last' || move === 'previous' ? this.#before(span.to) : this.#after(span.from));
    switch (move) {
      case 'next':
        return this.#stop(this.#next(from));
      case 'previous':
        return this.#stop(this.#previous(from));
      case 'first':
        return this.#stop(this.#after(span.from));
      case 'last':
        return this.#stop(this.#before(span.to));
      case 'next-page':
        return this.#stop(this.#after(this.#stepOf(from.value).to) ?? this.#before(Number.POSITIVE_INFINITY));
      case 'previous-page': {
        const before = this.#before(this.#stepOf(from.value).from, true);
        if (before === null) return this.#stop(this.#after(Number.NEGATIVE_INFINITY));
        // To the first sample of the step before, as `next-page` does.
        return this.#stop(this.#after(this.#stepOf(this.#time(before)).from));
      }
      case 'higher':
      case 'lower':
        return this.#stop(this.#extreme(from, move));
    }
  }

  nearest(x: number, y: number): Stop | null {
    const { series, x: xScale, y: yScale } = this.#options;
    let best: Place | null = null;
    let bestDistance = NEAR_PX * NEAR_PX;
    for (const [which, { view }] of series.entries()) {
      const time = view.time.subarray(0, view.length);
      const end = firstAfter(time, xScale.value(x + NEAR_PX));
      for (let index = firstAtOrAfter(time, xScale.value(x - NEAR_PX)); index < end; index++) {
        const dx = xScale.at(view.time[index] ?? 0) - x;
        const dy = placed(yScale, view.value[index] ?? 0) - y;
        const distance = dx * dx + dy * dy;
        if (distance > bestDistance) continue;
        bestDistance = distance;
        best = { series: which, index };
      }
    }
    return this.#stop(best);
  }

  again(stop: Stop): Stop | null {
    const view = this.#options.series[stop.series]?.view;
    if (view === undefined) return null;
    const time = view.time.subarray(0, view.length);
    for (let index = firstAtOrAfter(time, stop.value); index < view.length && time[index] === stop.value; index++) {
      if ((view.seq[index] || null) === stop.seq) return this.#stop({ series: stop.series, index });
    }
    return null;
  }

  #stop(place: Place | null): Stop | null {
    const { series, x, y } = this.#options;
    const one = place === null ? undefined : series[place.series];
    if (place === null || one === undefined) return null;
    const { view, name } = one;
    const time = view.time[place.index] ?? 0;
    const value = view.value[place.index] ?? 0;
    const seq = view.seq[place.index] || null;
    const words = [
      momentText(time, x.span),
      formatDuration(value),
      seq === null ? '' : `frame #${formatCount(seq)}`,
      series.length > 1 ? name : '',
    ];
    return { ...place, x: x.at(time), y: placed(y, value), text: words.filter(Boolean).join(' · '), seq, value: time };
  }

  #time({ series, index }: Place): number {
    return this.#options.series[series]?.view.time[index] ?? Number.NaN;
  }

  #stepOf(time: number): { readonly from: number; readonly to: number } {
    const { stepFrom, stepMs } = this.#options;
    const from = stepFrom + Math.floor((time - stepFrom) / stepMs) * stepMs;
    return { from, to: from + stepMs };
  }

  /** The first sample at or after `time`. */
  #after(time: number): Place | null {
    return this.#soonest(() => (times) => firstAtOrAfter(times, time));
  }

  /** The last sample at or before `time`; `strictly`: before it. */
  #before(time: number, strictly = false): Place | null {
    return this.#latest(() => (times) => (strictly ? firstAtOrAfter(times, time) : firstAfter(times, time)) - 1);
  }

  // At one instant the series take turns in their order, so that each sample comes once.
  #next({ series, index, value }: Stop): Place | null {
    return this.#soonest((other) => (times) => {
      if (other === series) return index + 1;
      return other > series ? firstAtOrAfter(times, value) : firstAfter(times, value);
    });
  }

  #previous({ series, index, value }: Stop): Place | null {
    return this.#latest((other) => (times) => {
      if (other === series) return index - 1;
      return (other < series ? firstAfter(times, value) : firstAtOrAfter(times, value)) - 1;
    });
  }

  #soonest(indexOf: (series: number) => (times: Float64Array) => number): Place | null {
    return this.#choose(indexOf, (time, than) => time < than);
  }

  #latest(indexOf: (series: number) => (times: Float64Array) => number): Place | null {
    return this.#choose(indexOf, (time, than) => time >= than);
  }

  #choose(
    indexOf: (series: number) => (times: Float64Array) => number,
    isBetter: (time: number, than: number) => boolean,
  ): Place | null {
    let best: Place | null = null;
    for (const [series, { view }] of this.#options.series.entries()) {
      const index = indexOf(series)(view.time.subarray(0, view.length));
      if (index < 0 || index >= view.length) continue;
      const place = { series, index };
      if (best === null || isBetter(this.#time(place), this.#time(best))) best = place;
    }
    return best;
  }

  #extreme(from: Stop, move: 'higher' | 'lower'): Place | null {
    const { from: start, to } = this.#stepOf(from.value);
    let best: Place = { series: from.series, index: from.index };
    let bestValue = this.#options.series[from.series]?.view.value[from.index] ?? 0;
    for (const [series, { view }] of this.#options.series.entries()) {
      const times = view.time.subarray(0, view.length);
      const end = firstAtOrAfter(times, to);
      for (let index = firstAtOrAfter(times, start); index < end; index++) {
        const value = view.value[index] ?? 0;
        if (move === 'higher' ? value <= bestValue : value >= bestValue) continue;
        bestValue = value;
        best = { series, index };
      }
    }
    return best;
  }
}

/** Where a value is drawn: one that the axis does not reach, on its edge. */
export function placed(y: Scale, value: number): number {
  const { from, to } = y.span;
  return y.at(value < from ? from : value > to ? to : value);
}
