import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import { noCounts } from '../metrics/meter-counts.ts';
import type { SessionSummary } from '../session/summary.ts';
import type { TimeRange } from './sample-view.ts';

/** From the end of an interval until a view has its snapshot: a beat, a flush and a read, with room, ms. */
const ON_ITS_WAY_MS = 5000;

interface QuietOptions {
  /** All of the session since measuring began, in order. */
  readonly snapshots: readonly MetricsSnapshot[];
  readonly summary: SessionSummary;
  /** Of the profile, ms. */
  readonly snapshotEveryMs: number;
  /** Only what lies in it; null for all. */
  readonly range: TimeRange | null;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * What a connection that is open now and silent adds to what was measured: time. The background keeps an idle stretch only when
 * something follows it; until then this stands for it, from the last snapshot (or where the person began to measure anew) until
 * now. null where the session is not connected, or where the next snapshot may still be on its way.
 */
export function openQuiet({ snapshots, summary, snapshotEveryMs, range, now }: QuietOptions): MetricsSnapshot | null {
  const { source, state, measuredFrom } = summary;
  if (source !== 'live' || state.name !== 'connected') return null;
  const last = snapshots.at(-1);
  const begin = last?.to ?? measuredFrom.time;
  if (begin <= 0 || now - begin < snapshotEveryMs + ON_ITS_WAY_MS) return null;
  const from = Math.max(begin, range?.from ?? begin);
  const to = Math.min(now, range?.to ?? now);
  if (to <= from) return null;
  const toSeq = last?.toSeq ?? measuredFrom.seq - 1;
  return {
    ...{ n: (last?.n ?? summary.snapshots) + 1, from, to, fromSeq: toSeq + 1, toSeq },
    toEvent: last?.toEvent ?? measuredFrom.event - 1,
    connection: state.connection,
    state: state.ready ? 'ready' : state.name,
    connectedMs: Math.max(0, to - Math.max(from, state.openedAt)),
    ...{ counts: noCounts(), failures: {}, transitions: {}, histograms: {}, types: [] },
  };
}
