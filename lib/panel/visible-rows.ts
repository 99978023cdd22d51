import { flagDirection } from '../capture/frame-flags.ts';
import { isLargePayload, type StoredPayload } from '../capture/segment.ts';
import type { Issue } from '../contract/verdict.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { Direction, Payload } from '../protocol/frame.ts';
import type { FrameMatcher } from './filter-match.ts';
import type { FrameLog } from './frame-log.ts';
import { type Pace, SLICE_MS } from './pace.ts';
import type { PayloadSource } from './payload-source.ts';
import { SegmentReads } from './segment-reads.ts';
import { codeOfEvent, isGridEvent, VisibleIndex } from './visible-index.ts';

/** Rows looked at between two looks at the clock. */
const STRIDE = 4096;
const decoder = new TextDecoder();

export interface VisibleRowsOptions {
  readonly log: FrameLog;
  readonly events: () => readonly ConnectionEvent[];
  readonly matcher: FrameMatcher;
  readonly payloads: PayloadSource;
  readonly issuesOf: (payload: Payload, byteLength: number, direction: Direction) => readonly Issue[];
  /** Frames before this one are not shown ("clear view"). */
  readonly fromSeq: number;
  readonly showEvents: boolean;
  /** Connection events up to this number are not shown. */
  readonly afterEvent: number;
  readonly pace: Pace;
  /** Called after every slice that changed something. */
  readonly onChange: () => void;
}

/**
 * Keeps the visible index of one filter up to date: new frames at the end at once, older ones backwards from the tail in
 * slices. A filter that reads payloads does the same, segment by segment. A changed filter makes a new object.
 */
export class VisibleRows {
  readonly index: VisibleIndex;
  readonly #options: VisibleRowsOptions;
  /** Frames in [#lo, #hi] have been decided. */
  #lo: number;
  #hi: number;
  /** Events in [#eventLo, #eventHi) are in the index or were passed over. */
  #eventLo: number;
  #eventHi: number;
  readonly #reads: SegmentReads;
  #running = false;
  #cancelled = false;
  #problem: string | null = null;

