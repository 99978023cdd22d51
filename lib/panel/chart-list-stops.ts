import type { Move, Stop, Stops } from './chart-picture.ts';
import type { Scale } from './chart-scale.ts';

/** Stops further away than that are not what a pointer points at. */
const NEAR_PX = 24;

/** The cursor on a row of places from left to right: bars, steps, percentiles. */
export class ListStops implements Stops {
  readonly #stops: readonly Stop[];
  readonly #x: Scale;

  constructor(stops: readonly Omit<Stop, 'index'>[], x: Scale) {
    this.#x = x;
    this.#stops = stops.map((stop, index) => ({ ...stop, index }));
  }

  move(from: Stop | null, move: Move): Stop | null {
    const last = this.#stops.length - 1;
    if (last < 0) return null;
    if (from === null) {
      const inSight = this.#stops.filter(({ x }) => x >= this.#x.start - 1 && x <= this.#x.end + 1);
      return inSight.at(move === 'previous' || move === 'last' ? -1 : 0) ?? this.#at(0);
    }
    const page = Math.max(2, Math.round(this.#stops.length / 10));
    switch (move) {
      case 'next':
        return this.#at(from.index + 1);
      case 'previous':
        return this.#at(from.index - 1);
      case 'next-page':
        return this.#at(from.index + page);
      case 'previous-page':
        return this.#at(from.index - page);
      case 'first':
        return this.#at(0);
      case 'last':
        return this.#at(last);
      case 'higher':
        return this.#stops.reduce((best, stop) => (stop.y < best.y ? stop : best));
      case 'lower':
        return this.#stops.reduce((best, stop) => (stop.y > best.y ? stop : best));
    }
  }

  nearest(x: number): Stop | null {
    let best: Stop | null = null;
    for (const stop of this.#stops) {
      if (Math.abs(stop.x - x) < Math.abs((best?.x ?? Number.POSITIVE_INFINITY) - x)) best = stop;
    }
    return best !== null && Math.abs(best.x - x) <= NEAR_PX ? best : null;
  }

  again(stop: Stop): Stop | null {
    const near = this.#stops.reduce<Stop | null>(
      (best, other) =>
        best === null || Math.abs(other.value - stop.value) < Math.abs(best.value - stop.value) ? other : best,
      null,
    );
    return near;
  }

  #at(index: number): Stop | null {
    return this.#stops[Math.min(this.#stops.length - 1, Math.max(0, index))] ?? null;
  }
}
