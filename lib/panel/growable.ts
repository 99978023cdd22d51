/** The typed arrays that a growing column can be made of. */
type NumericArray =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

const SMALLEST = 1024;

/** Capacity that fits `wanted` elements, at least double the old one, so that a million appends copy each element about once. */
export function grownCapacity(capacity: number, wanted: number): number {
  return Math.max(SMALLEST, wanted, capacity * 2);
}

/** Copies `from` to the start of `to`, which the caller made larger. */
export function moved<A extends NumericArray>(from: A, to: A): A {
  to.set(from);
  return to;
}

/**
 * Int32Array that grows at both ends in amortised constant time: live rows are pushed at the end while the older part of
 * a long history is still being put in front.
 */
export class Int32Deque {
  #buffer = new Int32Array(SMALLEST);
  #head = SMALLEST / 2;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Element `index`; 0 (which is no entry) outside. */
  at(index: number): number {
    return index < 0 || index >= this.#length ? 0 : (this.#buffer[this.#head + index] ?? 0);
  }

  push(value: number): void {
    if (this.#head + this.#length === this.#buffer.length) this.#reserve(0, 1);
    this.#buffer[this.#head + this.#length] = value;
    this.#length++;
  }

  /** Pushes first, first + 1, … (count values); the unfiltered view is only this. */
  pushRange(first: number, count: number): void {
    if (this.#head + this.#length + count > this.#buffer.length) this.#reserve(0, count);
    const at = this.#head + this.#length;
    for (let i = 0; i < count; i++) this.#buffer[at + i] = first + i;
    this.#length += count;
  }

  pop(): number {
    const last = this.at(this.#length - 1);
    if (this.#length > 0) this.#length--;
    return last;
  }

  /** Puts the values, in their order, in front of everything. */
  prepend(values: ArrayLike<number>): void {
    if (this.#head < values.length) this.#reserve(values.length, 0);
    this.#head -= values.length;
    this.#length += values.length;
    this.#buffer.set(values, this.#head);
  }

  insert(index: number, value: number): void {
    this.push(0);
    this.#buffer.copyWithin(this.#head + index + 1, this.#head + index, this.#head + this.#length - 1);
    this.#buffer[this.#head + index] = value;
  }

  #reserve(front: number, back: number): void {
    const capacity = grownCapacity(this.#buffer.length, this.#length * 2 + (front + back) * 2);
    const next = new Int32Array(capacity);
    // The free room goes mostly to the end that asked.
    const head = front > 0 ? capacity - this.#length - Math.floor(this.#length / 4) : this.#head;
    const start = Math.max(front, Math.min(head, capacity - this.#length - back));
    next.set(this.#buffer.subarray(this.#head, this.#head + this.#length), start);
    this.#buffer = next;
    this.#head = start;
  }
}
