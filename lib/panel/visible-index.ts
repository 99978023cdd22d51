import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { Int32Deque } from './growable.ts';

/** One line of the grid: a frame, or a connection event that stands between frames. */
export type VisibleEntry =
  | { readonly kind: 'frame'; readonly seq: number }
  | { readonly kind: 'event'; readonly event: ConnectionEvent };

/**
 * The visible lines in order. A frame is its seq, an event is minus (its place in the event list + 1): one Int32 a line,
 * so that a million rows cost 4 MB and extending by one costs nothing.
 */
export class VisibleIndex {
  readonly #entries = new Int32Deque();
  /** The events among the entries, so that frames can be counted without walking the lines. */
  readonly #eventEntries = new Int32Deque();
  readonly #events: () => readonly ConnectionEvent[];

  constructor(events: () => readonly ConnectionEvent[]) {
    this.#events = events;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Lines that are frames. */
  get frames(): number {
    return this.#entries.length - this.#eventEntries.length;
  }

  /** Visible frames numbered `seq` or higher. */
  framesFrom(seq: number): number {
    const lines = this.#entries.length - this.#search(this.#entries, seq);
    return lines - (this.#eventEntries.length - this.#search(this.#eventEntries, seq));
  }

  /** The line at `index`; null outside. */
  at(index: number): VisibleEntry | null {
    const code = this.#entries.at(index);
    if (code > 0) return { kind: 'frame', seq: code };
    const event = code < 0 ? this.#events()[-code - 1] : undefined;
    return event === undefined ? null : { kind: 'event', event };
  }

  /** Seq of the nearest frame above line `index`; 0 when there is none. */
  frameBefore(index: number): number {
    for (let i = index - 1; i >= 0; i--) {
      const code = this.#entries.at(i);
      if (code > 0) return code;
    }
    return 0;
  }

  /** Where line `index` stands among all lines of any filter: a frame's seq, for an event a half more than the seq before it. */
  orderAt(index: number): number {
    return this.#order(this.#entries.at(index));
  }

  /** First line of an order (a frame's seq is one), or the first after it when it is filtered out; `length` when all stand before. */
  lowerBound(order: number): number {
    return this.#search(this.#entries, order);
  }

  /** Line of a frame; -1 when it is not visible. */
  indexOfFrame(seq: number): number {
    const index = this.#search(this.#entries, seq);
    return this.#entries.at(index) === seq && seq > 0 ? index : -1;
  }

  pushFrame(seq: number): void {
    this.#entries.push(seq);
  }

  pushFrames(first: number, count: number): void {
    this.#entries.pushRange(first, count);
  }

  pushEvent(index: number): void {
    this.#entries.push(codeOfEvent(index));
    this.#eventEntries.push(codeOfEvent(index));
  }

  /** Removes trailing events that stand at or after frame `seq`, which came later than they did; returns the lowest index removed. */
  popEventsFrom(seq: number): number | null {
    let lowest: number | null = null;
    for (;;) {
      const code = this.#entries.at(this.#entries.length - 1);
      if (code >= 0 || this.#order(code) < seq) return lowest;
      this.#entries.pop();
      this.#eventEntries.pop();
      lowest = -code - 1;
    }
  }

  /** Inserts an event that became known after later frames had been shown. */
  insertEvent(index: number): void {
    const code = codeOfEvent(index);
    const behind = this.#order(code) + 0.25;
    this.#entries.insert(this.#search(this.#entries, behind), code);
    this.#eventEntries.insert(this.#search(this.#eventEntries, behind), code);
  }

  /** Codes as `codeOfEvent` makes them and frame seqs, in order, all before the first line. */
  prepend(codes: readonly number[]): void {
    this.#entries.prepend(codes);
    this.#eventEntries.prepend(codes.filter((code) => code < 0));
  }

  /** The first of `entries` whose order is at least `order`. */
  #search(entries: Int32Deque, order: number): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#order(entries.at(middle)) < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #order(code: number): number {
    return code > 0 ? code : (this.#events()[-code - 1]?.afterSeq ?? 0) + 0.5;
  }
}

export function codeOfEvent(index: number): number {
  return -index - 1;
}

/** Events that a person needs between frames; the timeline and the log tell the others. `events` holds `event` at `n - 1`. */
export function isGridEvent(event: ConnectionEvent, events: readonly ConnectionEvent[]): boolean {
  switch (event.kind) {
    case 'close':
      return hadOpened(event, events);
    case 'open':
    case 'error':
    case 'hold':
    case 'stopped':
    case 'heartbeat-missed':
    case 'auto-reply':
    case 'unanswered':
    case 'order':
    case 'run':
    case 'alert':
    case 'check':
    case 'reset':
    case 'gap':
    case 'dropped':
      return true;
    case 'ready':
      return !event.ready;
    case 'silence':
      // Its end is the frame that follows.
      return !event.over;
    case 'queue':
      return event.what !== 'sent';
    case 'attempt':
    case 'probe':
    case 'retry':
    case 'heartbeat':
    case 'state':
      return false;
  }
}

/** The close of a handshake that failed says nothing; the error that follows does. */
function hadOpened(close: ConnectionEvent, events: readonly ConnectionEvent[]): boolean {
  for (let i = close.n - 2; i >= 0; i--) {
    const earlier = events[i];
    if (earlier === undefined || earlier.connection !== close.connection) continue;
    if (earlier.kind === 'open') return true;
    if (earlier.kind === 'attempt') return false;
  }
  return true;
}