  constructor(options: VisibleRowsOptions) {
    this.#options = options;
    this.index = new VisibleIndex(options.events);
    this.#reads = new SegmentReads(
      options.log,
      options.payloads,
      (seq) => options.matcher.byColumns(seq) === 'payload',
    );
    this.#hi = options.log.lastSeq;
    this.#lo = this.#hi + 1;
    this.#eventLo = this.#splitEvents();
    this.#eventHi = this.#eventLo;
  }

  /** Share of the known frames that has been decided, 0 to 1. */
  get progress(): number {
    const { log } = this.#options;
    const first = this.#floor();
    const total = log.lastSeq - first + 1;
    return total <= 0 ? 1 : Math.max(0, Math.min(1, (this.#hi - Math.max(first, this.#lo) + 1) / total));
  }

  /** One sentence when payloads could not be read; null when all is well. */
  get problem(): string | null {
    return this.#problem;
  }

  cancel(): void {
    this.#cancelled = true;
  }

  /** Takes in what the log has gained. The first slice runs before this returns. */
  advance(): void {
    if (this.#running || this.#cancelled) return;
    this.#running = true;
    this.#begin();
    if (this.#options.matcher.needsPayload) void this.#run();
    else if (this.#slice()) void this.#runSlices();
    else this.#running = false;
  }

  /** A session opened at its tail begins where the tail does, not at frame 1. */
  #begin(): void {
    const { log } = this.#options;
    if (this.#hi > 0 || this.#lo > 1 || this.index.length > 0 || log.firstSeq === 1) return;
    this.#hi = log.firstSeq - 1;
    this.#lo = log.firstSeq;
    this.#eventLo = this.#splitEvents();
    this.#eventHi = this.#eventLo;
  }

  /** The first event that stands after frame `#hi`. */
  #splitEvents(): number {
    const split = this.#options.events().findIndex((event) => event.afterSeq >= this.#hi);
    return split === -1 ? this.#options.events().length : split;
  }

  async #runSlices(): Promise<void> {
    do {
      await this.#options.pace.pause();
      if (this.#cancelled) break;
    } while (this.#slice());
    this.#running = false;
  }

  /** Works for one slice; true when there is more to do. */
  #slice(): boolean {
    const { log, pace } = this.#options;
    const deadline = pace.now() + SLICE_MS;
    let changed = this.#lateEvents();
    let more = this.#pending();
    while (more) {
      if (this.#hi < log.lastSeq) this.#forward(Math.min(log.lastSeq, this.#hi + STRIDE), null);
      else this.#backward(Math.max(this.#floor(), this.#lo - STRIDE), null);
      changed = true;
      more = this.#pending();
      if (pace.now() >= deadline) break;
    }
    changed = this.#edgeEvents() || changed;
    if (changed) this.#options.onChange();
    return more;
  }

  /** The same with payloads: one segment at a time, newest first for the old ones. */
  async #run(): Promise<void> {
    const { log, pace } = this.#options;
    let deadline = pace.now() + SLICE_MS;
    try {
      while (!this.#cancelled && (this.#pending() || this.#lateEvents() || this.#edgeEvents())) {
        const ahead = this.#hi < log.lastSeq;
        const [from, to] = ahead ? this.#reads.rangeAfter(this.#hi) : this.#reads.rangeBefore(this.#lo, this.#floor());
        if (from > to) break;
        const hits = await this.#payloadHits(from, to);
        if (this.#cancelled) break;
        if (ahead) this.#forward(to, hits);
        else this.#backward(from, hits);
        if (pace.now() < deadline) continue;
        this.#options.onChange();
        await pace.pause();
        deadline = pace.now() + SLICE_MS;
      }
    } catch (thrown) {
      this.#problem = `The search stopped because stored payloads could not be read (${String(thrown)}); change the filter to try again.`;
    }
    this.#running = false;
    if (!this.#cancelled) this.#options.onChange();
  }

  #floor(): number {
    return Math.max(this.#options.log.firstSeq, this.#options.fromSeq);
  }

  #pending(): boolean {
    return this.#hi < this.#options.log.lastSeq || this.#lo > this.#floor();
  }

  async #payloadHits(from: number, to: number): Promise<ReadonlySet<number>> {
    const { matcher, payloads } = this.#options;
    const hits = new Set<number>();
    const { firstSeq, seqs, stored } = await this.#reads.take(from, to, this.#floor());
    for (const seq of seqs) {
      const one = stored[seq - firstSeq];
      if (one === undefined) continue;
      const payload = isLargePayload(one) ? await payloads.whole(firstSeq, seq) : one;
      if (payload !== null && matcher.byPayload(seq, this.#view(seq, payload))) hits.add(seq);
    }
    return hits;
  }

  #view(seq: number, payload: Exclude<StoredPayload, { large: true }>) {
    const { log, issuesOf } = this.#options;
    return {
      text: () => (typeof payload === 'string' ? payload : decoder.decode(payload)),
      issues: () => issuesOf(payload, log.byteLength(seq), flagDirection(log.flags(seq))),
    };
  }

  #forward(to: number, hits: ReadonlySet<number> | null): void {
    const { matcher, log } = this.#options;
    const from = this.#hi + 1;
    const reopened = this.index.popEventsFrom(from);
    if (reopened !== null) this.#eventHi = reopened;
    if (matcher.matchesAll && this.#nextEventAfter() > to && log.has(from) && log.has(to)) {
      this.index.pushFrames(from, to - from + 1);
    } else {
      for (let seq = from; seq <= to; seq++) {
        this.#pushEventsBefore(seq);
        if (this.#matches(seq, hits)) this.index.pushFrame(seq);
      }
    }
    this.#hi = to;
  }

  #backward(from: number, hits: ReadonlySet<number> | null): void {
    const events = this.#options.events();
    const codes: number[] = [];
    let event = this.#eventLo;
    while (event > 0 && (events[event - 1]?.afterSeq ?? -1) >= from) event--;
    let next = event;
    for (let seq = from; seq < this.#lo; seq++) {
      if (this.#matches(seq, hits)) codes.push(seq);
      while (next < this.#eventLo && (events[next]?.afterSeq ?? Number.POSITIVE_INFINITY) <= seq)
        this.#collect(codes, next++);
    }
    this.#eventLo = event;
    this.index.prepend(codes);
    this.#lo = from;
  }

  #matches(seq: number, hits: ReadonlySet<number> | null): boolean {
    const answer = this.#options.matcher.byColumns(seq);
    return answer === 'yes' || (answer === 'payload' && hits !== null && hits.has(seq));
  }

  #collect(codes: number[], event: number): void {
    const one = this.#options.events()[event];
    if (this.#isShown(one)) codes.push(codeOfEvent(event));
  }

  #isShown(event: ConnectionEvent | undefined): boolean {
    const { showEvents, afterEvent, events } = this.#options;
    return showEvents && event !== undefined && event.n > afterEvent && isGridEvent(event, events());
  }

  #nextEventAfter(): number {
    return this.#options.events()[this.#eventHi]?.afterSeq ?? Number.POSITIVE_INFINITY;
  }

  #pushEventsBefore(seq: number): void {
    while (this.#nextEventAfter() < seq) this.#pushEvent();
  }

  #pushEvent(): void {
    const event = this.#options.events()[this.#eventHi];
    if (this.#isShown(event)) this.index.pushEvent(this.#eventHi);
    this.#eventHi++;
  }

  /** Events that stand before frames already shown go to their place. */
  #lateEvents(): boolean {
    let changed = false;
    const events = this.#options.events();
    while (this.#nextEventAfter() < this.#hi) {
      const event = events[this.#eventHi];
      if (this.#isShown(event) && this.index.length > 0) {
        this.index.insertEvent(this.#eventHi);
        changed = true;
      }
      this.#eventHi++;
    }
    return changed;
  }

  /** Events after the last frame, and, when the first known frame is reached, those before it. */
  #edgeEvents(): boolean {
    const before = this.index.length;
    if (this.#hi === this.#options.log.lastSeq)
      while (this.#nextEventAfter() < Number.POSITIVE_INFINITY) this.#pushEvent();
    if (this.#lo <= this.#options.log.firstSeq && this.#options.log.firstSeq === 1 && this.#eventLo > 0) {
      const codes: number[] = [];
      for (let event = 0; event < this.#eventLo; event++) this.#collect(codes, event);
      this.#eventLo = 0;
      this.index.prepend(codes);
    }
    return this.index.length !== before;
  }
}
