import { useMemo } from 'react';
import { runChecks } from '../../lib/panel/checks.ts';
import { handshakeStats, LatencyModel } from '../../lib/panel/latency-view.ts';
import type { LiveSession, LiveSnapshot } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import { FillingNote } from '../latency/FillingNote.tsx';
import { useKeyed } from '../latency/use-keyed.ts';
import { useWork } from '../latency/use-work.ts';
import { type SuiteProps, SuiteView } from './SuiteView.tsx';
import { TargetsTable } from './TargetsTable.tsx';
import './checks.css';

export interface ChecksTabProps extends SuiteProps {
  readonly live: LiveSession;
  readonly snapshot: LiveSnapshot;
  readonly pace: Pace;
}

/** What the session's own frames say of its targets, and the suite that tries its server out. */
export function ChecksTab(props: ChecksTabProps) {
  const timings = useTimings(props);
  const { profile, summary, snapshot } = props;
  return (
    <div className="scroll-view checks">
      <FillingNote phase={snapshot.phase} />
      {timings === null ? (
        <p className="note dim">Counting…</p>
      ) : (
        <TargetsTable
          checks={runChecks({
            ...timings,
            summary,
            events: snapshot.events,
            thresholds: profile.thresholds,
            hasContract: profile.contract !== null,
            hasHeartbeat: profile.heartbeat !== null && profile.heartbeat.reply !== null,
          })}
        />
      )}
      <SuiteView {...props} />
    </div>
  );
}

/** Latencies and handshakes since measuring began, for the targets they must meet; null until they are counted. */
function useTimings({ live, snapshot, profile, summary, pace }: ChecksTabProps) {
  const { handshakeMs, messageMs } = profile.thresholds;
  const { seq, event } = summary.measuredFrom;
  const key = `${live.sessionId} ${messageMs} ${seq}`;
  const model = useKeyed(key, () => new LatencyModel(messageMs, seq));
  const { log, events, version } = snapshot;
  const found = useWork(key, String(version), async (isStale) =>
    (await inSlices(pace, () => model.advance(log), isStale)) ? { latency: model.row } : null,
  );
  const handshake = useMemo(() => handshakeStats(events, handshakeMs, event), [events, handshakeMs, event]);
  return found === null ? null : { ...found, handshake };
}
