import { flagDirection } from '../capture/frame-flags.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { Metric } from '../protocol/metric.ts';
import type { MeasuredFrom } from '../session/summary.ts';
import { EventSamples, isEventMetric } from './event-samples.ts';
import { FrameLog } from './frame-log.ts';
import { RateBlocks } from './rate-steps.ts';
import { SampleColumns } from './sample-columns.ts';
import type { RateSteps, SampleView, TimeMark, TimeRange } from './sample-view.ts';
import { timeMarks } from './time-marks.ts';

/** Which samples are asked for; null: all. `type` is that of the frame that the sample belongs to. */
export interface SampleFilter {
  readonly connection: number | null;
  readonly range: TimeRange | null;
  readonly type: string | null;
}

/** What is measured by frames. */
type FrameMetric = (typeof FRAME_METRICS)[number];

/** An arrival at the end of what was taken in, from which the gap to its neighbour is measured. */
interface Arrival {
  readonly time: number;
  readonly seq: number;
  readonly connection: number;
}

/** Stands for arrivals that were lost: no gap can be measured to it. */
const UNKNOWN: Arrival = { time: Number.NaN, seq: -1, connection: -1 };

/** Samples of some connection or type, and how far all samples were looked through for them. */
interface Filtered {
  readonly columns: SampleColumns;
  scanned: number;
  /** Older samples that came in front mean to begin again. */
  readonly prepends: number;
}

/** Rows between two looks at the clock. */
const STRIDE = 2048;
/** Rows that come before all older ones. */
const TAIL_ROWS = 65_536;
/** Filters whose samples are kept; each may hold as much as everything. */
const MOST_FILTERED = 6;
const FRAME_METRICS = ['reply', 'age', 'gap'] as const;
const NO_LOG = new FrameLog();

/**
 * Every sample of one session that the panel can see, made from the columns and events it has anyway. Takes in only what it does not
 * know yet, in slices: new rows first, then older ones backwards. `lag` is measured in the background alone and has none here.
 */
export class Samples {
  readonly #now: () => number;
  #log: FrameLog | null = null;
  #from: MeasuredFrom = { seq: 1, event: 1, time: 0 };
  #events: readonly ConnectionEvent[] = [];
  #taken = 0;
  #ofEvents = new EventSamples();
  #ofFrames = noSamples();
  #rates = new RateBlocks();
  #lo = 1;
  #hi = 0;
  #first: Arrival | null = null;
  #last: Arrival | null = null;
  #prepends = 0;
  readonly #filtered = new Map<string, Filtered>();

