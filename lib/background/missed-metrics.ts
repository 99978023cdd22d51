import { MAX_SNAPSHOTS, type MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { CaptureReader } from '../capture/reader.ts';
import { replay } from '../metrics/replay.ts';
import type { MeterContext } from '../metrics/session-meter.ts';
import { mergeSnapshots } from '../metrics/snapshots.ts';
import type { Profile } from '../profile/schema.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { MeasuredFrom, SessionSummary } from '../session/summary.ts';

/** What is stored of a session whose measuring goes on. */
export type MeasuredSession = Pick<StoredSession, 'id' | 'summary' | 'aliveAt' | 'lostAt'>;

/** Segments measured in one go; after each reading something else may come in. */
const SEGMENTS_AT_ONCE = 2;
/** Intervals that all of it is cut into at most: a frame every few seconds for months would cost a merge each. */
const MOST_INTERVALS = 10_000;
/** Earlier events that are read to know the connection; a session of months has a million, and they are read with each start. */
const EVENTS_BEFORE = 1000;
/** Snapshots that are held before neighbours are merged, and told at most: half of what is kept, so that newer ones have room. */
const MOST_TOLD = MAX_SNAPSHOTS / 2;

/**
 * Measures what is stored of a session after snapshot `last`, up to its worker's last sign of life: that worker died first, or knew
 * no such thing. In small steps and bounded memory, because it may be a million frames. `n` of the snapshots is 0. Rejects as the
 * store does.
 */
export async function measureMissed(
  { id, summary, aliveAt }: MeasuredSession,
  measuredFrom: MeasuredFrom,
  last: MetricsSnapshot | null,
  reader: Pick<CaptureReader, 'columns' | 'events'>,
  profile: Profile,
): Promise<readonly MetricsSnapshot[]> {
  const from = {
    seq: Math.max(measuredFrom.seq, (last?.toSeq ?? 0) + 1),
    event: Math.max(measuredFrom.event, (last?.toEvent ?? 0) + 1),
    time: Math.max(measuredFrom.time, last?.to ?? 0),
  };
  const to = { seq: summary.frames, event: summary.events };
  // A connection on which nothing happens is up all the same.
  const until = summary.state.name === 'connected' ? aliveAt : 0;
  if (from.seq > to.seq && from.event > to.event && until <= from.time) return [];
  const spanMs = aliveAt - (from.time > 0 ? from.time : summary.createdAt);
  const events = await reader.events(id, Math.max(1, from.event - EVENTS_BEFORE));
  const before = last === null ? {} : { before: contextAt(last, summary) };
  const run = replay({ profile: inIntervals(profile, spanMs), from, to, events, ...before });
  let missed: readonly MetricsSnapshot[] = [];
  // One earlier: the first gap is measured from there.
  for (let seq = Math.max(1, from.seq - 1); seq <= to.seq; ) {
    const segments = await reader.columns(id, seq, SEGMENTS_AT_ONCE);
    for (const columns of segments) run.segment(columns);
    missed = thinned([...missed, ...run.take()]);
    const end = segments.at(-1);
    if (end === undefined) break;
    seq = end.firstSeq + end.length;
  }
  return thinned([...missed, ...(until > 0 ? run.finish(until) : run.finish())]);
}

/** What a snapshot says of the connection at its end. */
function contextAt({ connection, state }: MetricsSnapshot, { handshakeMs }: SessionSummary): MeterContext {
  const connected = state === 'connected' || state === 'ready';
  return { connection, state, opened: connected || handshakeMs !== null, connected, lostAt: null };
}

/** Measures in longer intervals than it says where there would be too many. */
function inIntervals(profile: Profile, spanMs: number): Profile {
  const { metrics } = profile;
  const snapshotEveryMs = Math.max(metrics.snapshotEveryMs, spanMs / MOST_INTERVALS);
  return { ...profile, metrics: { ...metrics, snapshotEveryMs } };
}

function thinned(snapshots: readonly MetricsSnapshot[]): readonly MetricsSnapshot[] {
  if (snapshots.length <= MOST_TOLD) return snapshots;
  const merged: MetricsSnapshot[] = [];
  for (let i = 0; i < snapshots.length; i += 2) {
    const [earlier, later] = snapshots.slice(i, i + 2);
    if (earlier !== undefined) merged.push(later === undefined ? earlier : mergeSnapshots([earlier, later]));
  }
  return thinned(merged);
}
