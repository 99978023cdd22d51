import { flagDirection } from '../capture/frame-flags.ts';
import { clockStep } from './chart-ticks.ts';
import type { FrameLog } from './frame-log.ts';
import { grownCapacity, moved } from './growable.ts';
import type { RateSteps, TimeRange } from './sample-view.ts';

/** Frames summed up together. Rates of a million frames then cost 8 000 sums and a few frames at the edge of each step. */
const BLOCK_BITS = 7;
const BLOCK = 1 << BLOCK_BITS;
/** Shorter is no time to speak of a rate in: a reply a millisecond after its request is no thousand frames a second. */
const SECOND = 1000;
/** In place of a connection's number, for a block with frames of several. */
const MIXED = 0xffffffff;
/** Numbers of one block. */
const FIELDS = 6;
const [SENT, RECEIVED, BYTES_SENT, BYTES_RECEIVED, EARLIEST, LATEST] = [0, 1, 2, 3, 4, 5];

/** Sums over blocks of frames, filled in any order, from which rates over any range follow. */
export class RateBlocks {
  #sums = new Float64Array(0);
  #connection = new Uint32Array(0);
  #blocks = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;

  /** From the first to the last frame; null while there is none. */
  get extent(): TimeRange | null {
    return this.#latest < this.#earliest ? null : { from: this.#earliest, to: this.#latest };
  }

