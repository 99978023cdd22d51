import type { Metric } from '../protocol/metric.ts';
import { grownCapacity } from './growable.ts';
import type { SampleView, TimeRange } from './sample-view.ts';

/**
 * Samples of one metric as columns that grow at both ends in amortised constant time: new ones are pushed while the older part of a
 * long history is still being put in front. What a view shows is never changed afterwards, so views share the memory.
 */
export class SampleColumns {
  #time = new Float64Array(0);
  #value = new Float32Array(0);
  #seq = new Uint32Array(0);
  #head = 0;
  #length = 0;
  #rising = true;
  #sorted: SampleColumns | null = null;

  get length(): number {
    return this.#length;
  }

  /** Epoch ms of sample `index`; NaN outside. */
  timeAt(index: number): number {
    return index < 0 || index >= this.#length ? Number.NaN : (this.#time[this.#head + index] ?? Number.NaN);
  }

  push(time: number, value: number, seq: number): void {
    if (this.#head + this.#length === this.#time.length) this.#reserve(0, 1);
    if (time < this.timeAt(this.#length - 1)) this.#rising = false;
    const at = this.#head + this.#length;
    this.#time[at] = time;
    this.#value[at] = value;
    this.#seq[at] = seq;
    this.#length++;
    this.#sorted = null;
  }

  /** Puts all of `older` in front, in its order. */
  prepend(older: SampleColumns): void {
    const count = older.#length;
    if (count === 0) return;
    if (this.#head < count) this.#reserve(count, 0);
    if (!older.#rising || older.timeAt(count - 1) > this.timeAt(0)) this.#rising = false;
    this.#head -= count;
    this.#time.set(older.#time.subarray(older.#head, older.#head + count), this.#head);
    this.#value.set(older.#value.subarray(older.#head, older.#head + count), this.#head);
    this.#seq.set(older.#seq.subarray(older.#head, older.#head + count), this.#head);
    this.#length += count;
    this.#sorted = null;
  }

  /** All samples in the order in which they were put, without a copy; for a loop over many. */
  asTaken(): Pick<SampleView, 'time' | 'value' | 'seq'> {
    const [start, end] = [this.#head, this.#head + this.#length];
    return {
      time: this.#time.subarray(start, end),
      value: this.#value.subarray(start, end),
      seq: this.#seq.subarray(start, end),
    };
  }

  /** The samples in `range`, both ends included, rising in time; no copy unless the clock was set back between them. */
  view(metric: Metric, range: TimeRange | null): SampleView {
    if (!this.#rising) {
      this.#sorted ??= this.#inOrder();
      return this.#sorted.view(metric, range);
    }
    const time = this.#time.subarray(this.#head, this.#head + this.#length);
    const from = range === null ? 0 : firstAtOrAfter(time, range.from);
    const to = range === null ? this.#length : firstAfter(time, range.to);
    const [start, end] = [this.#head + from, this.#head + Math.max(from, to)];
    return {
      metric,
      length: end - start,
      time: this.#time.subarray(start, end),
      value: this.#value.subarray(start, end),
      seq: this.#seq.subarray(start, end),
    };
  }

  #inOrder(): SampleColumns {
    const sorted = new SampleColumns();
    const { time, value, seq } = this.asTaken();
    for (const i of orderOf(time)) sorted.push(time[i] ?? 0, value[i] ?? 0, seq[i] ?? 0);
    return sorted;
  }

  #reserve(front: number, back: number): void {
    const capacity = grownCapacity(this.#time.length, this.#length * 2 + (front + back) * 2);
    // The free room goes mostly to the end that asked.
    const head = front > 0 ? capacity - this.#length - Math.floor((capacity - this.#length - front) / 4) : this.#head;
    const [start, end] = [this.#head, this.#head + this.#length];
    const time = new Float64Array(capacity);
    const value = new Float32Array(capacity);
    const seq = new Uint32Array(capacity);
    time.set(this.#time.subarray(start, end), head);
    value.set(this.#value.subarray(start, end), head);
    seq.set(this.#seq.subarray(start, end), head);
    this.#time = time;
    this.#value = value;
    this.#seq = seq;
    this.#head = head;
  }
}

/**
 * Places of `times` from the earliest to the latest, equal ones as they are. A clock that is set back leaves few runs that rise, and
 * those are merged: a million samples in two runs take some milliseconds, where sorting them takes most of a second.
 */
function orderOf(times: Float64Array): Uint32Array {
  const starts = [0];
  for (let i = 1; i < times.length; i++) if ((times[i] ?? 0) < (times[i - 1] ?? 0)) starts.push(i);
  let order = Uint32Array.from(times, (_, i) => i);
  for (let bounds = [...starts, times.length]; bounds.length > 2; ) {
    const next = new Uint32Array(order.length);
    const kept: number[] = [];
    for (let run = 0; run + 1 < bounds.length; run += 2) {
      const start = bounds[run] ?? 0;
      const middle = bounds[run + 1] ?? times.length;
      kept.push(start);
      merge(times, order, next, start, middle, bounds[run + 2] ?? middle);
    }
    order = next;
    bounds = [...kept, times.length];
  }
  return order;
}

/** Merges places `start` to `middle` and `middle` to `end` of `from` into `to`. */
function merge(
  times: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const isLeft = right >= end || (left < middle && (times[from[left] ?? 0] ?? 0) <= (times[from[right] ?? 0] ?? 0));
    to[at] = (isLeft ? from[left++] : from[right++]) ?? 0;
  }
}

/** Index of the first element of rising `values` that is at or after `bound`; its length where there is none. */
export function firstAtOrAfter(values: Float64Array, bound: number): number {
  return firstWhere(values, (value) => value >= bound);
}

/** Index of the first element of rising `values` after `bound`; its length where there is none. */
export function firstAfter(values: Float64Array, bound: number): number {
  return firstWhere(values, (value) => value > bound);
}

function firstWhere(values: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(values[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
