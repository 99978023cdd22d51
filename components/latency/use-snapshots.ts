import { useEffect, useMemo, useRef, useState } from 'react';
import { describeThrown } from '../../lib/base/result.ts';
import type { MetricsSnapshot } from '../../lib/capture/metrics-snapshot.ts';
import type { CaptureReader } from '../../lib/capture/reader.ts';
import { inStretch } from '../../lib/metrics/aggregate.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { openQuiet } from '../../lib/panel/quiet-stretch.ts';
import type { TimeRange } from '../../lib/panel/sample-view.ts';
import { replayed, SnapshotLog } from '../../lib/panel/snapshot-log.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { useNow } from '../ui/use-now.ts';
import { useKeyed } from './use-keyed.ts';

interface Options {
  readonly live: LiveSession;
  readonly reader: CaptureReader;
  readonly summary: SessionSummary;
  readonly profile: Profile;
  readonly pace: Pace;
  readonly range: TimeRange | null;
}

interface Found {
  /** Where measuring began for these; no others are shown after it began anew. */
  readonly from: string;
  readonly all: readonly MetricsSnapshot[];
}

interface Replayed extends Found {
  readonly profile: Profile;
}

/** An open quiet stretch grows on screen as seldom as this or snapshots come. */
const MIN_TICK_MS = 5000;
const NONE: readonly MetricsSnapshot[] = [];
/** Measuring a million frames takes seconds; another tab and back does not begin anew. */
const kept = new WeakMap<LiveSession, Replayed>();

/** What the background measured of a session (or what is measured now, of an import), in a stretch of time. */
export function useSnapshots({ live, reader, summary, profile, pace, range }: Options) {
  const [held, setHeld] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { id, source } = summary;
  const log = useMemo(() => new SnapshotLog(reader, id), [reader, id]);
  const from = `${id} ${summary.measuredFrom.seq} ${summary.measuredFrom.event}`;
  const stamp = `${summary.snapshots} ${from}`;
  const latest = useRef(summary);
  latest.current = summary;
  // Of a live session the background measures, whatever the profile says now.
  const imported = source === 'import' ? profile : null;
  useEffect(() => {
    if (stamp === '') return;
    let isStale = false;
    const read = async () => {
      if (imported === null) {
        await log.pull(latest.current);
        return log.all;
      }
      const known = kept.get(live);
      if (known?.profile === imported && known.from === from) return known.all;
      const made = await replayed(reader, latest.current, imported, pace, () => isStale);
      if (made !== null) kept.set(live, { profile: imported, from, all: made });
      return made;
    };
    read().then(
      (found) => {
        if (isStale || found === null) return;
        setHeld({ from, all: found });
        setProblem(null);
      },
      (thrown: unknown) => {
        if (!isStale) setProblem(unreadable(thrown));
      },
    );
    return () => {
      isStale = true;
    };
  }, [live, log, reader, pace, imported, stamp, from]);

  const stored = held?.from === from ? held.all : null;
  const { snapshotEveryMs } = profile.metrics;
  const isOpen = source === 'live' && summary.state.name === 'connected';
  const now = useNow(Math.max(MIN_TICK_MS, snapshotEveryMs), isOpen);
  const quietOf = (part: TimeRange | null) =>
    stored === null ? null : openQuiet({ snapshots: stored, summary, snapshotEveryMs, range: part, now });
  const quiet = useSame(quietOf(null));
  const quietPart = useSame(quietOf(range));
  const all = useMemo(() => withQuiet(stored ?? NONE, quiet), [stored, quiet]);
  const snapshots = useMemo(
    () => (range === null ? all : withQuiet(inStretch(stored ?? NONE, range), quietPart)),
    [stored, all, range, quietPart],
  );
  return { all, snapshots, isReading: stored === null && problem === null, problem };
}

function withQuiet(stored: readonly MetricsSnapshot[], quiet: MetricsSnapshot | null): readonly MetricsSnapshot[] {
  return quiet === null ? stored : [...stored, quiet];
}

/** The same object while it says the same, so that nothing is counted anew with every summary. */
function useSame(quiet: MetricsSnapshot | null): MetricsSnapshot | null {
  return useKeyed(JSON.stringify(quiet), () => quiet);
}

function unreadable(thrown: unknown): string {
  return `What was measured could not be read from the browser's storage (${describeThrown(thrown)}); reload the panel to try again.`;
}
