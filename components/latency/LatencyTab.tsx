import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { aggregate } from '../../lib/metrics/aggregate.ts';
import { type LatencyChoice, type LatencyViewId, rangeOf } from '../../lib/panel/latency-choice.ts';
import type { LiveSession, LiveSnapshot } from '../../lib/panel/live-session.ts';
import type { Measuring } from '../../lib/panel/measuring.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { TabList, TabPanel, tabPanelId } from '../ui/TabList.tsx';
import { useNow } from '../ui/use-now.ts';
import { AlertsPane } from './AlertsPane.tsx';
import { ComparePane } from './ComparePane.tsx';
import { DistributionPane } from './DistributionPane.tsx';
import { FillingNote } from './FillingNote.tsx';
import { LatencyBar } from './LatencyBar.tsx';
import { OverviewPane } from './OverviewPane.tsx';
import type { PaneProps } from './pane-props.ts';
import { RatesPane } from './RatesPane.tsx';
import { TimePane } from './TimePane.tsx';
import { TypesPane } from './TypesPane.tsx';
import { useIsSeen } from './use-is-seen.ts';
import { useSamples } from './use-samples.ts';
import { useSnapshots } from './use-snapshots.ts';

/** Of the tabs, for their ids. */
const NAME = 'latency';
/** The end of what goes on moves this often. */
const TICK_MS = 1000;

const ReportPane = lazy(async () => ({ default: (await import('./ReportPane.tsx')).ReportPane }));

interface Props {
  readonly live: LiveSession;
  readonly snapshot: LiveSnapshot;
  readonly summary: SessionSummary;
  readonly profile: Profile;
  readonly pace: Pace;
  readonly choice: LatencyChoice;
  readonly measuring: Measuring;
  readonly onChoice: (change: Partial<LatencyChoice>) => void;
  readonly onShowFrame: (seq: number) => void;
}

/** What was measured of a session, in several views that share what is chosen. */
export function LatencyTab(props: Props) {
  const { live, snapshot, summary, profile, pace, choice, measuring, onChoice } = props;
  const taken = useSamples(live, summary.measuredFrom, pace);
  const { log, events } = snapshot;
  const isSeen = useIsSeen();
  // Silence is a finding too: while a session should be open, its time goes on without frames and events.
  const goesOn = summary.source === 'live' && summary.wished === 'open';
  const now = useNow(TICK_MS, goesOn && isSeen);
  const lastKnown = Math.max(log.lastSeq === 0 ? 0 : log.time(log.lastSeq), events.at(-1)?.time ?? 0);
  const latest = goesOn ? Math.max(now, lastKnown) : lastKnown;
  const firstKnown = Math.min(log.lastSeq === 0 ? latest : log.time(log.firstSeq), events[0]?.time ?? latest);
  const wanted = rangeOf(choice, latest, Math.max(firstKnown, summary.measuredFrom.time));
  const [from, to] = [wanted?.from ?? null, wanted?.to ?? null];
  // Charts begin anew with another object.
  const range = useMemo(() => (from === null || to === null ? null : { from, to }), [from, to]);
  const { all, snapshots, isReading, problem } = useSnapshots({
    live,
    reader: measuring.reader,
    summary,
    profile,
    pace,
    range,
  });
  const whole = useMemo(() => aggregate(snapshots, null), [snapshots]);
  const { unseenAlerts } = summary;
  const { onAlertsSeen } = measuring;
  useEffect(() => {
    if (isSeen && choice.view === 'alerts' && unseenAlerts > 0) onAlertsSeen();
  }, [isSeen, choice.view, unseenAlerts, onAlertsSeen]);

  useBodyFocus(choice.view);

  const tabs: readonly { readonly id: LatencyViewId; readonly label: string }[] = [
    { id: 'overview', label: 'Overview' },
    { id: 'time', label: 'Over time' },
    { id: 'distribution', label: 'Distribution' },
    { id: 'types', label: 'Types' },
    { id: 'rates', label: 'Rates' },
    { id: 'compare', label: 'Compare' },
    { id: 'alerts', label: summary.alerts === 0 ? 'Alerts' : `Alerts (${summary.alerts})` },
    { id: 'report', label: 'Report' },
  ];
  return (
    <div className="latency">
      <TabList
        label="Latency views"
        name={NAME}
        tabs={tabs}
        value={choice.view}
        onChange={(view) => onChoice({ view })}
      />
      <LatencyBar choice={choice} range={range} events={events} onChoice={onChoice} />
      {problem === null ? null : (
        <p className="note bad" role="alert">
          {problem}
        </p>
      )}
      <FillingNote phase={snapshot.phase} />
      <TabPanel name={NAME} tab={choice.view} className="latency-body" isStop>
        {taken === null ? (
          <p className="note dim">Reading what was recorded…</p>
        ) : (
          <Suspense fallback={<p className="note dim">Opening…</p>}>
            <View {...props} {...taken} {...{ range, snapshots, all, whole, isReading, latest }} />
          </Suspense>
        )}
      </TabPanel>
    </div>
  );
}

/** A link into another view is gone with its own: the keyboard goes on in what it led to. */
function useBodyFocus(view: LatencyViewId): void {
  const last = useRef(view);
  useEffect(() => {
    if (last.current === view) return;
    last.current = view;
    if (document.activeElement === document.body) document.getElementById(tabPanelId(NAME))?.focus();
  }, [view]);
}

function View(props: PaneProps) {
  switch (props.choice.view) {
    case 'overview':
      return <OverviewPane {...props} />;
    case 'time':
      return <TimePane {...props} />;
    case 'distribution':
      return <DistributionPane {...props} />;
    case 'types':
      return <TypesPane {...props} />;
    case 'rates':
      return <RatesPane {...props} />;
    case 'compare':
      return <ComparePane {...props} />;
    case 'alerts':
      return <AlertsPane {...props} />;
    case 'report':
      return <ReportPane {...props} />;
  }
}
