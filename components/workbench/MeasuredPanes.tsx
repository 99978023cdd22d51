import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Inspector } from '../../lib/contract/inspector.ts';
import type { InferredContract } from '../../lib/panel/infer-scan.ts';
import type { LatencyChoice } from '../../lib/panel/latency-choice.ts';
import type { LiveSession, LiveSnapshot } from '../../lib/panel/live-session.ts';
import type { Measuring } from '../../lib/panel/measuring.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { maskVerdict, type SecretMask } from '../../lib/panel/secret-mask.ts';
import { type IssueGroup, ValidationScan } from '../../lib/panel/validation-scan.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { Direction, Payload } from '../../lib/protocol/frame.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { ChecksTabProps } from '../checks/ChecksTab.tsx';
import { ValidationView } from '../validation/ValidationView.tsx';
import { useRedraw } from './use-visible-rows.ts';

const LatencyTab = lazy(async () => ({ default: (await import('../latency/LatencyTab.tsx')).LatencyTab }));
const ChecksTab = lazy(async () => ({ default: (await import('../checks/ChecksTab.tsx')).ChecksTab }));
const InferPane = lazy(async () => ({ default: (await import('../contract/InferPane.tsx')).InferPane }));

interface PaneProps {
  readonly live: LiveSession;
  readonly snapshot: LiveSnapshot;
  readonly profile: Profile;
}

interface LatencyProps extends PaneProps {
  readonly summary: SessionSummary;
  readonly pace: Pace;
  readonly choice: LatencyChoice;
  readonly measuring: Measuring;
  readonly onChoice: (change: Partial<LatencyChoice>) => void;
  readonly onShowFrame: (seq: number) => void;
}

export function LatencyPane(props: LatencyProps) {
  return (
    <Suspense fallback={<p className="note dim">Opening what was measured…</p>}>
      <LatencyTab {...props} />
    </Suspense>
  );
}

export function ChecksPane(props: ChecksTabProps) {
  return (
    <Suspense fallback={<p className="note dim">Opening the checks…</p>}>
      <ChecksTab {...props} />
    </Suspense>
  );
}

interface ValidationProps extends PaneProps {
  readonly inspector: Inspector;
  readonly mask: SecretMask;
  readonly summary: SessionSummary;
  readonly pace: Pace;
  readonly onShow: (group: IssueGroup) => void;
  /** Takes over a contract that was made from recorded frames; null where a session cannot be changed. */
  readonly onAcceptContract: ((inferred: InferredContract) => void) | null;
}

/** What breaks the contract, or a proposal for another one. */
export function ValidationPane(props: ValidationProps) {
  const { live, profile, inspector, mask, pace, onAcceptContract } = props;
  const [isInferring, setInferring] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasInferring = useRef(false);
  // Back to where the keyboard came from.
  useEffect(() => {
    if (wasInferring.current && !isInferring) button.current?.focus();
    wasInferring.current = isInferring;
  }, [isInferring]);
  if (isInferring && onAcceptContract !== null) {
    return (
      <Suspense fallback={null}>
        <InferPane
          live={live}
          profile={profile}
          inspector={inspector}
          mask={mask}
          pace={pace}
          onAccept={(inferred) => {
            onAcceptContract(inferred);
            setInferring(false);
          }}
          onCancel={() => setInferring(false)}
        />
      </Suspense>
    );
  }
  const infer =
    onAcceptContract === null ? null : (
      <button type="button" className="button" ref={button} onClick={() => setInferring(true)}>
        Infer contract from traffic…
      </button>
    );
  return <IssuesPane {...props} actions={infer} />;
}

interface IssuesProps extends ValidationProps {
  readonly actions: ReactNode;
}

function IssuesPane({ live, snapshot, profile, inspector, mask, summary, pace, onShow, actions }: IssuesProps) {
  const redraw = useRedraw();
  const issuesOf = useCallback(
    (payload: Payload, byteLength: number, direction: Direction) =>
      maskVerdict(inspector.explain(payload, byteLength, direction), mask).issues,
    [inspector, mask],
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
      frames={summary.frames}
      done={scan.done}
      problem={scan.problem}
      hasContract={profile.contract !== null || profile.maxMessageBytes !== null}
      onShow={onShow}
      actions={actions}
    />
  );
}
