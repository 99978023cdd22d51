import { useCallback, useEffect, useMemo } from 'react';
import type { Inspector } from '../../lib/contract/inspector.ts';
import { runChecks } from '../../lib/panel/checks.ts';
import { handshakeStats, LatencyModel, logBins } from '../../lib/panel/latency-view.ts';
import type { LiveSession, LiveSnapshot } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { type IssueGroup, ValidationScan } from '../../lib/panel/validation-scan.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { Payload } from '../../lib/protocol/frame.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { ChecksView } from '../checks/ChecksView.tsx';
import { LatencyView } from '../latency/LatencyView.tsx';
import { ValidationView } from '../validation/ValidationView.tsx';
import { useRedraw } from './use-visible-rows.ts';

interface PaneProps {
  readonly live: LiveSession;
  readonly snapshot: LiveSnapshot;
  readonly profile: Profile;
}

function useLatency({ live, snapshot, profile }: PaneProps) {
  const { thresholds } = profile;
  // One model per session: the log of another one starts from nothing.
  const model = useMemo(
    () => ({ of: live, latency: new LatencyModel(thresholds.messageMs) }),
    [live, thresholds.messageMs],
  );
  const { log, events, version } = snapshot;
  return useMemo(() => {
    model.latency.advance(log);
    return {
      version,
      rows: model.latency.rows(log),
      hiddenTypes: model.latency.hiddenTypes,
      bins: logBins(model.latency.all.buckets()),
      handshake: handshakeStats(events, thresholds.handshakeMs),
    };
  }, [model, log, events, version, thresholds.handshakeMs]);
}

export function LatencyPane(props: PaneProps) {
  const { rows, hiddenTypes, bins, handshake } = useLatency(props);
  const { thresholds, correlation } = props.profile;
  return (
    <LatencyView
      rows={rows}
      hiddenTypes={hiddenTypes}
      bins={bins}
      handshake={handshake}
      thresholds={thresholds}
      correlation={correlation}
    />
  );
}

export function ChecksPane(props: PaneProps & { readonly summary: SessionSummary }) {
  const { rows, handshake } = useLatency(props);
  const { profile, summary, snapshot } = props;
  const checks = runChecks({
    summary,
    events: snapshot.events,
    handshake,
    latency: rows[0] ?? null,
    thresholds: profile.thresholds,
    hasContract: profile.envelope !== null,
    hasHeartbeat: profile.heartbeat !== null && profile.heartbeat.reply !== null,
  });
  return <ChecksView checks={checks} />;
}

interface ValidationProps extends PaneProps {
  readonly inspector: Inspector;
  readonly summary: SessionSummary;
  readonly pace: Pace;
  readonly onShow: (group: IssueGroup) => void;
}

export function ValidationPane({ live, snapshot, profile, inspector, summary, pace, onShow }: ValidationProps) {
  const redraw = useRedraw();
  const issuesOf = useCallback(
    (payload: Payload, byteLength: number) => inspector.explain(payload, byteLength).issues,
    [inspector],
  );
  const { log } = snapshot;
  const scan = useMemo(
    () => new ValidationScan({ log, payloads: live.payloads, issuesOf, pace, onChange: redraw }),
    [log, live, issuesOf, pace, redraw],
  );
  useEffect(() => {
    scan.advance();
    const stop = live.subscribe(() => scan.advance());
    return () => {
      stop();
      scan.cancel();
    };
  }, [scan, live]);
  return (
    <ValidationView
      groups={scan.groups()}
      scanned={scan.scanned}
      invalid={summary.invalid}
      frames={summary.frames}
      done={scan.done}
      problem={scan.problem}
      hasContract={profile.envelope !== null || profile.maxMessageBytes !== null}
      onShow={onShow}
    />
  );
}
