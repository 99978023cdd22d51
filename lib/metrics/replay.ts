import { flagAsks, flagDirection, flagVerdict } from '../capture/frame-flags.ts';
import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { Observation } from '../capture/observer.ts';
import type { SegmentColumns } from '../capture/segment.ts';
import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { createSessionMeter, type MeterContext } from './session-meter.ts';
import { isQuiet, SnapshotList } from './snapshots.ts';

export interface ReplayOptions {
  readonly profile: Profile;
  /**
   * The first frame and event that are measured, and the end of what was measured before (epoch ms; 0 or less: where it begins).
   * If the person began measuring anew later, measuring begins there.
   */
  readonly from: { readonly seq: number; readonly event: number; readonly time: number };
  /** The last ones that are. */
  readonly to: { readonly seq: number; readonly event: number };
  /** In order. Earlier ones than `from.event`, if given, tell what was known of the connection; they are not measured. */
  readonly events: readonly ConnectionEvent[];
  /** What was known of the connection before the first of them; left out: nothing was. */
  readonly before?: MeterContext;
}

export interface Replay {
  /** The next segment; the first should hold frame `from.seq`. Takes less than a millisecond. */
  segment(columns: SegmentColumns): void;
  /** Snapshots that are complete, each told once. `n` is 0. */
  take(): MetricsSnapshot[];
  /** The rest, up to `at` (epoch ms) or, where that is later or `at` is left out, the last thing that happened. */
  finish(at?: number): MetricsSnapshot[];
}

/**
 * Measures what is stored as it was measured, or would have been, while it was recorded, and cuts snapshots as long as the profile
 * says. A stretch in which nothing happened is one snapshot, however long. Alerts are those that are stored: none are raised.
 */
export function replay(options: ReplayOptions): Replay {
  const { profile, to, events, before } = options;
  const from = afterReset(options);
  const { snapshotEveryMs } = profile.metrics;
  const known = before === undefined ? {} : { before };
  const start = { from: Math.max(0, from.time), fromSeq: from.seq, fromEvent: from.event, ...known };
  const meter = createSessionMeter(profile, start);
  const seen = emptyRow();
  const done: MetricsSnapshot[] = [];
  let next = 0;
  let begun = false;
  let cutAt = Number.POSITIVE_INFINITY;
  let latest = start.from;
  /** Requests of up to then were told as unanswered in time. */
  let toldUntil = Number.NEGATIVE_INFINITY;

  const begin = (time: number): void => {
    begun = true;
    const at = from.time > 0 ? from.time : time;
    meter.restart(at, from.seq);
    cutAt = at + snapshotEveryMs;
    latest = at;
  };

  /** What happens at `time` is about to be measured; intervals that are over by then end. */
  const reach = (time: number): void => {
    if (!begun) begin(time);
    if (time >= cutAt) {
      done.push(meter.snapshot(cutAt).snapshot);
      const quiet = Math.floor((time - cutAt) / snapshotEveryMs);
      cutAt += quiet * snapshotEveryMs;
      if (quiet > 0) done.push(meter.snapshot(cutAt).snapshot);
      cutAt += snapshotEveryMs;
    }
    latest = Math.max(latest, time);
  };

  const feedEvent = (event: ConnectionEvent): void => {
    if (event.n > to.event) return;
    // Nobody listened from the beginning of a gap on; its event stands at its end.
    if (event.n >= from.event) reach(event.kind === 'gap' ? Math.min(event.from, event.time) : event.time);
    if (event.kind === 'unanswered' && event.afterMs !== null) {
      toldUntil = Math.max(toldUntil, event.time - event.afterMs);
    }
    meter.event(event);
  };

  const eventsBefore = (seq: number): void => {
    for (let event = events[next]; event !== undefined && event.afterSeq < seq; event = events[++next])
      feedEvent(event);
  };

  /** An earlier frame of a connection that had ended before the first event that is given; it says nothing of the one of now. */
  const isForgotten = (seq: number, connection: number): boolean =>
    before !== undefined &&
    seq <= (events[0]?.afterSeq ?? Number.POSITIVE_INFINITY) &&
    !(before.connected && connection === before.connection);

  return {
    segment(columns) {
      const { firstSeq, length, time, flags, connection, byteLength } = columns;
      for (let i = 0; i < length; i++) {
        const seq = firstSeq + i;
        if (seq > to.seq) return;
        if (seq < from.seq && isForgotten(seq, connection[i] ?? 0)) continue;
        eventsBefore(seq);
        const at = time[i] ?? 0;
        readRow(columns, i, at, toldUntil, profile.correlation.timeoutMs, seen);
        if (seq >= from.seq) reach(at);
        meter.frame(flagDirection(flags[i] ?? 0), byteLength[i] ?? 0, seq, at, connection[i] ?? 0, seen);
      }
    },
    take: () => done.splice(0),
    finish(at) {
      eventsBefore(Number.POSITIVE_INFINITY);
      if (at !== undefined) reach(at);
      if (!begun) return done.splice(0);
      const { snapshot } = meter.snapshot(latest);
      if (snapshot.to > snapshot.from || !isQuiet(snapshot)) done.push(snapshot);
      return done.splice(0);
    },
  };
}

/** Where the person began measuring anew for the last time, if that is later than `from`. */
function afterReset({ from, to, events }: ReplayOptions): ReplayOptions['from'] {
  const reset = events.findLast(({ kind, n }) => kind === 'reset' && n >= from.event && n <= to.event);
  if (reset !== undefined) return { seq: reset.afterSeq + 1, event: reset.n + 1, time: reset.time };
  return { seq: Math.max(1, from.seq), event: Math.max(1, from.event), time: from.time };
}

type Row = { -readonly [Key in keyof Observation]: Observation[Key] };

function emptyRow(): Row {
  return {
    type: '',
    verdict: 'not-applicable',
    latencyMs: null,
    replyTo: null,
    slow: false,
    late: false,
    asks: false,
    ageMs: null,
  };
}

/** Times of requests are only known by way of a 32-bit duration, which is off by this part of it at most (IEEE 754, 24 bits). */
const ROUNDING = 2 ** -24;

function readRow(
  columns: SegmentColumns,
  index: number,
  time: number,
  toldUntil: number,
  timeoutMs: number | null,
  row: Row,
): void {
  const flags = columns.flags[index] ?? 0;
  const latency = columns.latency[index] ?? Number.NaN;
  const age = columns.age?.[index] ?? Number.NaN;
  const latencyMs = Number.isNaN(latency) ? null : latency;
  row.type = latencyMs === null ? '' : (columns.types[columns.type[index] ?? 0] ?? '');
  row.verdict = flagVerdict(flags);
  row.latencyMs = latencyMs;
  row.replyTo = columns.replyTo[index] || null;
  row.asks = flagAsks(flags);
  row.ageMs = Number.isNaN(age) ? null : age;
  const isOver = timeoutMs !== null && latencyMs !== null && latencyMs > timeoutMs;
  row.late = isOver || (latencyMs !== null && time - latencyMs * (1 + ROUNDING) <= toldUntil);
}

/** All of it at once, for what is in memory: numbered from 1, and no more than are kept of a session. */
export function replayAll(options: ReplayOptions, segments: Iterable<SegmentColumns>): readonly MetricsSnapshot[] {
  const run = replay(options);
  const list = new SnapshotList();
  for (const columns of segments) {
    run.segment(columns);
    list.add(run.take());
  }
  list.add(run.finish());
  return list.all;
}