  /** Each frame once. */
  take(seq: number, flags: number, time: number, byteLength: number, connection: number): void {
    const block = (seq - 1) >>> BLOCK_BITS;
    if (block >= this.#blocks) this.#reserve(block + 1);
    const at = block * FIELDS;
    const sums = this.#sums;
    const isReceived = flagDirection(flags) === 'received';
    const frames = at + (isReceived ? RECEIVED : SENT);
    const bytes = at + (isReceived ? BYTES_RECEIVED : BYTES_SENT);
    const isFirst = sums[at + SENT] === 0 && sums[at + RECEIVED] === 0;
    if (isFirst || time < (sums[at + EARLIEST] ?? 0)) sums[at + EARLIEST] = time;
    if (isFirst || time > (sums[at + LATEST] ?? 0)) sums[at + LATEST] = time;
    if (isFirst) this.#connection[block] = connection;
    else if (this.#connection[block] !== connection) this.#connection[block] = MIXED;
    sums[frames] = (sums[frames] ?? 0) + 1;
    sums[bytes] = (sums[bytes] ?? 0) + byteLength;
    if (time < this.#earliest) this.#earliest = time;
    if (time > this.#latest) this.#latest = time;
  }

  /**
   * Rates in at most `maxSteps` round steps, of a second or more, that cover `range` (null: all there is) as far as the session
   * went on (`extent`), of one connection or of all. `log` holds the frames that were taken, `firstSeq` being the first of them.
   */
  steps(
    log: FrameLog,
    firstSeq: number,
    extent: TimeRange,
    range: TimeRange | null,
    connection: number | null,
    maxSteps: number,
  ): RateSteps {
    const wanted = range === null ? extent : within(range, extent);
    if (wanted === null || this.extent === null) return emptySteps(wanted ?? { from: 0, to: 0 }, 0, SECOND, 0);
    const { from, stepMs, count } = divided(wanted, maxSteps, SECOND);
    const end = from + count * stepMs;
    const measured = within({ from, to: end }, extent) ?? wanted;
    const rates = emptySteps(measured, from, stepMs, count);

    for (let block = (firstSeq - 1) >>> BLOCK_BITS; block < this.#blocks; block++) {
      const at = block * FIELDS;
      const first = Math.floor(((this.#sums[at + EARLIEST] ?? 0) - from) / stepMs);
      const last = Math.floor(((this.#sums[at + LATEST] ?? 0) - from) / stepMs);
      if (last < 0 || first >= count) continue;
      const owner = this.#connection[block] ?? 0;
      if (connection !== null && owner !== MIXED && owner !== connection) continue;
      if (first === last && (connection === null || owner === connection)) this.#addBlock(rates, first, at);
      else addFrames(rates, log, Math.max(firstSeq, block * BLOCK + 1), (block + 1) * BLOCK, connection);
    }
    perSecond(rates);
    return rates;
  }

  #addBlock(rates: RateSteps, step: number, at: number): void {
    add(rates.sentFrames, step, this.#sums[at + SENT] ?? 0);
    add(rates.receivedFrames, step, this.#sums[at + RECEIVED] ?? 0);
    add(rates.sentBytes, step, this.#sums[at + BYTES_SENT] ?? 0);
    add(rates.receivedBytes, step, this.#sums[at + BYTES_RECEIVED] ?? 0);
  }

  #reserve(blocks: number): void {
    if (blocks > this.#connection.length) {
      const capacity = grownCapacity(this.#connection.length, blocks);
      this.#sums = moved(this.#sums, new Float64Array(capacity * FIELDS));
      this.#connection = moved(this.#connection, new Uint32Array(capacity));
    }
    this.#blocks = blocks;
  }
}

/** Round steps that cover `range`, at most `maxSteps`, beginning at a multiple of their width so that they stay where they are as time goes on. */
export function divided(
  range: TimeRange,
  maxSteps: number,
  leastMs = 0,
): { readonly from: number; readonly stepMs: number; readonly count: number } {
  let stepMs = clockStep(Math.max(leastMs, (range.to - range.from) / maxSteps));
  for (;;) {
    const from = Math.floor(range.from / stepMs) * stepMs;
    const count = Math.floor((range.to - from) / stepMs) + 1;
    if (count <= maxSteps || maxSteps < 2) return { from, stepMs, count };
    stepMs = clockStep(stepMs * 1.01);
  }
}

function addFrames(rates: RateSteps, log: FrameLog, first: number, last: number, connection: number | null): void {
  const end = Math.min(last, log.lastSeq);
  for (let seq = first; seq <= end; seq++) {
    const flags = log.flags(seq);
    if (flags === 0 || (connection !== null && log.connection(seq) !== connection)) continue;
    const step = Math.floor((log.time(seq) - rates.from) / rates.stepMs);
    if (step < 0 || step >= rates.sentFrames.length) continue;
    const isReceived = flagDirection(flags) === 'received';
    add(isReceived ? rates.receivedFrames : rates.sentFrames, step, 1);
    add(isReceived ? rates.receivedBytes : rates.sentBytes, step, log.byteLength(seq));
  }
}

function add(values: Float64Array, at: number, value: number): void {
  values[at] = (values[at] ?? 0) + value;
}

/** The part of step `step` in which frames could have come, ms. */
function measuredMs({ from, stepMs, measured }: RateSteps, step: number): number {
  const start = from + step * stepMs;
  return Math.min(start + stepMs, measured.to) - Math.max(start, measured.from);
}

/** Sums become rates. A step at an edge counts with the time it had, but at least a second. */
function perSecond(rates: RateSteps): void {
  for (const values of [rates.sentFrames, rates.receivedFrames, rates.sentBytes, rates.receivedBytes]) {
    for (const [step, value] of values.entries())
      values[step] = (value * SECOND) / Math.max(SECOND, measuredMs(rates, step));
  }
}

/** The mean of `values`, one of those of `rates`, over the whole time they were measured in: what a report of it says. */
export function meanRate(rates: RateSteps, values: Float64Array): number {
  const { from, to } = rates.measured;
  const counted = values.reduce((sum, value, step) => sum + value * Math.max(SECOND, measuredMs(rates, step)), 0);
  return counted / Math.max(SECOND, to - from);
}

/** What two stretches have in common; null for nothing. */
function within(one: TimeRange, other: TimeRange): TimeRange | null {
  const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
  return to < from ? null : { from, to };
}

function emptySteps(measured: TimeRange, from: number, stepMs: number, count: number): RateSteps {
  return {
    from,
    stepMs,
    measured,
    sentFrames: new Float64Array(count),
    receivedFrames: new Float64Array(count),
    sentBytes: new Float64Array(count),
    receivedBytes: new Float64Array(count),
  };
}