  /** `now`: ms from any fixed point. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes in what is new, for about `budgetMs`; false while there is more to take. Another log or another beginning starts anew. */
  advance(log: FrameLog, events: readonly ConnectionEvent[], from: MeasuredFrom, budgetMs: number): boolean {
    if (log !== this.#log || from.seq !== this.#from.seq || from.event !== this.#from.event) this.#restart(log, from);
    const until = this.#now() + budgetMs;
    this.#events = events;
    for (; this.#taken < events.length; this.#taken++) {
      const event = events[this.#taken];
      if (event !== undefined) this.#ofEvents.take(event, event.n >= from.event);
    }
    if (log.lastSeq === 0) return true;
    const floor = Math.max(log.firstSeq, from.seq);
    if (this.#hi < this.#lo) {
      // The newest rows come first, so that a long history shows its present at once.
      this.#lo = Math.max(floor, log.lastSeq - TAIL_ROWS + 1);
      this.#hi = this.#lo - 1;
    }
    while (this.#hi < log.lastSeq) {
      const end = Math.min(log.lastSeq, this.#hi + STRIDE);
      const { first, last } = takeRows(log, this.#hi + 1, end, this.#last, this.#ofFrames, this.#rates);
      this.#first ??= first;
      this.#last = last;
      this.#hi = end;
      if (this.#now() >= until) break;
    }
    while (this.#hi >= log.lastSeq && this.#lo > floor && this.#now() < until) this.#takeOlder(log, floor);
    return this.#hi >= log.lastSeq && this.#lo <= floor;
  }

  /**
   * Looks through all samples for those of a connection or type, for about `budgetMs`; false while there is more. `view` does what
   * is left of it at once, which takes too long for a million.
   */
  narrow(metric: Metric, filter: SampleFilter, budgetMs: number): boolean {
    const until = this.#now() + budgetMs;
    let isWhole = true;
    this.#columns(metric, filter, () => {
      isWhole = this.#now() < until;
      return isWhole;
    });
    return isWhole;
  }

  /** Rising in time. Views share memory with this; what they show never changes. */
  view(metric: Metric, filter: SampleFilter): SampleView {
    return this.#columns(metric, filter).view(metric, filter.range);
  }

  /** Rates in at most `maxSteps` steps of equal width, of a session that went on until `until` at least; `range` null: all there is. */
  rates(range: TimeRange | null, connection: number | null, maxSteps: number, until = 0): RateSteps {
    return this.#rates.steps(this.#log ?? NO_LOG, this.#lo, this.#extent(until), range, connection, maxSteps);
  }

  /** What happened to the connection in the meantime. */
  marks(range: TimeRange | null, until = 0): TimeMark[] {
    return timeMarks(this.#events, range ?? this.#extent(until));
  }

  /** From the first frame or event that is measured to the last, or to `until`. */
  #extent(until: number): TimeRange {
    const last = Math.max(this.#events.at(-1)?.time ?? 0, this.#rates.extent?.to ?? 0, until);
    const first = Math.min(this.#events[0]?.time ?? last, this.#rates.extent?.from ?? last);
    return { from: Math.min(last, Math.max(first, this.#from.time)), to: last };
  }

  #restart(log: FrameLog, from: MeasuredFrom): void {
    this.#log = log;
    this.#from = from;
    this.#taken = 0;
    this.#ofEvents = new EventSamples();
    this.#ofFrames = noSamples();
    this.#rates = new RateBlocks();
    this.#lo = 1;
    this.#hi = 0;
    this.#first = null;
    this.#last = null;
    this.#filtered.clear();
  }

  #takeOlder(log: FrameLog, floor: number): void {
    const start = Math.max(floor, this.#lo - STRIDE);
    const older = noSamples();
    const { first, last } = takeRows(log, start, this.#lo - 1, null, older, this.#rates);
    // The oldest arrival known so far had no gap, because its predecessor was not known.
    if (this.#first !== null && last !== null) pushGap(older.gap, last, this.#first);
    for (const metric of FRAME_METRICS) this.#ofFrames[metric].prepend(older[metric]);
    this.#first = first ?? this.#first;
    this.#lo = start;
    this.#prepends++;
  }

  #columns(metric: Metric, { connection, type }: SampleFilter, goesOn: () => boolean = () => true): SampleColumns {
    if (isEventMetric(metric)) return type === null ? this.#ofEvents.columns(metric, connection) : new SampleColumns();
    if (metric === 'lag') return new SampleColumns();
    const all = this.#ofFrames[metric];
    return connection === null && type === null ? all : this.#narrowed(metric, all, connection, type, goesOn);
  }

  /** Looks only through what was added since the same was asked for last. */
  #narrowed(
    metric: FrameMetric,
    all: SampleColumns,
    connection: number | null,
    type: string | null,
    goesOn: () => boolean,
  ): SampleColumns {
    const log = this.#log;
    const wanted = type === null || log === null ? -1 : log.types.indexOf(type);
    if (log === null || (type !== null && wanted === -1)) return new SampleColumns();
    const key = `${metric} ${connection} ${wanted}`;
    const known = this.#filtered.get(key);
    const held =
      known?.prepends === this.#prepends
        ? known
        : { columns: new SampleColumns(), scanned: 0, prepends: this.#prepends };
    const { time, value, seq } = all.asTaken();
    while (held.scanned < all.length) {
      const end = Math.min(all.length, held.scanned + STRIDE);
      for (let at = held.scanned; at < end; at++) {
        const frame = seq[at] ?? 0;
        if (connection !== null && log.connection(frame) !== connection) continue;
        if (type !== null && log.typeIndex(frame) !== wanted) continue;
        held.columns.push(time[at] ?? 0, value[at] ?? 0, frame);
      }
      held.scanned = end;
      if (end < all.length && !goesOn()) break;
    }
    this.#filtered.delete(key);
    this.#filtered.set(key, held);
    const oldest = this.#filtered.keys().next();
    if (this.#filtered.size > MOST_FILTERED && oldest.done !== true) this.#filtered.delete(oldest.value);
    return held.columns;
  }
}

/** Takes in rows `from` to `to`; `previous` is the arrival before them, if it is known. Gives their first and last arrival. */
function takeRows(
  log: FrameLog,
  from: number,
  to: number,
  previous: Arrival | null,
  into: Record<FrameMetric, SampleColumns>,
  rates: RateBlocks,
): { readonly first: Arrival | null; readonly last: Arrival | null } {
  let firstSeq = 0;
  let lastSeq = previous?.seq ?? 0;
  let lastTime = previous?.time ?? 0;
  let lastConnection = previous?.connection ?? 0;
  for (let seq = from; seq <= to; seq++) {
    const flags = log.flags(seq);
    if (flags === 0) {
      // Nobody knows what arrived in a segment that was lost.
      lastSeq = 0;
      if (firstSeq === 0) firstSeq = UNKNOWN.seq;
      continue;
    }
    const time = log.time(seq);
    const connection = log.connection(seq);
    rates.take(seq, flags, time, log.byteLength(seq), connection);
    const latency = log.latencyMs(seq);
    if (!Number.isNaN(latency)) into.reply.push(time, latency, seq);
    const age = log.ageMs(seq);
    if (!Number.isNaN(age)) into.age.push(time, age, seq);
    if (flagDirection(flags) === 'sent') continue;
    if (lastSeq !== 0 && lastConnection === connection) into.gap.push(time, Math.max(0, time - lastTime), seq);
    if (firstSeq === 0) firstSeq = seq;
    lastSeq = seq;
    lastTime = time;
    lastConnection = connection;
  }
  const last = lastSeq === 0 ? null : { seq: lastSeq, time: lastTime, connection: lastConnection };
  return { first: firstSeq === 0 ? null : arrivalOf(log, firstSeq), last };
}

function arrivalOf(log: FrameLog, seq: number): Arrival {
  return seq === UNKNOWN.seq ? UNKNOWN : { seq, time: log.time(seq), connection: log.connection(seq) };
}

function pushGap(gaps: SampleColumns, from: Arrival, to: Arrival): void {
  if (from.connection === to.connection) gaps.push(to.time, Math.max(0, to.time - from.time), to.seq);
}

function noSamples(): Record<FrameMetric, SampleColumns> {
  return { reply: new SampleColumns(), age: new SampleColumns(), gap: new SampleColumns() };
}
