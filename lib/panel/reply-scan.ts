import { flagAsks } from '../capture/frame-flags.ts';
import type { FrameLog } from './frame-log.ts';
import { grownCapacity, moved } from './growable.ts';

/** Frames looked at between two looks at the clock. */
const STRIDE = 16_384;
/** Listed of each kind, the latest; nobody reads more by hand, and a filter shows them all. */
export const MOST_LISTED = 200;

export interface Listed {
  /** The latest first. */
  readonly seqs: readonly number[];
  readonly count: number;
  /** Only among so many of the latest was looked for what is meant; missing: among all. */
  readonly among?: number;
}

/** Requests without a reply, and beside them those that still wait for one. */
export interface Unanswered extends Listed {
  readonly waiting: number;
  /** When the oldest that waits was asked, epoch ms; null for none. */
  readonly since: number | null;
}

/** What decides whether a request that has no reply still waits for one. */
export interface WaitRule {
  /** As the profile says; null: for ever. */
  readonly timeoutMs: number | null;
  /** Epoch ms. */
  readonly now: number;
  /** The connection that is open; null for none. */
  readonly open: number | null;
}

const ASKS = 1;
const ANSWERED = 2;

/** Finds requests without a reply, late replies and duplicates among the frames of a log, taking in only what is new. */
export class ReplyScan {
  readonly #timeoutMs: number | null;
  readonly #fromSeq: number;
  /** By `seq - 1`. */
  #state = new Uint8Array(0);
  #lo = 0;
  #hi = -1;
  #asked = 0;
  #answered = 0;
  readonly #late = new Latest();
  readonly #duplicates = new Latest();

  /** Frames before `fromSeq` are not measured. A reply that took longer than `timeoutMs` is late. */
  constructor(timeoutMs: number | null, fromSeq: number) {
    this.#timeoutMs = timeoutMs;
    this.#fromSeq = fromSeq;
  }

  get late(): Listed {
    return this.#late.listed();
  }

  get duplicates(): Listed {
    return this.#duplicates.listed();
  }

  /** Takes in some of what is new; true when there is more. */
  advance(log: FrameLog): boolean {
    if (log.lastSeq === 0) return false;
    const first = Math.max(log.firstSeq, this.#fromSeq);
    if (this.#hi < this.#lo) {
      this.#lo = first;
      this.#hi = first - 1;
    }
    this.#reserve(log.lastSeq);
    if (this.#hi < log.lastSeq) {
      const to = Math.min(log.lastSeq, this.#hi + STRIDE);
      for (let seq = this.#hi + 1; seq <= to; seq++) this.#take(log, seq);
      this.#hi = to;
    } else if (this.#lo > first) {
      const from = Math.max(first, this.#lo - STRIDE);
      for (let seq = this.#lo - 1; seq >= from; seq--) this.#take(log, seq);
      this.#lo = from;
    }
    return this.#hi < log.lastSeq || this.#lo > first;
  }

  /** Requests that have no reply, without those that still wait for one. */
  unanswered(log: FrameLog, { timeoutMs, now, open }: WaitRule): Unanswered {
    const seqs: number[] = [];
    let waiting = 0;
    let since: number | null = null;
    const left = this.#asked - this.#answered;
    // From the end: those that still wait are the latest.
    for (let seq = this.#hi; seq >= this.#lo && seqs.length < MOST_LISTED && seqs.length + waiting < left; seq--) {
      if (this.#state[seq - 1] !== ASKS) continue;
      const time = log.time(seq);
      const isDue = timeoutMs !== null && now - time > timeoutMs;
      if (isDue || log.connection(seq) !== open) {
        seqs.push(seq);
        continue;
      }
      waiting++;
      since = since === null ? time : Math.min(since, time);
    }
    return { seqs, count: left - waiting, waiting, since };
  }

  #take(log: FrameLog, seq: number): void {
    const flags = log.flags(seq);
    if (flags === 0) return;
    if (flagAsks(flags)) this.#mark(seq, ASKS);
    const request = log.replyTo(seq);
    if (request === 0) return;
    const latency = log.latencyMs(seq);
    if (Number.isNaN(latency)) {
      this.#duplicates.add(seq);
      return;
    }
    if (request >= this.#fromSeq) this.#mark(request, ANSWERED);
    if (this.#timeoutMs !== null && latency > this.#timeoutMs) this.#late.add(seq);
  }

  /** A reply may be met before its request, where the history is read backwards. */
  #mark(seq: number, bit: number): void {
    const old = this.#state[seq - 1] ?? 0;
    const next = old | bit;
    this.#state[seq - 1] = next;
    if ((old & ASKS) === 0 && (next & ASKS) !== 0) this.#asked++;
    if (old !== (ASKS | ANSWERED) && next === (ASKS | ANSWERED)) this.#answered++;
  }

  #reserve(wanted: number): void {
    if (wanted <= this.#state.length) return;
    this.#state = moved(this.#state, new Uint8Array(grownCapacity(this.#state.length, wanted)));
  }
}

/** The highest of many numbers that mostly rise or mostly fall. */
class Latest {
  #seqs: number[] = [];
  #count = 0;

  add(seq: number): void {
    this.#count++;
    this.#seqs.push(seq);
    if (this.#seqs.length >= MOST_LISTED * 4) this.#cut();
  }

  listed(): Listed {
    this.#cut();
    return { seqs: this.#seqs, count: this.#count };
  }

  #cut(): void {
    this.#seqs = [...this.#seqs].sort((a, b) => b - a).slice(0, MOST_LISTED);
  }
}
