import { MAX_SNAPSHOTS, type MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { CaptureReader } from '../capture/reader.ts';
import { replay } from '../metrics/replay.ts';
import { isBefore, SnapshotList } from '../metrics/snapshots.ts';
import type { Profile } from '../profile/schema.ts';
import type { SessionSummary } from '../session/summary.ts';
import type { Pace } from './pace.ts';
import { inSlices } from './slices.ts';

const BATCH_SEGMENTS = 32;

/** The snapshots that the background kept of one session, read on as they come. */
export class SnapshotLog {
  readonly #reader: CaptureReader;
  readonly #sessionId: number;
  #all: readonly MetricsSnapshot[] = [];
  #from = '';

  constructor(reader: CaptureReader, sessionId: number) {
    this.#reader = reader;
    this.#sessionId = sessionId;
  }

  get all(): readonly MetricsSnapshot[] {
    return this.#all;
  }

  /** Reads what is new; all of it again where measuring began anew, or the store has long merged what is held here. Rejects as the store does. */
  async pull({ measuredFrom }: SessionSummary): Promise<void> {
    const from = `${measuredFrom.seq} ${measuredFrom.event}`;
    const isAnew = from !== this.#from || this.#all.length >= 2 * MAX_SNAPSHOTS;
    if (isAnew) {
      this.#from = from;
      this.#all = [];
    }
    const held = this.#all;
    const stored = await this.#reader.snapshots(this.#sessionId, (held.at(-1)?.n ?? 0) + 1);
    // Measuring began anew meanwhile, and a later call reads that.
    if (this.#from !== from) return;
    // A summary tells of a reset before what it removes is gone from the store.
    const read = stored.filter((snapshot) => !isBefore(snapshot, measuredFrom));
    if (read.length > 0) this.#all = [...held, ...read];
  }
}

/** Snapshots of a session that nobody measured while it was recorded (an import), from its frames; null when `isStale` ended it. */
export async function replayed(
  reader: CaptureReader,
  summary: SessionSummary,
  profile: Profile,
  pace: Pace,
  isStale: () => boolean,
): Promise<readonly MetricsSnapshot[] | null> {
  const { id, measuredFrom } = summary;
  const events = await reader.events(id, 1);
  const run = replay({
    profile,
    from: measuredFrom,
    to: { seq: Number.MAX_SAFE_INTEGER, event: Number.MAX_SAFE_INTEGER },
    events,
  });
  const list = new SnapshotList();
  for (let next = Math.max(1, measuredFrom.seq); ; ) {
    const segments = await reader.columns(id, next, BATCH_SEGMENTS);
    const last = segments.at(-1);
    if (last === undefined) break;
    next = last.firstSeq + last.length;
    const waiting = [...segments];
    const step = () => {
      const columns = waiting.shift();
      if (columns !== undefined) run.segment(columns);
      return waiting.length > 0;
    };
    if (!(await inSlices(pace, step, isStale))) return null;
    list.add(run.take());
    await pace.pause();
  }
  list.add(run.finish());
  return list.all;
}
